"""Which signals hold. A night that looks again and no longer sees what was seen withdraws the signal."""

from datetime import datetime

import polars as pl
from sqlalchemy import ColumnElement, inspect, or_, select, update
from sqlmodel import Session, col

from loep.cases import weigh
from loep.cases.findings import Findings
from loep.storage.bulk import chunks, frame
from loep.storage.pour import pour
from loep.storage.tables import Case, Signal
from loep.vocabulary import Stage

RECORDED = {"key": pl.String, "registration_id": pl.String, "detector": pl.String, "stage": pl.String}


def holds() -> ColumnElement[bool]:
    """The condition on `Signal` and `Case` that keeps what holds; for a closed case what held when it was closed."""
    return or_(col(Signal.withdrawn_at).is_(None), col(Signal.withdrawn_at) > col(Case.closed_at))


def record(session: Session, said: pl.DataFrame, holding: pl.DataFrame) -> int:
    """Write which of tonight's signals are new, and hold again what was withdrawn and is seen anew.

    `said` as `rows.signals` gives them, `holding` as `holding` does. Returns how many were never seen before.
    """
    unheld = said.join(holding, on="key", how="anti")
    written = pour(session, Signal, unheld)
    if written < unheld.height:
        _mark(session, unheld["key"], None)
    return written


def gone(findings: Findings, said: pl.DataFrame, holding: pl.DataFrame, population: pl.Series) -> pl.DataFrame:
    """What held until tonight and was not seen again: the rows of `holding`.

    `population`: the registration ids that the night looked at. A detector that did not look, wholly or in part,
    leaves what it said.
    """
    return holding.filter(
        ~pl.col("key").is_in(said["key"].implode())
        & pl.col("registration_id").is_in(population.implode())
        & ~pl.col("detector").is_in(list(findings.skipped))
    )


def withdraw(session: Session, gone: pl.DataFrame, now: datetime) -> None:
    _mark(session, gone["key"], now)


def silent(findings: Findings, gone: pl.DataFrame) -> pl.DataFrame:
    """registration_id and detector of every live signal that is `gone` while its detector says nothing else of them."""
    live = gone.filter(pl.col("stage") == Stage.LIVE.value).select("registration_id", "detector").unique()
    return live.join(weigh.live(findings.signals), on=["registration_id", "detector"], how="anti")


def spoken(said: pl.DataFrame, holding: pl.DataFrame) -> pl.DataFrame:
    """registration_id of every live signal of `said` that does not hold yet."""
    return (
        said.filter(pl.col("stage") == Stage.LIVE.value).join(holding, on="key", how="anti").select("registration_id")
    )


def holding(session: Session, institution: str) -> pl.DataFrame:
    """Every signal of the institution that holds: key, registration_id, detector, stage."""
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
