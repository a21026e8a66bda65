"""Registers as they stood on a day."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from loep.vocabulary import Register


@dataclass(frozen=True)
class Registers:
    """The newest usable snapshot of each register, and why one is missing.

    `frames`: register -> its rows; `unavailable`: register -> readable reason; `versions`: register ->
    "as_of sha256[:12]". A register stands in `frames` or in `unavailable`, never in both.
    """

    frames: Mapping[Register, pl.DataFrame]
    unavailable: Mapping[Register, str]
    versions: Mapping[Register, str]
