"""Cases as a table for elsewhere: one row per case and registration, in the columns of the contract."""

from datetime import datetime
from pathlib import Path

import polars as pl
from sqlalchemy import and_, inspect, select
from sqlmodel import Session

from loep.audit.log import Entry, append
from loep.cases.hold import holds
from loep.cases.stand import stands
from loep.storage import bulk, frames
from loep.storage.tables import Case, CaseRegistration, Decision, Signal
from loep.vocabulary import Stage

CASES = {
    "case_id": pl.String,
    "registration_id": pl.String,
    "institution": pl.String,
    "ring_size": pl.Int64,
    "is_sample": pl.Boolean,
    "opened_at": pl.Datetime("us", "UTC"),
    "state": pl.String,
}
SIGNALS = {
    "case_id": pl.String,
    "registration_id": pl.String,
    "detector": pl.String,
    "points": pl.Int64,
    "recorded_at": pl.Datetime("us", "UTC"),
    "key": pl.String,
}
SAID = {
    "institution": pl.String,
    "registration_id": pl.String,
    "detector": pl.String,
    "stage": pl.String,
    "points": pl.Int64,
    "recorded_at": pl.Datetime("us", "UTC"),
}
DECISIONS = {
    "case_id": pl.String,
    "registration_id": pl.String,
    "decision": pl.String,
    "decided_at": pl.Datetime("us", "UTC"),
}
COLUMNS = (
    "case_id",
    "registration_id",
    "institution",
    "ring_size",
    "rules",
    "points",
    "is_sample",
    "opened_at",
    "state",
    "decision",
)
DECIDED = ("institution", "registration_id", "decision", "is_sample", "decided_at")
AT_ONCE = 1_000
SUFFIXES = (".parquet", ".csv", ".json")
FORMULA = r"^([=+\-@\t\r])"


def rows(session: Session) -> pl.DataFrame:
    """Every case and registration, oldest case first.

    `rules`: the live rules and models that signal the registration itself, `points` their sum; both of the newest
    signal of each that holds, or that held when the case was closed. `is_sample`: this registration was drawn.
    `decision`: its newest outcome that stands, else null.
    """
    said = (
        _signals(session)
        .sort("recorded_at", "key")
        .unique(["case_id", "registration_id", "detector"], keep="last")
        .group_by("case_id", "registration_id")
        .agg(pl.col("detector").sort().alias("rules"), pl.col("points").sum())
    )
    return (
        _cases(session)
        .join(said, on=["case_id", "registration_id"], how="left")
        .join(_decisions(session), on=["case_id", "registration_id"], how="left")
        .with_columns(
            pl.coalesce("rules", pl.lit([], pl.List(pl.String))).alias("rules"),
            pl.coalesce("points", pl.lit(0, pl.Int64)).alias("points"),
        )
        .sort("opened_at", "case_id", "registration_id")
        .select(COLUMNS)
    )


def decided(session: Session) -> pl.DataFrame:
    """The newest outcome that stands of every case and registration: `DECIDED`, oldest first."""
    both = _cases(session).join(_decisions(session), on=["case_id", "registration_id"])
    return both.sort("decided_at", "case_id", "registration_id").select(DECIDED)


def signals(session: Session) -> pl.DataFrame:
    """Every signal that holds, in a case or not: the newest of each registration and detector, without its sentence."""
    said = inspect(Signal).columns
    wanted = select(
        said.institution, said.registration_id, said.detector, said.stage, said.points, said.recorded_at
    ).where(said.withdrawn_at.is_(None))
    newest = bulk.frame(session, wanted, SAID).sort("recorded_at", maintain_order=True)
    key = ["institution", "registration_id", "detector"]
    return newest.unique(key, keep="last").sort(key)


def taken_out(session: Session, rows: pl.DataFrame, by: str, action: str, now: datetime) -> None:
    """Log whose rows leave Loep, AT_ONCE registrations an event; `by`: who takes them, at a shell."""
    entries: list[Entry] = []
    for (institution,), own in rows.sort("institution").group_by("institution", maintain_order=True):
        whose = own["registration_id"].unique().sort()
        for part in whose.to_frame().iter_slices(AT_ONCE):
            told = {"registrations": part.to_series().to_list()}
            entries.append(Entry(str(institution), by, "shell", action, "cases", "export", told))
    append(session, entries, now)


def write(frame: pl.DataFrame, path: Path) -> Path:
    """Write as the suffix says: .parquet, .csv (safe to open in a spreadsheet) or .json (records)."""
    if path.suffix == ".parquet":
        return frames.write(frame, path)
    if path.suffix not in SUFFIXES:
        raise ValueError(f"{path.name}: write to a .parquet, .csv or .json file")
    told = frame.with_columns(pl.col(pl.Datetime("us", "UTC")).dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    with frames.whole(path) as temporary:
        if path.suffix == ".csv":
            _harmless(told.with_columns(pl.col(pl.List(pl.String)).list.join(";"))).write_csv(temporary)
        else:
            told.write_json(temporary)
    return path


def _harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """No text that a spreadsheet would take for a formula."""
    return frame.with_columns(pl.col(pl.String).str.replace(FORMULA, "'${1}"))


def _cases(session: Session) -> pl.DataFrame:
    case, member = inspect(Case).columns, inspect(CaseRegistration).columns
    wanted = select(
        member.case_id,
        member.registration_id,
        case.institution,
        case.ring_size,
        and_(case.is_sample, case.anchor == member.registration_id),
        case.opened_at,
        case.state,
    ).where(case.id == member.case_id)
    return bulk.frame(session, wanted, CASES)


def _signals(session: Session) -> pl.DataFrame:
    member, signal = inspect(CaseRegistration).columns, inspect(Signal).columns
    wanted = select(
        member.case_id, signal.registration_id, signal.detector, signal.points, signal.recorded_at, signal.key
    ).where(
        member.institution == signal.institution,
        member.registration_id == signal.registration_id,
        inspect(Case).columns.id == member.case_id,
        signal.stage == Stage.LIVE.value,
        holds(),
    )
    return bulk.frame(session, wanted, SIGNALS)


def _decisions(session: Session) -> pl.DataFrame:
    made = inspect(Decision).columns
    wanted = select(made.case_id, made.registration_id, made.outcome, made.decided_at).where(stands())
    each = bulk.frame(session, wanted, DECISIONS).sort("decided_at")
    return each.unique(["case_id", "registration_id"], keep="last", maintain_order=True)
