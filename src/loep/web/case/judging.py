"""Judging a case: keep a draft, decide, look again, take back."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session
from starlette.responses import Response

from loep.cases import drafts
from loep.cases.claim import find, stay
from loep.cases.decide import decide as record
from loep.cases.judge import Judgement, members
from loep.cases.look import look_again
from loep.cases.undo import take_back
from loep.cases.viewer import Viewer
from loep.errors import Conflict
from loep.storage.session import reading, transaction
from loep.storage.tables import Case
from loep.vocabulary import Outcome
from loep.web.access import Permission, Purpose, page
from loep.web.case import form
from loep.web.case.folder import open_folder
from loep.web.case.shown import conflict, shown
from loep.web.fresh import fresh
from loep.web.layout.render import go, show_part
from loep.web.visit import Here, Visit

Recorder = Callable[[Session, Viewer, str, Judgement, datetime], Case]


@page("POST", "/cases/{case_id}/draft", Permission.CASES, Purpose.REVIEW)
def draft(visit: Here, case_id: str) -> Response:
    with transaction(visit.desk.bind) as session:
        version = find(session, visit.viewer, case_id).version
        filled = form.helped(visit.fields, members(session, case_id), visit.language)
    if visit.fields.get("unfounded") == "all" and form.read(visit.fields, version) != version:
        return conflict(visit, case_id)
    with transaction(visit.desk.bind) as session:
        drafts.keep(session, visit.viewer, case_id, filled, visit.now)
        stay(session, visit.viewer, case_id, visit.now)
    if visit.fragment:
        return show_part(visit, "case/judge.html", "saved", saved_at=visit.now)
    return go(f"/cases/{case_id}?done=saved#decision")


@page("POST", "/cases/{case_id}/decide", Permission.CASES, Purpose.REVIEW)
def decide(visit: Here, case_id: str) -> Response:
    return _judged(visit, case_id, record, "decided")


@page("POST", "/cases/{case_id}/look", Permission.CASES, Purpose.REVIEW)
def look(visit: Here, case_id: str) -> Response:
    return _judged(visit, case_id, look_again, "looked")


@page("POST", "/cases/{case_id}/undo", Permission.CASES, Purpose.REVIEW)
def undo(visit: Here, case_id: str) -> Response:
    try:
        with transaction(visit.desk.bind) as session:
            take_back(session, visit.viewer, case_id, visit.now)
    except Conflict:
        return conflict(visit, case_id)
    return go(f"/cases/{case_id}?done=undone#decision")


def _judged(visit: Visit, case_id: str, record: Recorder, done: str) -> Response:
    """Record a whole form; what is adverse asks for a fresh log-in first. The case is read anew only to show it."""
    with reading(visit.desk.bind) as session:
        version = find(session, visit.viewer, case_id).version
        ids = members(session, case_id)
    judged = form.judgement(visit.fields, ids, version)
    if isinstance(judged, dict):
        changed = form.read(visit.fields, version) != version
        return conflict(visit, case_id) if changed else shown(visit, open_folder(visit, case_id), 422, judged)
    if Outcome.CONFIRMED in judged.outcomes.values():
        fresh(visit)
    try:
        with transaction(visit.desk.bind) as session:
            record(session, visit.viewer, case_id, judged, visit.now)
    except Conflict:
        return conflict(visit, case_id)
    return go(f"/cases/{case_id}?done={done}#decision")
