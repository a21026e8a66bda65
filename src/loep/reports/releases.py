"""The ledger of tables that were published: a new one is held beside them before it goes out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

import polars as pl
from sqlmodel import Session, col, func, select

from loep.errors import Conflict
from loep.reports.disclosure import Protected, protect
from loep.reports.terms import Release, Terms
from loep.storage.session import one_at_a_time
from loep.storage.tables import StatisticsRelease

LOCK = 5_067_003


@dataclass(frozen=True)
class Series:
    """Tables of the same counts: what they are called, the first calendar year of their academic year, their views."""

    what: str
    period: int
    views: Sequence[tuple[str, ...]]
    terms: Terms

    def read(self, told: dict[str, list[object]]) -> pl.DataFrame:
        """A frame out of the ledger."""
        counts = self.terms.thresholds
        return pl.DataFrame(told, schema={name: pl.Int64() if name in counts else pl.String() for name in told})


def published(session: Session, series: Series) -> list[Release]:
    """What was published of these counts so far, the oldest first."""
    order = select(StatisticsRelease).where(*_of(series)).order_by(col(StatisticsRelease.written_at))
    return [Release(series.read(each.leaves), series.read(each.cells)) for each in session.exec(order)]


def protected(leaves: pl.DataFrame, series: Series, earlier: Sequence[Release]) -> Protected:
    """The counts as they may be published beside what was; the same counts as they were then. Raises Refused."""
    same = [each for each in earlier if each.leaves.equals(leaves)]
    if same:
        return replace(protect(leaves, series.views, series.terms), cells=same[-1].cells)
    return protect(leaves, series.views, series.terms, earlier)


@dataclass(frozen=True)
class Written:
    """The file of a release: its hash, when and by whom. `after` so many others, which it was held beside."""

    sha256: str
    at: datetime
    by: str
    after: int


def enter(session: Session, series: Series, release: Release, file: Written) -> None:
    """Write a table into the ledger, once. Raises Conflict when the ledger holds others than it was held beside."""
    one_at_a_time(session, LOCK)
    if session.exec(select(func.count()).select_from(StatisticsRelease).where(*_of(series))).one() != file.after:
        raise Conflict("another table of these counts was published meanwhile: nothing was written, run it again")
    if session.exec(select(StatisticsRelease.id).where(*_of(series), StatisticsRelease.sha256 == file.sha256)).first():
        return
    leaves, cells = (frame.to_dict(as_series=False) for frame in (release.leaves, release.cells))
    session.add(
        StatisticsRelease(
            id=uuid4().hex,
            what=series.what,
            period=series.period,
            sha256=file.sha256,
            written_at=file.at,
            written_by=file.by,
            leaves=leaves,
            cells=cells,
        )
    )


def _of(series: Series) -> tuple[bool, bool]:
    return StatisticsRelease.what == series.what, StatisticsRelease.period == series.period
