"""What a dossier on paper adds to a case: with what the runs that spoke of it worked. Making one is written down."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases.claim import find
from loep.cases.read import CaseFile
from loep.cases.viewer import Viewer, said
from loep.storage.tables import Case, FittedModel, Run, Snapshot


@dataclass(frozen=True)
class Sources:
    """The runs that opened the case or spoke of it, oldest first; of these the register snapshots and fitted models."""

    runs: list[Run]
    snapshots: dict[tuple[str, str], Snapshot]
    models: list[FittedModel]


def exported(session: Session, viewer: Viewer, case_id: str, now: datetime) -> Case:
    """Write down that this viewer makes a dossier of the case. Raises LookupError for what the viewer may not see."""
    case = find(session, viewer, case_id)
    log.append(session, [replace(said(viewer, case, "case.exported"), purpose="export")], now)
    return case


def sources(session: Session, file: CaseFile) -> Sources:
    """With what the runs of a case worked. `snapshots` by register and version, as the runs recorded it."""
    ids = {file.case.run_id, *(signal.run_id for signal in file.signals)}
    runs = list(session.exec(select(Run).where(col(Run.id).in_(ids)).order_by(col(Run.started_at))))
    used = [run.versions.get(file.case.institution) or {} for run in runs]
    versions = {(name, version) for each in used for name, version in each.get("registers", {}).items()}
    models = sorted({id for each in used for id in each.get("models", [])})
    kept = session.exec(select(FittedModel).where(col(FittedModel.id).in_(models)).order_by(col(FittedModel.id)))
    snapshots = {key: found for key in sorted(versions) if (found := _snapshot(session, *key))}
    return Sources(runs, snapshots, list(kept))


def _snapshot(session: Session, name: str, version: str) -> Snapshot | None:
    day, _, digest = version.partition(" ")
    wanted = select(Snapshot).where(
        Snapshot.name == name, Snapshot.as_of == date.fromisoformat(day), col(Snapshot.sha256).startswith(digest)
    )
    return session.exec(wanted).first()
