"""Deliveries that already follow the contract: CSV or Parquet bytes -> a table of its columns."""

from collections.abc import Sequence
from pathlib import PurePath

from loep.contract import FEEDS, Feed
from loep.sources import columnar, delimited
from loep.sources.table import Limits, Table


def columns(data: bytes, file_name: str) -> tuple[str, ...]:
    """The column names of a delivery, in order. Raises Refused when the bytes are no CSV or Parquet at all."""
    if _is_parquet(file_name):
        return columnar.columns(data, file_name)
    return delimited.header(data, file_name).names


def read(data: bytes, file_name: str, feed: Feed, limits: Limits) -> Table:
    """Read a delivery whose columns are the contract's. Raises Refused with file, line, record and column."""
    if _is_parquet(file_name):
        return columnar.read(data, file_name, feed, limits)
    return delimited.read(data, file_name, feed, limits)


def feed_of(names: Sequence[str]) -> Feed | None:
    """The feed whose required columns are all there, the most demanding first; None when no feed fits."""
    fitting = [feed for feed in FEEDS.values() if set(feed.required) <= set(names)]
    return max(fitting, key=lambda feed: len(feed.required), default=None)


def _is_parquet(file_name: str) -> bool:
    return PurePath(file_name).suffix.lower() == ".parquet"
