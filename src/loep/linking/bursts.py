"""Whether the persons of a group came together in time, more closely than everybody comes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import bdtrc

DAY = 86_400  # seconds
SHARE = 0.6
RAREST = 0.002
CROWD = 60


@dataclass(frozen=True)
class Window:
    """`days` long; `luck` is the chance that honest sharers would come this close together, below which it counts.

    `share` of the group must have come within it.
    """

    days: float
    luck: float
    share: float = SHARE


RUSHES = (Window(days=5, luck=1e-6, share=0.0), Window(days=14, luck=1e-9, share=0.0))


def gathered(members: pl.DataFrame, everyone: pl.Series, windows: Sequence[Window], days: float) -> NDArray[np.bool_]:
    """Which rows count of groups that share a value which honest people share too, all through the year.

    Those in the fullest `days` of a group of which most came within one of the `windows` (see `concentrated`). And of
    any group of at most `CROWD` persons those in a rush: so many at once that it is no luck, whoever else shares the
    value at other times. So more members never hide the others. `members` as in `densest`.
    """
    near = concentrated(members, everyone, *windows)
    near &= densest(members, days)
    group, _ = _columns(members)
    few = np.repeat(_sizes(group) <= CROWD, _sizes(group))
    for rush in RUSHES:
        rushed = few & concentrated(members, everyone, rush)
        near |= rushed & densest(members, rush.days) if rushed.any() else rushed
    return near


def densest(members: pl.DataFrame, days: float) -> NDArray[np.bool_]:
    """Which rows lie in the fullest `days` of their group.

    `members`: sorted by (group, at), group an integer, at a timestamp. Of equally full stretches the earliest counts.
    """
    group, at = _columns(members)
    first, full = _fullest(group, at, days)
    sizes = _sizes(group)
    index = np.arange(len(members))
    return (index >= np.repeat(first, sizes)) & (index < np.repeat(first + full, sizes))


def concentrated(members: pl.DataFrame, everyone: pl.Series, *windows: Window) -> NDArray[np.bool_]:
    """Per row: whether most of its group came within one of the `windows`, and that would be rare luck.

    With k of a group's n persons in its fullest window and p the share of everybody else in the same days, the luck
    is P(X >= k) of a binomial(n, p), times the 1 / p windows in which it could have happened (a scan statistic). So a
    deadline that fills one fortnight for all makes nobody concentrated. `members` as in `densest`; `everyone` in order.
    """
    group, at = _columns(members)
    if not len(members):
        return np.empty(0, np.bool_)
    population = everyone.dt.epoch("s").to_numpy()
    sizes = _sizes(group)
    others = np.maximum(len(population) - sizes, 0)
    close = np.zeros(sizes.size, np.bool_)
    for window in windows:
        first, full = _fullest(group, at, window.days)
        opening = at[first]
        present = np.searchsorted(population, opening + int(window.days * DAY), "right")
        present = present - np.searchsorted(population, opening, "left")
        share = np.clip((present - full) / (others + 10), RAREST, 1.0)
        luck = bdtrc(full - 1.0, sizes, share) / share
        close |= (full >= window.share * sizes) & (luck <= window.luck)
    return np.repeat(close, sizes)


def _columns(members: pl.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    group = members["group"].cast(pl.Int64).to_numpy()
    return group, members["at"].dt.epoch("s").to_numpy()


def _starts(group: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.flatnonzero(np.append(True, group[1:] != group[:-1])) if group.size else np.empty(0, np.int64)


def _sizes(group: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.diff(np.append(_starts(group), group.size))


def _fullest(
    group: NDArray[np.int64], at: NDArray[np.int64], days: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Per group: index of the row that opens its fullest window, and the rows in it."""
    if not group.size:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    starts, sizes = _starts(group), _sizes(group)
    ordinal = np.repeat(np.arange(starts.size), sizes)
    length = int(days * DAY)
    span = int(at.max() - at.min()) + length + 1
    # One rising key for all groups: a window never reaches into the next group.
    key = ordinal * span + (at - at.min())
    inside = np.searchsorted(key, key + length, "right") - np.arange(group.size)
    full = np.maximum.reduceat(inside, starts)
    first = np.flatnonzero(inside == np.repeat(full, sizes))
    _, earliest = np.unique(ordinal[first], return_index=True)
    return first[earliest], full
