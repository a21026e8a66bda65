"""One person under two person_ids: how far names, birth date, contacts and numbers agree, and what that is worth."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from loep.linking.agreement import ABSENT, Comparison, Levels, Places, compare
from loep.linking.blocking import candidates
from loep.linking.fellegi_sunter import fit, odds
from loep.linking.likely import addresses, dates, lines, mailboxes, names
from loep.linking.names import sound
from loep.linking.normalise import each
from loep.linking.sharing import LINK_COLUMNS

KIND = "person"
LEAST = 0.9
GONE = "withdrawn"
SIDE = ("person_id", "academic_year")
EXACT = ("differs", "equal")
NEAR = ("differs", "near", "equal")
NAME = ("differs", "near", "partly", "equal")
BIRTH = ("differs", "one_part", "swapped", "equal")
RARE = (1.0, 1e-5)
COMPARISONS = (
    Comparison("given_names", NAME, (0.03, 0.1, 0.12, 0.75), (1.0, 0.005, 0.001, 0.004), names, needed=1),
    Comparison("surname", NAME, (0.03, 0.15, 0.07, 0.75), (1.0, 0.005, 0.001, 0.002), names, needed=1),
    Comparison("date_of_birth", BIRTH, (0.02, 0.06, 0.02, 0.9), (1.0, 0.02, 0.001, 0.0005), dates, needed=1),
    Comparison("email", NEAR, (0.45, 0.05, 0.5), (1.0, 1e-5, 1e-5), mailboxes),
    Comparison("phone", NEAR, (0.25, 0.05, 0.7), (1.0, 1e-6, 1e-5), lines),
    Comparison("address", NEAR, (0.3, 0.05, 0.65), (1.0, 1e-3, 5e-5), addresses),
    Comparison("document_number", EXACT, (0.4, 0.6), RARE),
    Comparison("bsn", EXACT, (0.01, 0.99), RARE),
    Comparison("onderwijsnummer", EXACT, (0.05, 0.95), RARE),
)
FIELDS = tuple(one.field for one in COMPARISONS)
CONTACTS = ("email", "phone", "address", "document_number", "bsn", "onderwijsnummer")
NUMBERS = ("bsn", "onderwijsnummer")
PAPERS = ("document_number", *NUMBERS)
OWN = ("email", *PAPERS)
WHO = ("given_names", "surname", "date_of_birth")
SEVERAL = 2


@dataclass(frozen=True)
class Alike:
    """Pairs of records (places) that are probably one person: `bits` per field, `levels` likewise, `probability`."""

    left: Places
    right: Places
    start: float
    levels: dict[str, Levels]
    bits: dict[str, NDArray[np.float64]]
    probability: NDArray[np.float64]


def same_persons(rows: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links between person_ids that are probably one person; `same_person_ids`, `same_person_probability` per row.

    `rows` as `persons.rows` makes them. Compared is one registration of every person_id in a year: the newest that is
    not withdrawn, if there is one. Count and (highest) probability are null where nothing could be compared: no given
    names, or no contact and no number. The evidence of a link is its waterfall: bits per field, `start` what the odds
    are before anything is compared, and the level each field reached. Names weigh the same whether rare or common: how
    frequent a name is says where it comes from.
    """
    there = people.select(rows["row"], *SIDE, (pl.col("status") == GONE).alias("gone"))
    newest = there.sort(~pl.col("gone"), "row").unique(SIDE, keep="last", maintain_order=True)
    records = compared(rows, people)[newest["row"]].with_columns(newest["gone"])
    found = _alike(records)
    links = _links(newest["row"].to_numpy(), found)
    counted = _counted(records, newest, found)
    column = there.join(counted, on=SIDE).select("row", "same_person_ids", "same_person_probability")
    return links, column


def compared(rows: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """What is compared of every registration. A number that failed its check tells nobody from anybody."""
    spelled = {"given": "given_names", "surname": "surname", "mailbox": "email", "line": "phone", "home": "address"}
    checks = [name for name in NUMBERS if f"{name}_valid" in people.columns]
    numbers = people.select(
        "date_of_birth", "academic_year", *PAPERS, *(pl.col(f"{name}_valid").fill_null(value=True) for name in checks)
    ).with_columns(pl.when(f"{name}_valid").then(name).alias(name) for name in checks)
    return rows.select(pl.col(ours).alias(name) for ours, name in spelled.items()).hstack(numbers)


def _alike(records: pl.DataFrame) -> Alike:
    pairs = candidates(_keys(records))
    left, right, levels = compare(records, pairs, COMPARISONS, crossed=("given_names", "surname"), sparing=_spared)
    possible = max(len(records) * (len(records) - 1) / 2, 1.0)
    weights = fit(records, levels, COMPARISONS, possible)
    bits = weights.of(levels)
    probability = odds(weights.total(levels))
    gone = records["gone"].to_numpy()
    kept = (probability >= LEAST) & _counts(levels) & ~((gone[left] | gone[right]) & _openly(levels))
    return Alike(
        left[kept],
        right[kept],
        weights.start,
        {field: level[kept] for field, level in levels.items()},
        {field: bit[kept] for field, bit in bits.items()},
        probability[kept],
    )


def _keys(records: pl.DataFrame) -> list[pl.Series]:
    """A contact or number in one year; birth date with the sound of both names, in either order."""
    first = records.select(pl.col("given_names", "surname").str.extract(r"^(\S+)"))
    heard = records.select(
        "date_of_birth", given=each(first["given_names"], sound), family=each(first["surname"], sound)
    )
    both = pl.concat_str(
        "date_of_birth", pl.min_horizontal("given", "family"), pl.max_horizontal("given", "family"), separator="|"
    )
    named = heard.select(both.alias("named")).to_series()
    year = records["academic_year"]
    return [
        records.select(pl.concat_str(pl.lit(year), value, separator="|")).to_series()
        for value in (*map(pl.col, CONTACTS), pl.lit(named))
    ]


def _spared(levels: dict[str, Levels]) -> NDArray[np.bool_]:
    """Who has `SEVERAL` of one's own in common, and two of names and birth date: one of these may have changed."""
    top = {one.field: len(one.levels) - 1 for one in COMPARISONS}
    own = np.sum([levels[field] == top[field] for field in OWN], axis=0)
    known = np.all([levels[field] != ABSENT for field in WHO], axis=0)
    who = np.sum([levels[field] > 0 for field in WHO], axis=0)
    return np.asarray(known & (own >= SEVERAL) & (who >= len(WHO) - 1), np.bool_)


def _counts(levels: dict[str, Levels]) -> NDArray[np.bool_]:
    """Whether a contact or number agrees, and that cannot be a household.

    Two valid numbers of the state that differ are two persons. Twins share a phone, an address, often a mailbox, a
    surname and a birth date, and some have names that are nearly alike: where given names only come near, something
    of one's own must agree. A mailbox is one's own where neither telephone nor address are shared.
    """
    top = {one.field: len(one.levels) - 1 for one in COMPARISONS}
    same = {field: levels[field] == top[field] for field in CONTACTS}
    other = np.any([levels[field] == 0 for field in NUMBERS], axis=0)
    papers = np.any([same[field] for field in PAPERS], axis=0)
    own = papers | (same["email"] & ~same["phone"] & ~same["address"])
    near = levels["given_names"] < 2
    return np.asarray(np.where(near, own, np.any(list(same.values()), axis=0)) & ~other, np.bool_)


def _openly(levels: dict[str, Levels]) -> NDArray[np.bool_]:
    """Whether somebody gave the same name and birth date and something of their own again: who came back after
    withdrawing does, and hides nothing. Who came back to mend one of these gives a number again and
    changes nothing else.
    """
    same = {one.field: levels[one.field] == len(one.levels) - 1 for one in COMPARISONS}
    who = np.sum([same[field] for field in WHO], axis=0)
    own, number = (np.any([same[field] for field in fields], axis=0) for fields in (OWN, PAPERS))
    unchanged = np.all([same[field] | (levels[field] == ABSENT) for field in CONTACTS], axis=0)
    return np.asarray((who == 3) & own | (who == 2) & number & unchanged, np.bool_)


def _links(row: NDArray[np.int64], found: Alike) -> pl.DataFrame:
    given = {field: found.levels[field] >= 0 for field in FIELDS}
    frame = pl.DataFrame(
        {
            "left": row[found.left],
            "right": row[found.right],
            "strength": found.probability,
            **{f"bits {field}": found.bits[field].round(1) for field in FIELDS},
            **{f"level {one.field}": np.array([*one.levels, ""])[found.levels[one.field]] for one in COMPARISONS},
            **{f"given {field}": there for field, there in given.items()},
        }
    )

    def told(what: str) -> pl.Expr:
        return pl.struct(pl.when(f"given {field}").then(f"{what} {field}").alias(field) for field in FIELDS)

    facts = pl.struct(
        pl.lit(round(found.start, 1)).alias("start"), told("bits").alias("bits"), told("level").alias("levels")
    )
    return frame.select(
        pl.min_horizontal("left", "right").alias("left"),
        pl.max_horizontal("left", "right").alias("right"),
        pl.lit(KIND).alias("kind"),
        "strength",
        facts.struct.json_encode().alias("evidence"),
    ).cast(LINK_COLUMNS)  # type: ignore[arg-type]


def _counted(records: pl.DataFrame, newest: pl.DataFrame, found: Alike) -> pl.DataFrame:
    """Per person_id and year that could be compared: how many others are probably the same, and how probably."""
    named = pl.all_horizontal(pl.col("given_names", "surname", "date_of_birth").is_not_null())
    compared = named & pl.any_horizontal(pl.col(*CONTACTS).is_not_null())
    place = np.concatenate([found.left, found.right])
    others = (
        pl.DataFrame({"place": place, "probability": np.tile(found.probability, 2)})
        .group_by("place")
        .agg(pl.len().cast(pl.Int64).alias("others"), pl.col("probability").max())
    )
    known = newest.with_columns(records.select(compared.alias("compared")), place=pl.int_range(pl.len()))
    return (
        known.filter("compared")
        .join(others, on="place", how="left")
        .select(
            *SIDE,
            pl.coalesce("others", pl.lit(0, pl.Int64)).alias("same_person_ids"),
            pl.col("probability").alias("same_person_probability"),
        )
    )
