"""On which terms a table of counts may be published, and what was published before."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from loep.reports.cube import Ints

TOTAL = "TOTAAL"


@dataclass(frozen=True)
class Relation:
    """In every cell the sum of the measures in `smaller` is at most the sum of those in `larger`."""

    smaller: tuple[str, ...]
    larger: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """`thresholds`: per measure the smallest count that may be shown, and how many values must remain possible for a
    hidden one. `base`: counts are rounded to its nearest multiple (odd, so that no count lies halfway)."""

    thresholds: Mapping[str, int]
    relations: tuple[Relation, ...] = ()
    base: int = 5

    def weights(self) -> Ints:
        """Relations x measures, 1 for the smaller side, -1 for the larger."""
        rows = [[(name in each.smaller) - (name in each.larger) for name in self.thresholds] for each in self.relations]
        return np.array(rows, dtype=np.int64).reshape(len(rows), len(self.thresholds))


@dataclass(frozen=True)
class Release:
    """A table that was published before: the counts that it was made of, and its cells, null where hidden."""

    leaves: pl.DataFrame
    cells: pl.DataFrame
