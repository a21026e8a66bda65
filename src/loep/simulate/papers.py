"""Numbers and documents: BSN, onderwijsnummer, v-number, passport and its machine-readable zone.

BSN: eleven-test with weights 9 down to 2 and -1. Onderwijsnummer: starts with 10, the same sum leaves 5.
Machine-readable zone: ICAO 9303 part 4, TD3: two lines of 44, check digits with weights 7, 3, 1 modulo 10.
"""

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from loep.simulate.draw import Bools, Ints, Rng, chance, digits, letters, pick, scattered, where
from loep.simulate.people import Crowd

ZONE_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def numbers(rng: Rng, crowd: Crowd, needs_permit: Bools, seed: int) -> dict[str, pl.Series]:
    """`bsn` for who lives here, `onderwijsnummer` for some of the others, `v_number` for some who need a permit."""
    count = len(crowd)
    bsn = where(crowd.abroad | chance(rng, count, 0.01), None, bsns(crowd.number, seed))
    known = crowd.abroad & chance(rng, count, 0.5) & (crowd.number < 1_000_000)
    v_number = digits(scattered(crowd.number, seed + 3, 10**10), 10)
    return {
        "bsn": bsn,
        "onderwijsnummer": where(known, education_numbers(crowd.number, seed)),
        "v_number": where(needs_permit & chance(rng, count, 0.35), v_number),
    }


def bsns(number: Ints, seed: int) -> pl.Series:
    """A valid BSN for each number below ten million, no two alike."""
    prefix = scattered(number, seed + 4, 9_000_000) + 1_000_000
    eighth = prefix % 10
    total = _weighted(prefix, range(9, 2, -1))
    # A remainder of 10 has no digit; the next eighth digit never leaves 10 again.
    eighth = np.where((total + 2 * eighth) % 11 == 10, (eighth + 1) % 10, eighth)
    return digits(prefix * 100 + eighth * 10 + (total + 2 * eighth) % 11, 9)


def education_numbers(number: Ints, seed: int) -> pl.Series:
    """A valid onderwijsnummer for each number below a million; null where the check digit would be 10."""
    eight = 10_000_000 + scattered(number, seed + 5, 1_000_000)
    check = (_weighted(eight, range(9, 1, -1)) - 5) % 11
    return where(check < 10, digits(eight * 10 + check, 9))


def _weighted(number: Ints, weights: range) -> Ints:
    total = np.zeros_like(number)
    for place, weight in enumerate(reversed(weights)):
        total += number // 10**place % 10 * weight
    return total


def documents(rng: Rng, crowd: Crowd, person: dict[str, pl.Series], plan_seed: int) -> dict[str, pl.Series]:
    """Document and zone for who has no BSN, and for a few others; `person` has names, birth date and BSN."""
    count = len(crowd)
    shown = person["bsn"].is_null().to_numpy() | chance(rng, count, 0.03)
    number = letters(scattered(crowd.number, plan_seed + 6, 529), 2) + digits(
        scattered(crowd.number, plan_seed + 7, 10_000_000), 7
    )
    issuer = crowd.of_background("iso3")
    passport = chance(rng, count, 0.82)
    expiry = pl.Series(np.datetime64(date(2027, 1, 1)) + rng.integers(0, 3200, count)).cast(pl.Date)
    zone = zones(person, number, issuer, expiry, where(crowd.woman, pick(rng, ["F"], count), pick(rng, ["M"], count)))
    kind = where(passport, pick(rng, ["passport"], count), pick(rng, ["id_card"], count))
    return {
        "document_kind": where(shown, kind),
        "document_number": where(shown, number),
        "document_issuer": where(shown, issuer),
        "mrz": where(shown & passport & chance(rng, count, 0.93), zone),
    }


def zones(
    person: dict[str, pl.Series], number: pl.Series, issuer: pl.Series, expiry: pl.Series, sex: pl.Series
) -> pl.Series:
    """Machine-readable zones (TD3) with right check digits, lines joined by `/`.

    `person`: `given_names`, `surname_prefix`, `surname`, `date_of_birth`; `number` of at most nine characters.
    """
    full = person["surname_prefix"].fill_null("") + " " + person["surname"]
    country = issuer.replace("DEU", "D").str.pad_end(3, "<")
    name = _zoned(full) + "<<" + _zoned(person["given_names"].fill_null(""))
    first = ("P<" + country + name).str.slice(0, 44).str.pad_end(44, "<")
    document = number.str.pad_end(9, "<")
    born, until = (day.dt.strftime("%y%m%d") for day in (person["date_of_birth"], expiry))
    personal = pl.Series(["<" * 14]).new_from_index(0, len(number))
    document, born, until = (field + check_digits(field) for field in (document, born, until))
    personal = personal + "0"
    second = document + country + born + sex + until + personal
    return first + "/" + second + check_digits(document + born + until + personal)


def check_digits(field: pl.Series) -> pl.Series:
    """The ICAO check digit of each text; all texts of one length, capitals, digits and `<`."""
    width = len(field[0])
    codes = np.frombuffer("".join(field.to_list()).encode("ascii"), dtype=np.uint8).reshape(-1, width)
    values = _values()[codes]
    weights = np.resize(np.array([7, 3, 1]), width)
    return pl.Series((values * weights).sum(axis=1) % 10).cast(pl.String)


def _values() -> NDArray[np.int64]:
    table = np.zeros(256, dtype=np.int64)
    for value, character in enumerate(ZONE_CHARACTERS):
        table[ord(character)] = value
    return table


def _zoned(text: pl.Series) -> pl.Series:
    folded = text.str.normalize("NFKD").str.to_uppercase().str.replace_many(["Ł", "Đ", "Ø", "ß"], ["L", "D", "O", "SS"])
    return folded.str.strip_chars().str.replace_all(r"[\s-]+", "<").str.replace_all("[^A-Z<]", "")


def turned_digit(digit: str) -> str:
    """Another digit, so that a checksum over it no longer holds; 0 where it is no digit."""
    return str((int(digit) + 1) % 10) if digit.isdigit() else "0"
