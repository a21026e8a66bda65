"""How far two values of one field agree, in levels, measured once per pair of different values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Places = NDArray[np.int64]
Levels = NDArray[np.int8]
Measure = Callable[[pl.Series, pl.Series], Levels]
ABSENT = -1


@dataclass(frozen=True)
class Comparison:
    """One field.

    `levels` from "differs" to "equal"; `m` and `u`: the chance of each between two records of one person, and of two
    strangers, as far as known beforehand. `measure`: which level two *different* values reach, row by row (0 where none
    is given). Records that reach less than `needed` here are not compared further; an absent value does not reach 1.
    """

    field: str
    levels: tuple[str, ...]
    m: tuple[float, ...]
    u: tuple[float, ...]
    measure: Measure | None = None
    needed: int = 0


def agree(values: pl.Series, left: Places, right: Places, measure: Measure | None, top: int) -> Levels:
    """The level of every pair of records (`left`, `right`: places in `values`); `ABSENT` where either has no value.

    Equal values reach `top`. Others are measured once per pair of values, whichever stands left.
    """
    keys, given = values.hash().to_numpy(), values.is_not_null().to_numpy()
    first, second = keys[left], keys[right]
    found = np.where(first == second, np.int8(top), np.int8(0))
    found[~(given[left] & given[right])] = ABSENT
    other = np.flatnonzero(found == 0)
    if measure is None or not other.size:
        return found
    lower, upper = np.minimum(first[other], second[other]), np.maximum(first[other], second[other])
    # Both hashes in one number: an odd factor keeps (a, b) apart from other pairs with the same sum.
    packed = lower * np.uint64(0x9E3779B97F4A7C15) + upper
    _, once, back = np.unique(packed, return_index=True, return_inverse=True)
    found[other] = measure(values.gather(left[other[once]]), values.gather(right[other[once]]))[back]
    return found


def compare(
    records: pl.DataFrame,
    pairs: tuple[Places, Places],
    comparisons: Sequence[Comparison],
    crossed: tuple[str, str] = ("", ""),
    sparing: Callable[[dict[str, Levels]], NDArray[np.bool_]] | None = None,
) -> tuple[Places, Places, dict[str, Levels]]:
    """Pairs that reach what is needed, and per field their levels.

    `crossed`: two fields with one measure that people mistake for each other; where the values are exchanged, and at
    least one is typed alike, both reach the level below equal. `sparing`: which pairs are kept although they reach less
    than is needed, by the levels that they reach in all fields.
    """
    left, right = pairs
    found: dict[str, Levels] = {}
    mistaken = [one for one in comparisons if one.field in crossed]
    exchanged = _exchanged(records, pairs, (mistaken[0], mistaken[1]) if len(mistaken) == 2 else None)
    lacking = np.zeros(left.size, np.int8)
    for comparison in sorted(comparisons, key=lambda one: -one.needed):
        field, top = comparison.field, len(comparison.levels) - 1
        reached = agree(records[field], left, right, comparison.measure, top)
        if field in crossed:
            reached[exchanged & (reached < top)] = top - 1
        found[field] = reached
        lacking += reached < comparison.needed if comparison.needed else 0
        kept = lacking <= (sparing is not None)
        if not kept.all():
            left, right, exchanged, lacking = left[kept], right[kept], exchanged[kept], lacking[kept]
            found = {name: levels[kept] for name, levels in found.items()}
    kept = lacking == 0
    if sparing is not None:
        kept |= sparing(found)
    return left[kept], right[kept], {one.field: found[one.field][kept] for one in comparisons}


def _exchanged(
    records: pl.DataFrame, pairs: tuple[Places, Places], crossed: tuple[Comparison, Comparison] | None
) -> NDArray[np.bool_]:
    """Pairs of which one value equals the other's in the other field, and the remaining two come near."""
    left, right = pairs
    found = np.zeros(left.size, np.bool_)
    if crossed is None:
        return found
    one, other = (records[comparison.field] for comparison in crossed)
    both = pl.concat([one, other])
    keys, given = both.hash().to_numpy(), both.is_not_null().to_numpy()
    away = len(records)
    straight, back = ((left, right + away), (left + away, right))
    equal = [given[here] & (keys[here] == keys[there]) for here, there in (straight, back)]
    for (here, there), same in zip((back, straight), equal, strict=True):
        rest = np.flatnonzero(same & ~found)
        found[rest] = agree(both, here[rest], there[rest], crossed[0].measure, 1) > 0
    return found


def similarity(left: pl.Series, right: pl.Series) -> NDArray[np.float32]:
    """Jaro-Winkler similarity, row by row."""
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cpdist

    found: NDArray[np.float32] = cpdist(
        left.to_list(), right.to_list(), scorer=JaroWinkler.similarity, dtype=np.float32
    )
    return found


def slips(left: pl.Series, right: pl.Series, most: int) -> NDArray[np.int32]:
    """Typing errors (insert, delete, replace, swap of neighbours), row by row; beyond `most` any greater number."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    found: NDArray[np.int32] = cpdist(
        left.to_list(), right.to_list(), scorer=OSA.distance, score_cutoff=most, dtype=np.int32
    )
    return found


def patterns(levels: Mapping[str, Levels], comparisons: Sequence[Comparison]) -> NDArray[np.int64]:
    """One number per pair for its levels in all fields."""
    size = next(iter(levels.values())).size if levels else 0
    code = np.zeros(size, np.int64)
    for comparison in comparisons:
        code = code * (len(comparison.levels) + 1) + (levels[comparison.field] + 1)
    return code
