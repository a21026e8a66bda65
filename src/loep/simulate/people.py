"""Who they are: names, birth dates, addresses, contacts."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from loep.simulate import words
from loep.simulate.draw import Bools, Ints, Rng, chance, choose, digits, letters, pick, pick_from, scattered, where

ABROAD = 0.21


@dataclass(frozen=True)
class Crowd:
    """The people of one part, all arrays of one length.

    `number`: unique over the whole delivery; `background`: index into `words.backgrounds()`; `grown`: studies later
    in life, mostly part-time.
    """

    number: Ints
    background: Ints
    abroad: Bools
    woman: Bools
    grown: Bools

    def __len__(self) -> int:
        return len(self.number)

    def of_background(self, name: str) -> pl.Series:
        """A fact of everybody's background."""
        return pl.Series([getattr(one, name) for one in words.backgrounds()]).gather(self.background)


def gather(rng: Rng, first: int, count: int) -> Crowd:
    """`count` people, numbered from `first`."""
    abroad = chance(rng, count, ABROAD)
    known = words.backgrounds()
    here = choose(rng, len(known), count, [one.home for one in known])
    there = choose(rng, len(known), count, [one.abroad for one in known])
    grown = chance(rng, count, 0.11) & ~abroad
    number = np.arange(first, first + count, dtype=np.int64)
    return Crowd(number, np.where(abroad, there, here), abroad, chance(rng, count, 0.52), grown)


def names(rng: Rng, crowd: Crowd) -> dict[str, pl.Series]:
    """`given_names`, `surname_prefix`, `surname`; one in eight has two given names, some surnames are double."""
    given, prefix, surname = _by_background(rng, crowd)
    second, _, married = _by_background(rng, crowd)
    two = chance(rng, len(crowd), 0.12)
    double = chance(rng, len(crowd), 0.03)
    given = where(two, given + " " + second, given)
    return {
        "given_names": where(chance(rng, len(crowd), 0.003), None, given),
        "surname_prefix": prefix,
        "surname": where(double, surname + "-" + married, surname),
    }


def _by_background(rng: Rng, crowd: Crowd) -> tuple[pl.Series, pl.Series, pl.Series]:
    known = words.backgrounds()
    women = pick_from(rng, [one.women for one in known], crowd.background)
    men = pick_from(rng, [one.men for one in known], crowd.background)
    prefix = pick_from(rng, [one.prefixes for one in known], crowd.background)
    surname = pick_from(rng, [one.surnames for one in known], crowd.background)
    return where(crowd.woman, women, men), where(chance(rng, len(crowd), 0.3), prefix), surname


def births(rng: Rng, crowd: Crowd, year: int) -> pl.Series:
    """Dates of birth: most are 17 to 21 in the year of the start, those grown up to 50."""
    age = 17 + rng.gamma(1.6, 1.2, len(crowd))
    age = np.where(crowd.abroad, age + 1 + rng.gamma(1.2, 1.3, len(crowd)), age)
    age = np.where(crowd.grown, 23 + rng.gamma(2.0, 4.5, len(crowd)), age)
    days = (np.clip(age, 16.6, 58) * 365.25).astype(np.int64)
    start = np.datetime64(f"{year}-09-01")
    return pl.Series((start - days).astype("datetime64[ms]")).cast(pl.Date)


def addresses(rng: Rng, crowd: Crowd) -> dict[str, pl.Series]:
    """Street to country; who applies from abroad lives in a city of the background."""
    count = len(crowd)
    cities = words.places()["cities"]
    home = choose(rng, len(cities), count, [3.0 if n == 0 else 1.0 for n in range(len(cities))])
    area = pl.Series(list(cities.values())).gather(home) + digits(rng.integers(10, 99, count), 2)
    postcode = area + " " + letters(rng.integers(0, 529, count), 2)
    city = pick_from(rng, [one.cities for one in words.backgrounds()], crowd.background)
    addition = pick(rng, ["", "A", "B", "-2", " bis", "-14"], count, [80, 6, 4, 5, 1, 2])
    house = pl.Series(1 + (rng.gamma(1.3, 42, count)).astype(np.int64)).cast(pl.String) + addition
    return {
        "street": pick(rng, words.places()["streets"], count),
        "house_number": house,
        "postcode": where(crowd.abroad, digits(rng.integers(10_000, 99_999, count), 5), postcode),
        "city": where(crowd.abroad, city, pl.Series(list(cities)).gather(home)),
        "address_country": where(crowd.abroad, crowd.of_background("iso2"), pick(rng, ["NL"], count)),
    }


def contacts(rng: Rng, crowd: Crowd, named: dict[str, pl.Series], seed: int) -> dict[str, pl.Series]:
    """Mail, phone and emergency phone, no two alike; some leave one out."""
    count = len(crowd)
    given = plain(named["given_names"].fill_null("student").str.split(" ").list.first())
    surname = plain(named["surname"].str.split(" ").list.first())
    joint = pick(rng, [".", "", "_", "-"], count, [6, 3, 1, 1])
    unique = pl.Series(scattered(crowd.number, seed, 10_000_000)).cast(pl.String)
    email = given + joint + surname + unique + "@" + pick(rng, words.lists()["mail"], count)
    prefix = where(crowd.abroad, crowd.of_background("phone"), pick(rng, ["316"], count))
    phone = "+" + prefix + digits(scattered(crowd.number, seed + 1, 100_000_000), 8)
    emergency = "+" + prefix + digits(scattered(crowd.number, seed + 2, 100_000_000), 8)
    return {
        "email": where(chance(rng, count, 0.005), None, email),
        "phone": where(chance(rng, count, 0.06), None, phone),
        "emergency_phone": where(chance(rng, count, 0.4), None, emergency),
    }


def plain(text: pl.Series) -> pl.Series:
    """Lower-case ASCII letters only: how a name looks in a mail address."""
    folded = text.str.normalize("NFKD").str.to_lowercase().str.replace_all("ø", "o").str.replace_all("ł", "l")
    return folded.str.replace_all("[ıİ]", "i").str.replace_all("đ", "d").str.replace_all(r"[^a-z]", "")
