"""Machine-readable zones of travel documents: ICAO Doc 9303 parts 4 to 6 (TD3, TD2, TD1).

Lines are joined by `/`, by a line break, or by nothing. A character counts 0-9 as itself, A-Z as 10-35, `<` as 0;
weights 7, 3, 1 repeat; the check digit is the sum modulo 10.

Cameras confuse letters with digits. Where the standard has digits only (dates, check digits), letters are read as the
digits that they resemble; in a document number, which has both, O and 0 are exchanged where that makes its zone right.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

Array = np.ndarray[Any, Any]
FILLER = ord("<")
WEIGHTS = np.array([7, 3, 1], np.int16)
LOOKS = dict(zip(b"OQDIZSGB", b"00012568", strict=True))
EXCHANGED = (("O", "0"), ("0", "O"))
PATTERN = r"^[A-Z0-9<]{{{0}}}(?:/?[A-Z0-9<]{{{0}}}){{{1}}}$"
BREAKS, SPACES = r"[/\r\n]+", r"\s+"


@dataclass(frozen=True)
class Layout:
    """Where things stand in the lines put together without `/`; spans are (start, end).

    `checked` are the spans each followed by its own check digit, `composite` the spans that the last digit covers.
    """

    lines: int
    width: int
    number: tuple[int, int]
    birth: tuple[int, int]
    checked: tuple[tuple[int, int], ...]
    composite: tuple[tuple[int, int], ...]
    composite_digit: int
    optional: tuple[int, int] | None


TD3 = Layout(
    lines=2,
    width=44,
    number=(44, 53),
    birth=(57, 63),
    checked=((44, 53), (57, 63), (65, 71), (72, 86)),
    composite=((44, 54), (57, 64), (65, 87)),
    composite_digit=87,
    optional=None,
)
TD2 = Layout(
    lines=2,
    width=36,
    number=(36, 45),
    birth=(49, 55),
    checked=((36, 45), (49, 55), (57, 63)),
    composite=((36, 46), (49, 56), (57, 71)),
    composite_digit=71,
    optional=(64, 71),
)
TD1 = Layout(
    lines=3,
    width=30,
    number=(5, 14),
    birth=(30, 36),
    checked=((5, 14), (30, 36), (38, 44)),
    composite=((5, 30), (30, 37), (38, 45), (48, 59)),
    composite_digit=59,
    optional=(15, 30),
)
LAYOUTS = (TD3, TD2, TD1)


def read(zones: pl.Series) -> pl.DataFrame:
    """Per zone: `valid` (every check digit right), `birth` (YYMMDD) and `number` as text.

    All three are null where no layout fits: what cannot be read is not wrong.
    """
    numbered = pl.DataFrame({"row": pl.int_range(len(zones), eager=True), "zone": _typed(zones)})
    read = [_read(numbered.filter(pl.col("zone").str.contains(_pattern(layout))), layout) for layout in LAYOUTS]
    return numbered.join(pl.concat(read), on="row", how="left", maintain_order="left").select(
        "valid", "birth", "number"
    )


def _typed(zones: pl.Series) -> pl.Series:
    """Zones in capitals, without the spaces and with one mark between their lines."""
    lines = zones.str.to_uppercase().str.replace_all(BREAKS, "/").str.replace_all(SPACES, "")
    return lines.str.replace_all("/+", "/").str.strip_chars("/")


def _pattern(layout: Layout) -> str:
    return PATTERN.format(layout.width, layout.lines - 1)


def _read(zones: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    typed = "".join(zones["zone"].str.replace_all("/", "", literal=True).to_list()).encode()
    width = layout.lines * layout.width
    text = _with_digits(np.frombuffer(typed, np.uint8).reshape(zones.height, width), layout)
    long = text[:, layout.number[1]] == FILLER if layout.optional else np.zeros(zones.height, bool)
    text, right = _mended(text, layout, long)
    joined = pl.Series(np.ascontiguousarray(text).view(f"S{width}").ravel().astype(str), dtype=pl.String)
    short = joined.str.slice(layout.number[0], 9)
    number = short.str.replace_all("<", "", literal=True)
    if layout.optional:
        rest = joined.str.slice(layout.optional[0], layout.optional[1] - layout.optional[0]).str.extract(
            "^([^<]*)[^<]<"
        )
        number = pl.Series(np.where(long, (short + rest.fill_null("")).to_list(), number.to_list()), dtype=pl.String)
    return pl.DataFrame(
        {"row": zones["row"], "valid": right, "birth": joined.str.slice(layout.birth[0], 6), "number": number},
        schema={"row": pl.Int64, "valid": pl.Boolean, "birth": pl.String, "number": pl.String},
    )


def _with_digits(text: Array, layout: Layout) -> Array:
    """The zones with digits where the standard has nothing else: the dates and the check digits."""
    places = [range(start, end) for start, end in layout.checked[1:3]]
    digits = [end for _, end in layout.checked] + [layout.composite_digit]
    numeric = np.array([place for span in places for place in span] + digits)
    meant = np.arange(256, dtype=np.uint8)
    meant[list(LOOKS)] = list(LOOKS.values())
    read: Array = text.copy()
    read[:, numeric] = meant[text[:, numeric]]
    return read


def _mended(text: Array, layout: Layout, long: Array) -> tuple[Array, Array]:
    """The zones as they were meant, and which of them are right."""
    right = _right(text, layout, long)
    number = slice(*layout.number)
    for wrong, meant in EXCHANGED:
        tried = text.copy()
        tried[:, number] = np.where(text[:, number] == ord(wrong), ord(meant), text[:, number])
        better = ~right & _right(tried, layout, long)
        text, right = np.where(better[:, None], tried, text), right | better
    return text, right


def _right(text: Array, layout: Layout, long: Array) -> Array:
    """Are all check digits right. A number that is too long goes on in the optional data, its digit after it."""
    digits_or_filler = np.where(text == FILLER, 0, text - ord("0"))
    values = np.where(text >= ord("A"), text - (ord("A") - 10), digits_or_filler).astype(np.int16)
    right: Array = np.ones(len(text), bool)
    for start, end in layout.checked:
        digit = text[:, end]
        unused = (digit == FILLER) & (text[:, start:end] == FILLER).all(axis=1)
        ok = unused | (_digit(values[:, start:end]) == _as_digit(digit))
        right &= ok | (long if (start, end) == layout.number else False)
    covered = np.concatenate([values[:, start:end] for start, end in layout.composite], axis=1)
    right &= _digit(covered) == _as_digit(text[:, layout.composite_digit])
    return right


def _digit(values: Array) -> Array:
    digits: Array = (values @ np.resize(WEIGHTS, values.shape[1])) % 10
    return digits


def _as_digit(character: Array) -> Array:
    """0-9 for a digit, -1 for anything else."""
    return np.where((character >= ord("0")) & (character <= ord("9")), character.astype(np.int64) - ord("0"), -1)
