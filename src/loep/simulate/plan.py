"""What is asked of the simulation, and what came of it."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from loep.contract import BRIN
from loep.errors import SettingMissing

MOST_ROWS = 5_000_000
YEARS = (2020, 2099)


@dataclass(frozen=True)
class Plan:
    """One institution's deliveries of one academic year, of which `rows` are registrations.

    `part_rows`: registrations per file at most, so that a file stays under the contract's 100 MB.
    Raises SettingMissing when a value cannot be used.
    """

    rows: int
    seed: int = 1
    institution: str = "25BE"
    format: str = "csv"
    year: int = 2026
    part_rows: int = 50_000

    def __post_init__(self) -> None:
        self._expect("rows", 1 <= self.rows <= MOST_ROWS, f"must be between 1 and {MOST_ROWS:,}")
        self._expect("seed", self.seed >= 0, "must be 0 or more")
        self._expect("institution", bool(re.fullmatch(BRIN, self.institution)), "must be a BRIN, such as 25BE")
        self._expect("format", self.format in ("csv", "parquet"), "must be csv or parquet")
        self._expect("year", YEARS[0] <= self.year <= YEARS[1], f"must be between {YEARS[0]} and {YEARS[1]}")
        self._expect("part_rows", 1 <= self.part_rows <= 50_000, "must be between 1 and 50,000")

    def _expect(self, name: str, holds: bool, expectation: str) -> None:
        if not holds:
            raise SettingMissing(name, expectation)

    @property
    def salt(self) -> int:
        """A number that keeps serial numbers of two institutions and two seeds apart."""
        return self.seed * 131 + int(self.institution, 36) + self.year

    @property
    def delivered_at(self) -> datetime:
        """When the deliveries say they were made: in the small hours of 20 November of the academic year, in UTC."""
        return datetime(self.year, 11, 20, 1, 10, self.seed % 60, tzinfo=UTC)


@dataclass(frozen=True)
class Part:
    """A stretch of the delivery that becomes one file per feed: its number from 1, first row from 0, and length."""

    number: int
    first: int
    rows: int


@dataclass(frozen=True)
class Written:
    """`files`: data files and labels.csv; `planted`: kind -> registrations with that label, innocent ones too."""

    files: tuple[Path, ...]
    rows: int
    planted: dict[str, int] = field(default_factory=dict)


def parts(plan: Plan) -> list[Part]:
    """Parts of about equal length, none longer than `plan.part_rows`."""
    count = -(-plan.rows // plan.part_rows)
    edges = [plan.rows * n // count for n in range(count + 1)]
    return [Part(n + 1, edges[n], edges[n + 1] - edges[n]) for n in range(count)]
