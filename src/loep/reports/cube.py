"""A table with its margins, and which of its numbers are really the same number.

A *leaf* is a cell of the finest view. A *cell* is a leaf or a margin: some dimensions summed over. A measure that is
small nearly everywhere in a view is left out of that view whole, zeros too: it is *sparse* there. A *variable* is a
leaf, for one measure, that a reader does not know to be zero. A *sum* is a distinct set of variables that some cell
adds up; cells that add up the same set are one sum, for whoever reads one of them knows the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
SEED = 20260923
SPARSE = 0.5


@dataclass(frozen=True)
class Layout:
    """The cells before anything is hidden.

    `cells`: dimensions, the total's name where summed over. `values`: cells x measures. `view`: of each cell.
    `cell_of`: leaves x views. `counts`: leaves x measures. `sparse`: views x measures.
    """

    cells: pl.DataFrame
    values: Ints
    view: Ints
    cell_of: Ints
    counts: Ints
    sparse: Bools


@dataclass(frozen=True)
class Cube:
    """Sums and variables.

    `sum_of`: cells x measures, the sum of each cell, -1 where it is known to be zero. Per sum its `value`, `measure`,
    and whether a reader knows that it is not zero (`positive`) or it is `left_out` with its view. Per variable its
    `leaf` and `kind` (measure); `starts` and `sums` list the sums of each variable, `first` and `members` the
    variables of each sum.
    """

    sum_of: Ints
    value: Ints
    measure: Ints
    positive: Bools
    left_out: Bools
    leaf: Ints
    kind: Ints
    starts: Ints
    sums: Ints
    first: Ints
    members: Ints


def lay_out(
    leaves: pl.DataFrame, views: Sequence[tuple[str, ...]], thresholds: Mapping[str, int], total: str
) -> Layout:
    """The cells of `leaves` (one row per combination of text dimensions, counts in the measures of `thresholds`).

    Each of `views` names the dimensions that are not summed over; the finest comes last and has them all.
    """
    dimensions, measures = views[-1], list(thresholds)
    parts, cell_of, height = [], [], 0
    for kept in views:
        keyed = leaves.with_columns(pl.lit(total).alias(name) for name in dimensions if name not in kept)
        part = keyed.group_by(dimensions).agg(pl.col(measures).sum().cast(pl.Int64)).sort(dimensions)
        numbered = part.select(dimensions).with_row_index("_cell", offset=height)
        cell_of.append(keyed.join(numbered, on=dimensions, how="left", maintain_order="left")["_cell"].to_numpy())
        parts.append(part)
        height += part.height
    cells = pl.concat(parts)
    values = cells.select(measures).to_numpy()
    view = np.repeat(np.arange(len(views)), [part.height for part in parts])
    small = (values > 0) & (values < np.array(list(thresholds.values())))
    sparse = np.array(
        [
            small[view == each].sum(axis=0) > SPARSE * (values[view == each] > 0).sum(axis=0)
            for each in range(len(views))
        ]
    )
    counts = leaves.select(pl.col(measures).cast(pl.Int64)).to_numpy()
    return Layout(cells.select(dimensions), values, view, np.column_stack(cell_of).astype(np.int64), counts, sparse)


def build(layout: Layout, weights: Ints) -> Cube:
    """Variables and sums; `weights`: relations x measures, 1 for the smaller side, -1 for the larger."""
    unknown = ~_known_zero(layout, weights)
    leaf, kind = np.nonzero(unknown)
    sum_of, value, measure = _distinct_sums(layout, unknown)
    pairs = np.column_stack(
        [np.repeat(np.arange(len(leaf)), layout.cell_of.shape[1]), _sums_of(layout, sum_of, leaf, kind)]
    )
    pairs = np.unique(pairs, axis=0)
    by_sum = pairs[np.argsort(pairs[:, 1], kind="stable")]
    positive, left_out = np.zeros(len(value), dtype=bool), np.zeros(len(value), dtype=bool)
    sparse = layout.sparse[layout.view]
    positive[sum_of[(sum_of >= 0) & ~sparse]] = True
    left_out[sum_of[(sum_of >= 0) & sparse]] = True
    return Cube(
        sum_of,
        value,
        measure,
        positive,
        left_out,
        leaf,
        kind,
        starts=np.searchsorted(pairs[:, 0], np.arange(len(leaf) + 1)),
        sums=pairs[:, 1].copy(),
        first=np.searchsorted(by_sum[:, 1], np.arange(len(value) + 1)),
        members=by_sum[:, 0].copy(),
    )


def _known_zero(layout: Layout, weights: Ints) -> Bools:
    """Leaves x measures known to be zero: a cell that holds them shows 0, or what is at least as large is 0."""
    shown_zero = (layout.values == 0) & ~layout.sparse[layout.view]
    known: Bools = shown_zero[layout.cell_of].any(axis=1)
    for _ in weights:
        for relation in weights:
            nothing = known[:, relation < 0].all(axis=1, keepdims=True)
            known[:, relation > 0] |= nothing
    return known


def _sums_of(layout: Layout, sum_of: Ints, leaf: Ints, kind: Ints) -> Ints:
    return sum_of[layout.cell_of[leaf], kind[:, None]].ravel()


def _distinct_sums(layout: Layout, unknown: Bools) -> tuple[Ints, Ints, Ints]:
    """Number each cell's set of variables; equal sets get one number, told apart by random 64-bit marks."""
    marks = np.random.default_rng(SEED).integers(1, 2**63, size=len(unknown), dtype=np.uint64)
    sum_of = np.full(layout.values.shape, -1, dtype=np.int64)
    values, measures, numbered = [], [], 0
    for measure in range(layout.values.shape[1]):
        signature = np.zeros(len(layout.values), dtype=np.uint64)
        for view in range(layout.cell_of.shape[1]):
            np.add.at(signature, layout.cell_of[:, view], np.where(unknown[:, measure], marks, np.uint64(0)))
        filled = np.flatnonzero(signature)
        _, where, number = np.unique(signature[filled], return_index=True, return_inverse=True)
        sum_of[filled, measure] = number + numbered
        values.append(layout.values[filled, measure][where])
        measures.append(np.full(len(where), measure))
        numbered += len(where)
    return sum_of, np.concatenate(values), np.concatenate(measures).astype(np.int64)
