"""Whether honest people of one group come into a case more often than others: aggregates alone, never a person.

Every group of LEAST_HONEST people is compared with everybody else, however few of it are in a case: how little that
says shows in its interval. All groups are looked at, so the intervals hold for all of them together, and the one that
is told is the one whose interval lies farthest from equal, not the one whose figure does: among many small groups
there is always one that looks odd.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path

import polars as pl

from loep.contract import PROTECTED
from loep.reports.shares import Ratio, Share, exact_ratio, share

LEAST_HONEST = 100
ATTRIBUTES = ("nationality", "country_of_birth", "gender", "birth_year")
OTHER = "other"
YEARS = 5
COUNTS = {
    "what": pl.String(),
    "attribute": pl.String(),
    "group": pl.String(),
    "part": pl.Int64(),
    "whole": pl.Int64(),
}
PART = re.compile(r"(.*)-\d{3}$")


@dataclass(frozen=True)
class Group:
    """Honest people of one group who came into a case, and their share over that of everybody else.

    `ratio`: with an interval that holds for all groups together; null where nobody is in a case.
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
    people = honest.join(protected, on="person_id")
    fired = people.select(in_case=pl.col("registration_id").is_in(in_case.implode()))
    return told(counts(fired, people.select(ATTRIBUTES)))


def counts(fired: pl.DataFrame, protected: pl.DataFrame) -> pl.DataFrame:
    """Per flag of `fired`, attribute and group: what, attribute, group, part, whole; rows of both belong together.

    A row where a flag is null counts nowhere for that flag.
    """
    named, flags = _grouped(protected), list(enumerate(fired.columns))
    sums = [pl.col(name).sum().alias(f"{number} part") for number, name in flags]
    sums += [pl.col(name).count().alias(f"{number} whole") for number, name in flags]
    counted = [pl.DataFrame(schema=COUNTS)]
    for attribute in ATTRIBUTES:
        large = pl.when(pl.len().over(attribute) >= LEAST_HONEST).then(pl.col(attribute)).otherwise(pl.lit(OTHER))
        known = pl.concat([fired, named.select(attribute)], how="horizontal").drop_nulls(attribute)
        by_group = known.group_by(pl.format(attribute + " {}", large).alias("group")).agg(sums)
        counted += [
            by_group.select(
                what=pl.lit(name),
                attribute=pl.lit(attribute),
                group="group",
                part=pl.col(f"{number} part").cast(pl.Int64),
                whole=pl.col(f"{number} whole").cast(pl.Int64),
            )
            for number, name in flags
        ]
    return pl.concat(counted)


def told(counted: pl.DataFrame, looks: int = 1) -> tuple[Group, ...]:
    """The groups of one flag, the largest of each attribute first; `looks`: how many flags are looked at."""
    order = pl.col("attribute").replace_strict({name: n for n, name in enumerate(ATTRIBUTES)}, return_dtype=pl.Int64)
    both = counted.with_columns(pl.col("part", "whole").sum().over("attribute").name.prefix("all_"))
    large = both.filter(pl.col("whole") >= LEAST_HONEST)
    ordered = large.sort(order, "whole", "group", descending=[False, True, False])
    looks *= ordered.height
    return tuple(
        Group(attribute, share(name, part, whole), exact_ratio(part, whole, parts - part, wholes - whole, looks))
        for attribute, name, part, whole, parts, wholes in ordered.select(
            "attribute", "group", "part", "whole", "all_part", "all_whole"
        ).iter_rows()
    )


def farthest(told: Sequence[Group]) -> Group | None:
    """The group whose interval lies farthest from equal, the smaller of two alike; None where nobody is in a case."""
    known = [(round(group.ratio.beyond, 6), -group.honest.whole, group) for group in told if group.ratio]
    return max(known, key=lambda one: one[:2], default=(0.0, 0, None))[2]


def selection_ratio(told: Sequence[Group]) -> Ratio | None:
    """The ratio of the group that is `farthest`."""
    worst = farthest(told)
    return worst.ratio if worst else None


def said(told: Sequence[Group]) -> str:
    """In words how unequal the groups are, for the end of a table."""
    worst = farthest(told)
    if worst is None or worst.ratio is None:
        return "Selection ratio between groups: nobody is in a case, so nothing can be said"
    ratio = worst.ratio
    figure = f"{worst.honest.name} {ratio.ratio:.2f} ({ratio.low:.2f} to {ratio.high:.2f})"
    together = f"the interval holds for all {sum(1 for one in told if one.ratio)} groups together"
    if ratio.clear:
        return f"Selection ratio farthest from 1: {figure}; {together}"
    return f"Selection ratio: no group differs beyond chance; nearest to it is {figure}; {together}"


def summed(evaluations: Sequence[tuple[Group, ...]]) -> tuple[Group, ...]:
    """The same groups over several evaluations, counted together."""
    rows = [
        ("", one.attribute, one.honest.name, one.honest.part, one.honest.whole)
        for groups_of_one in evaluations
        for one in groups_of_one
    ]
    counted = pl.DataFrame(rows, schema=COUNTS, orient="row")
    return told(counted.group_by("what", "attribute", "group").agg(pl.col("part", "whole").sum()))


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
