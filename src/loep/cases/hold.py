"""Which signals hold. A night that looks again and no longer sees what was seen withdraws the signal."""

from datetime import datetime

import polars as pl
from sqlalchemy import ColumnElement, inspect, or_, select, update
from sqlmodel import Session, col

from loep.cases import weigh
from loep.cases.findings import Findings
from loep.storage.bulk import chunks, frame
from loep.storage.tables import Case, Signal
from loep.vocabulary import Stage

RECORDED = {"key": pl.String, "registration_id": pl.String, "detector": pl.String, "stage": pl.String}


def holds() -> ColumnElement[bool]:
    """The condition on `Signal` and `Case` that keeps what holds; for a closed case what held when it was closed."""
    return or_(col(Signal.withdrawn_at).is_(None), col(Signal.withdrawn_at) > col(Case.closed_at))


def withdraw(
    session: Session, findings: Findings, said: pl.Series, population: pl.Series, now: datetime
) -> pl.DataFrame:
    """Withdraw what the night looked at and no longer saw, and hold again what it saw anew.

    `said`: the keys of tonight's signals, all recorded. `population`: the registration ids that the night looked at.
    A detector that did not look, wholly or in part, withdraws nothing. Returns registration_id and detector of every
    live detector that no longer speaks.
    """
    holding = _holding(session, findings.institution)
    _mark(session, said.filter(~said.is_in(holding["key"].implode())), None)
    gone = holding.filter(
        ~pl.col("key").is_in(said.implode())
        & pl.col("registration_id").is_in(population.implode())
        & ~pl.col("detector").is_in(list(findings.skipped))
    )
    _mark(session, gone["key"], now)
    silent = gone.filter(pl.col("stage") == Stage.LIVE.value).select("registration_id", "detector").unique()
    return silent.join(weigh.live(findings.signals), on=["registration_id", "detector"], how="anti")


def _holding(session: Session, institution: str) -> pl.DataFrame:
    signal = inspect(Signal).columns
    wanted = select(signal.key, signal.registration_id, signal.detector, signal.stage).where(
        signal.institution == institution, signal.withdrawn_at.is_(None)
    )
    return frame(session, wanted, RECORDED)


def _mark(session: Session, keys: pl.Series, withdrawn_at: datetime | None) -> None:
    signal = inspect(Signal).columns
    for chunk in chunks(keys.to_list()):
        marked = update(Signal).where(signal.key.in_(chunk))
        session.connection().execute(marked.values(withdrawn_at=withdrawn_at))
