"""What two different values of a field have in common when they are one value, mistyped or changed.

Each function is a `Measure`: distinct values in one spelling, row by row, to a level from 0 (nothing).
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from loep.linking.agreement import Levels, similarity, slips
from loep.linking.names import sound

LETTERS_PER_TYPO, TYPOS = 3, 2
INITIALS = 7  # characters, of four letters with spaces between
ALIKE, HEARD = 0.9, 0.65
GENERATION = 16  # years


def names(left: pl.Series, right: pl.Series) -> Levels:
    """1: a typing error per three letters, another spelling of one sound, an initial; 2: words left out.

    Where one has more words than the other, 1 also if the first words come that near.
    """
    found = _near(left, right)
    several = left.str.contains(" ", literal=True).to_numpy() | right.str.contains(" ", literal=True).to_numpy()
    longer = _of(left, right, several)
    first = longer.select(pl.all().str.extract(r"^(\S+)"))
    words = [pl.col(side).str.split(" ") for side in ("left", "right")]
    fewest = pl.min_horizontal(each.list.len() for each in words)
    within = words[0].list.set_intersection(words[1]).list.len() == fewest
    began = (first["left"] == first["right"]).to_numpy() | (_near(first["left"], first["right"]) > 0)
    uneven = longer.select(words[0].list.len() != words[1].list.len()).to_series().to_numpy()
    part = np.where(longer.select(within).to_series().to_numpy(), 2, began & uneven).astype(np.int8)
    found[several] = np.maximum(found[several], part)
    return found


def _near(left: pl.Series, right: pl.Series) -> Levels:
    """1 where two names, taken as one word, come near."""
    likeness = similarity(left, right)
    longest = np.maximum(left.str.len_chars().to_numpy(), right.str.len_chars().to_numpy())
    allowed = np.minimum(longest // LETTERS_PER_TYPO, TYPOS)
    near: NDArray[np.bool_] = (likeness >= ALIKE) | (slips(left, right, TYPOS) <= allowed)
    short = ~near & (np.minimum(left.str.len_bytes().to_numpy(), right.str.len_bytes().to_numpy()) <= INITIALS)
    near[short] = _initials(_of(left, right, short))
    unsure = ~near & (likeness >= HEARD)
    heard = [sound(pl.col(side)) for side in ("left", "right")]
    near[unsure] = _of(left, right, unsure).select(heard[0] == heard[1]).to_series().to_numpy()
    return near.astype(np.int8)


def dates(left: pl.Series, right: pl.Series) -> Levels:
    """1: day, month or year differs, the rest not; 2: day and month are swapped.

    Parents and children are born on one day of different years: years differ by a slip of the pen only, one digit or
    two swapped, and by less than a `GENERATION`.
    """
    one, other = ([getattr(side.dt, part)().to_numpy() for part in ("year", "month", "day")] for side in (left, right))
    equal = np.sum([a == b for a, b in zip(one, other, strict=True)], axis=0)
    swapped = (one[0] == other[0]) & (one[1] == other[2]) & (one[2] == other[1])
    written, other_written = (side.dt.year().cast(pl.String) for side in (left, right))
    slipped = slips(written, other_written, 1) <= 1
    years = (one[0] == other[0]) | (slipped & (np.abs(one[0] - other[0]) < GENERATION))
    return np.where(swapped, 2, np.where((equal == 2) & years, 1, 0)).astype(np.int8)


def mailboxes(left: pl.Series, right: pl.Series) -> Levels:
    """1: one typing error, or the same name with another host (of six letters or more)."""
    name = [side.str.extract(r"^(.{6,})@") for side in (left, right)]
    moved = (name[0] == name[1]).fill_null(value=False).to_numpy()
    return (moved | (slips(left, right, 1) <= 1)).astype(np.int8)


def lines(left: pl.Series, right: pl.Series) -> Levels:
    """1: one digit mistyped, or two swapped."""
    return (slips(left, right, 1) <= 1).astype(np.int8)


def addresses(left: pl.Series, right: pl.Series) -> Levels:
    """1: one postcode or street with another number."""
    place = [side.str.extract(r"^([^|]*)") for side in (left, right)]
    return (place[0] == place[1]).to_numpy().astype(np.int8)


def _initials(sides: pl.DataFrame) -> NDArray[np.bool_]:
    """Whether one is but the first letter of the other, or the first letters of its words: M, l m and lm."""
    found = []
    for short, long in (("left", "right"), ("right", "left")):
        letters = pl.col(short).str.replace_all(" ", "")
        heads = pl.col(long).str.split(" ").list.eval(pl.element().str.head(1)).list.join("")
        apart = pl.col(short).str.split(" ").list.len()
        count = letters.str.len_chars()
        found.append(((count == apart) | (count == heads.str.len_chars())) & heads.str.starts_with(letters))
    return sides.select(found[0] | found[1]).to_series().to_numpy()


def _of(left: pl.Series, right: pl.Series, rows: NDArray[np.bool_]) -> pl.DataFrame:
    return pl.DataFrame({"left": left.filter(pl.Series(rows)), "right": right.filter(pl.Series(rows))})
