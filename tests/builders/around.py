"""What lies around registrations when their frame is assembled: registers, events and the day."""

from datetime import date

import polars as pl

from loep.contract import EVENTS
from loep.registers.snapshots import Registers
from loep.subjects.registration import Around
from tests.builders.registers import NONE_LOADED

DAY = date(2026, 11, 23)
Told = tuple[str, str, date] | tuple[str, str, date, float | None] | tuple[str, str, date, float | None, str | None]


def around(registers: Registers = NONE_LOADED, events: pl.DataFrame | None = None, day: date = DAY) -> Around:
    """Nothing but what is given: no register, no event, the night of 23 November 2026."""
    return Around(registers, happened() if events is None else events, day, no_links())


def no_links() -> pl.DataFrame:
    return pl.DataFrame(schema={"left_id": pl.String, "right_id": pl.String, "kind": pl.String, "strength": pl.Float64})


def happened(*events: Told) -> pl.DataFrame:
    """Events, each as (registration, kind, day[, value[, note_code]])."""
    rows = [(*event, *[None] * (len(EVENTS.schema) - len(event))) for event in events]
    return pl.DataFrame(rows, schema=EVENTS.schema, orient="row")
