"""What became of each registration of an academic year: one row each, from delivery frames and the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
import sqlalchemy as sql
from sqlalchemy import Engine, and_, inspect
from sqlmodel import Session, col, select

from loep import content
from loep.cases import marked
from loep.cases.stand import stands
from loep.intake import erased
from loep.settings import Settings
from loep.storage.session import reading
from loep.storage.tables import Case, CaseRegistration, Decision, Delivery, Run, Signal
from loep.subjects import registration
from loep.vocabulary import CaseState, DeliveryState, Outcome, RunState, Stage

KEY = ["institution", "registration_id"]
OUTCOMES = tuple(outcome.value for outcome in Outcome)
MEASURES = ("received", "screened", "signalled", "sampled", *OUTCOMES, "open")


@dataclass(frozen=True)
class Funnel:
    """`rows`: institution, programme, submitted_at and a Boolean per measure of `MEASURES`, one row per registration.

    `runs`: the finished nights, newest first. `erased`: accepted deliveries whose frame is no longer there.
    """

    rows: pl.DataFrame
    runs: tuple[Run, ...]
    erased: int


def read(bind: Engine, settings: Settings, year: int) -> Funnel:
    """Every registration of `year` (first calendar year) in its newest version, with what happened to it."""
    with reading(bind) as session:
        deliveries, runs = _deliveries(session), _runs(session)
        signalled, judged = _signalled(session), _judged(session)
        marks = {name: marked.kept(session, name) for name in sorted({each.institution for each in deliveries})}
    there = [each for each in deliveries if (settings.data / str(each.frame_path)).is_file()]
    rules = [rule.id for rule in content.rules(settings.home) if rule.subject == "registration"]
    known = [
        _received(settings, [each for each in there if each.institution == name], _looked_at(runs, name, rules), year)
        for name in sorted({each.institution for each in there})
    ]
    received = pl.concat(known or [_nobody()])
    ids = erased.going_by(settings, marks, lambda name: received.filter(institution=name)["registration_id"])
    named = pl.col("registration_id").replace(ids)
    outcomes = _outcomes(judged.with_columns(named))
    told = signalled.with_columns(named).unique().join(outcomes, on=KEY, how="full", coalesce=True)
    rows = (
        received.join(told, on=KEY, how="left", validate="1:1")
        .with_columns(_true(name) for name in ("signalled", "sampled", *OUTCOMES, "open"))
        .with_columns(pl.lit(True).alias("received"), pl.col("screened") | pl.col("signalled"))
    )
    return Funnel(rows.drop("registration_id"), tuple(runs), len(deliveries) - len(there))


def _deliveries(session: Session) -> Sequence[Delivery]:
    """Accepted registrations in the order in which the night reads them, oldest first."""
    accepted = select(Delivery).where(
        col(Delivery.state) == DeliveryState.ACCEPTED,
        col(Delivery.feed) == "registrations",
        col(Delivery.frame_path).is_not(None),
    )
    return sorted(session.exec(accepted), key=lambda delivery: delivery.age)


def _runs(session: Session) -> Sequence[Run]:
    nights = select(Run).where(col(Run.kind) == "detect", col(Run.state) == RunState.FINISHED)
    return session.exec(nights.order_by(col(Run.started_at).desc())).all()


def _looked_at(runs: Sequence[Run], institution: str, rules: Sequence[str]) -> datetime | None:
    """When the newest night began in which at least one rule looked at this institution."""
    for run in runs:
        skipped = run.summary.get("skipped", {})
        if run.summary.get("screened", {}).get(institution, 0) and any(rule not in skipped for rule in rules):
            return run.started_at
    return None


def _received(settings: Settings, deliveries: Sequence[Delivery], looked: datetime | None, year: int) -> pl.DataFrame:
    """The registrations of one institution; screened when they came in no later than the newest night that looked."""
    paths = [settings.data / str(each.frame_path) for each in deliveries]
    arrived = pl.concat(
        pl.scan_parquet(path).select(
            "registration_id", pl.lit(each.received_at).dt.convert_time_zone("UTC").alias("_at")
        )
        for path, each in zip(paths, deliveries, strict=True)
    )
    first = arrived.group_by("registration_id").agg(pl.col("_at").min())
    newest = registration.known(paths).filter(pl.col("academic_year") == year)
    seen = pl.lit(False) if looked is None else pl.col("_at") <= looked
    return (
        newest.select(*KEY, "programme", "submitted_at")
        .join(first, on="registration_id", how="left")
        .select(*KEY, "programme", "submitted_at", seen.alias("screened"))
        .collect()
    )


def _nobody() -> pl.DataFrame:
    texts = dict.fromkeys((*KEY, "programme"), pl.String())
    return pl.DataFrame(schema={**texts, "submitted_at": pl.Datetime("us", "UTC"), "screened": pl.Boolean()})


def _signalled(session: Session) -> pl.DataFrame:
    """Registrations with a signal of a live rule or model."""
    live = select(Signal.institution, Signal.registration_id).where(col(Signal.stage) == Stage.LIVE).distinct()
    return _frame([tuple(row) for row in session.exec(live).all()], ()).with_columns(signalled=True)


def _judged(session: Session) -> pl.DataFrame:
    """Per registration in a case the state of the case, whether it was drawn, and each outcome that stands."""
    case, member, made = (inspect(table).columns for table in (Case, CaseRegistration, Decision))
    about = and_(made.case_id == member.case_id, made.registration_id == member.registration_id, stands())
    drawn = and_(case.is_sample, case.anchor == member.registration_id)
    wanted = (
        sql.select(member.institution, member.registration_id, case.state, drawn, made.outcome, made.decided_at)
        .join_from(member.case_id.table, case.id.table, case.id == member.case_id)
        .join(made.case_id.table, about, isouter=True)
    )
    rows = session.connection().execute(wanted).all()
    return _frame([tuple(row) for row in rows], ("state", "is_sample", "outcome", "decided_at"))


def _outcomes(cases: pl.DataFrame) -> pl.DataFrame:
    """Per registration in a case: whether it was drawn as sample, and its newest outcome or that it is open."""
    newest = (
        cases.sort("decided_at", nulls_last=False)
        .group_by(KEY)
        .agg(
            pl.col("is_sample").any().alias("sampled"),
            ((pl.col("state") != CaseState.CLOSED.value).any() | pl.col("outcome").last().is_null()).alias("open"),
            pl.col("outcome").last(),
        )
    )
    decided = (((pl.col("outcome") == name) & ~pl.col("open")).alias(name) for name in OUTCOMES)
    return newest.with_columns(*decided).drop("outcome")


def _frame(rows: Sequence[tuple[object, ...]], more: tuple[str, ...]) -> pl.DataFrame:
    types = {"is_sample": pl.Boolean(), "decided_at": pl.Datetime("us", "UTC")}
    schema = {name: types.get(name, pl.String()) for name in (*KEY, *more)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _true(name: str) -> pl.Expr:
    """True where it is said to be; nothing said is not true."""
    return pl.col(name).eq_missing(True).alias(name)
