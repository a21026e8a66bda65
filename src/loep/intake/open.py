"""What a received file turns out to be: its feed, its institution, its rows."""

from dataclasses import dataclass

import polars as pl

from loep.contract import FEEDS, Feed
from loep.errors import Refused
from loep.intake.receive import Received
from loep.settings import Settings
from loep.sources import canonical
from loep.sources.table import Limits, Table

UNPACKED = 10  # how many times its size a file may become


@dataclass(frozen=True)
class Opened:
    """A file that could be read. With a manifest `feed` and `institution` are the manifest's."""

    feed: Feed
    institution: str
    table: Table


def open_delivery(received: Received, settings: Settings) -> Opened:
    """Read the rows. Raises Refused when the file cannot be read, or is not what its manifest says."""
    said = received.manifest
    feed = FEEDS[said.feed] if said else _feed(received)
    limits = Limits(settings.max_field_bytes, settings.max_rows, UNPACKED * settings.max_file_bytes)
    table = canonical.read(received.data, received.file_name, feed, limits)
    if said is None:
        return Opened(feed, _institution(received, table), table)
    if said.rows != table.records:
        raise Refused(
            (
                f"{received.file_name}: MAN-11 {table.records:,} rows, the manifest says {said.rows:,}"
                " (rows were lost or added)",
            )
        )
    return Opened(feed, said.institution, table)


def _feed(received: Received) -> Feed:
    feed = canonical.feed_of(canonical.columns(received.data, received.file_name))
    if feed is None:
        raise Refused((f"{received.file_name}: MAN-12 no manifest, and the columns are of no feed of the contract",))
    return feed


def _institution(received: Received, table: Table) -> str:
    """The one BRIN of all rows."""
    found = table.frame["institution"] if "institution" in table.frame.columns else pl.Series(dtype=pl.String)
    known = found.drop_nulls().unique()
    if len(known) != 1 or not known.str.contains(r"^[0-9]{2}[A-Z]{2}$").all():
        raise Refused((f"{received.file_name}: MAN-13 no manifest, and the rows do not name one institution",))
    return str(known.item())
