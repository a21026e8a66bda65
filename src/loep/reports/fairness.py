"""Whether honest people of one group come into a case more often than others: aggregates alone, never a person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path

import polars as pl

from loep.contract import PROTECTED
from loep.reports.shares import Ratio, Share, ratio, share

LEAST_HONEST = 100
LEAST_EXPECTED = 5.0
ATTRIBUTES = ("nationality", "country_of_birth", "gender", "birth_year")
OTHER = "other"
YEARS = 5
PART = re.compile(r"(.*)-\d{3}$")


@dataclass(frozen=True)
class Group:
    """Honest people of one group who came into a case, and their share over that of everybody else.

    `ratio` is null where fewer than five were to be expected of the group: then chance alone decides.
    """

    attribute: str
    honest: Share
    ratio: Ratio | None


def groups(in_case: pl.Series, honest: pl.DataFrame, protected: pl.DataFrame) -> tuple[Group, ...]:
    """One entry per attribute and group of at least a hundred honest people.

    Smaller ones are taken together, and left out when even together they are fewer.

    `in_case`: registration ids. `honest`: registration_id, person_id of everybody who is not planted. `protected`:
    the feed. Birth years are taken by five.
    """
    flagged = pl.col("registration_id").is_in(in_case.implode())
    people = honest.with_columns(flagged=flagged).join(_grouped(protected), on="person_id")
    return tuple(told for attribute in ATTRIBUTES for told in _of(people, attribute))


def selection_ratio(told: tuple[Group, ...]) -> Ratio | None:
    """The ratio farthest from equal among groups about which something can be said."""
    known = [group.ratio for group in told if group.ratio]
    return max(known, key=lambda one: max(one.ratio, 1 / one.ratio), default=None)


def summed(evaluations: Sequence[tuple[Group, ...]]) -> tuple[Group, ...]:
    """The same groups over several evaluations, counted together."""
    rows = [(one.attribute, one.honest.name, one.honest.part, one.honest.whole) for told in evaluations for one in told]
    counted = pl.DataFrame(rows, schema=["attribute", "group", "part", "whole"], orient="row")
    added = counted.group_by("attribute", "group", maintain_order=True).agg(pl.col("part", "whole").sum())
    return tuple(one for attribute in ATTRIBUTES for one in _told(added.filter(attribute=attribute), attribute))


def among_honest(in_case: pl.Series, labels: pl.DataFrame, people: pl.DataFrame, protected: Path) -> tuple[Group, ...]:
    """The groups of everybody whom the labels do not call planted. `people` as `persons_beside` gives them."""
    planted = labels.filter(pl.col("innocent").cast(pl.String).str.to_lowercase() != "true")
    honest = people.join(planted.select(pl.col("registration_id").cast(pl.String)), on="registration_id", how="anti")
    return groups(in_case, honest, protected_feed(protected))


def persons_beside(protected: Path, registrations: Path | None) -> pl.DataFrame:
    """registration_id, person_id out of the registrations feed: the given file, or those in the protected folder.

    Raises FileNotFoundError, saying what to give, when there is none.
    """
    files = [registrations] if registrations else sorted(protected.parent.glob("registrations*.*"))
    data = [file for file in files if file.suffix in {".csv", ".parquet"}]
    if not data:
        raise FileNotFoundError(
            f"{protected.parent} holds no registrations*.csv or .parquet: name the file with --registrations"
        )
    return pl.concat(table(file, ("registration_id", "person_id")) for file in data)


def protected_feed(file: Path) -> pl.DataFrame:
    """The protected feed with all parts of it that lie in one folder (`protected-001.csv`, ...)."""
    part = PART.match(file.stem)
    parts = sorted(file.parent.glob(f"{escape(part[1])}-[0-9][0-9][0-9]{file.suffix}")) if part else [file]
    return pl.concat(table(part, tuple(PROTECTED.schema)) for part in parts).unique("person_id", keep="last")


def table(file: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    """These columns of a CSV or Parquet file, as text."""
    scan = pl.scan_parquet(file) if file.suffix == ".parquet" else pl.scan_csv(file, infer_schema=False)
    return scan.select(pl.col(name).cast(pl.String) for name in columns).collect()


def _grouped(protected: pl.DataFrame) -> pl.DataFrame:
    year = pl.col("birth_year").cast(pl.Int64) // YEARS * YEARS
    years = pl.format("{}-{}", year, year + YEARS - 1)
    return protected.with_columns(years.alias("birth_year"))


def _of(people: pl.DataFrame, attribute: str) -> list[Group]:
    known = people.drop_nulls(attribute)
    large = pl.when(pl.len().over(attribute) >= LEAST_HONEST).then(pl.col(attribute)).otherwise(pl.lit(OTHER))
    named = pl.format(attribute + " {}", large)
    return _told(known.group_by(named.alias("group")).agg(part=pl.col("flagged").sum(), whole=pl.len()), attribute)


def _told(counted: pl.DataFrame, attribute: str) -> list[Group]:
    parts, wholes = int(counted["part"].sum()), int(counted["whole"].sum())
    return [
        Group(attribute, share(name, part, whole), _ratio(part, whole, parts, wholes))
        for name, part, whole in counted.select("group", "part", "whole")
        .sort("whole", "group", descending=[True, False])
        .iter_rows()
        if whole >= LEAST_HONEST
    ]


def _ratio(part: int, whole: int, parts: int, wholes: int) -> Ratio | None:
    expected = min(whole, wholes - whole) * parts / wholes
    return ratio(part, whole, parts - part, wholes - whole) if expected >= LEAST_EXPECTED else None
