"""One case: read it, take it, hand it back, decide, look again. Every view fetches through the viewer's right."""

from starlette.responses import Response

from loep.cases import decide as decisions
from loep.cases import queue
from loep.errors import Conflict
from loep.storage.session import transaction
from loep.vocabulary import CaseState, Outcome
from loep.web.access import Permission, Purpose, page
from loep.web.case import form
from loep.web.case.folder import Folder, changes, open_folder
from loep.web.fresh import fresh
from loep.web.layout.render import go, show
from loep.web.queue.standing import standing
from loep.web.visit import Here, Visit


@page("GET", "/cases/{case_id}", Permission.CASES, Purpose.REVIEW)
def case(visit: Here, case_id: str) -> Response:
    return _page(visit, open_folder(visit, case_id))


@page("POST", "/cases/{case_id}/claim", Permission.CASES, Purpose.REVIEW)
def claim(visit: Here, case_id: str) -> Response:
    try:
        with transaction(visit.desk.bind) as session:
            queue.claim(session, visit.viewer, case_id, visit.now)
    except Conflict:
        return standing(visit, case_id) if visit.fragment else _conflict(visit, case_id)
    return standing(visit, case_id) if visit.fragment else go(f"/cases/{case_id}")


@page("POST", "/cases/{case_id}/release", Permission.CASES, Purpose.REVIEW)
def release(visit: Here, case_id: str) -> Response:
    try:
        with transaction(visit.desk.bind) as session:
            queue.release(session, visit.viewer, case_id, visit.now)
    except Conflict:
        return _conflict(visit, case_id)
    return go("/queue")


@page("POST", "/cases/{case_id}/decide", Permission.CASES, Purpose.REVIEW)
def decide(visit: Here, case_id: str) -> Response:
    folder = open_folder(visit, case_id)
    judged = form.judgement(visit.fields, folder.members, folder.file.case.version)
    if isinstance(judged, dict):
        return _page(visit, folder, 422, judged)
    if Outcome.CONFIRMED in judged.outcomes.values():
        fresh(visit)
    try:
        with transaction(visit.desk.bind) as session:
            decisions.decide(session, visit.viewer, case_id, judged, visit.now)
    except Conflict:
        return _conflict(visit, case_id)
    return go(f"/cases/{case_id}?done=decided#decision")


@page("POST", "/cases/{case_id}/look", Permission.CASES, Purpose.REVIEW)
def look(visit: Here, case_id: str) -> Response:
    if missing := form.second_look(visit.fields):
        return _page(visit, open_folder(visit, case_id), 422, missing)
    fresh(visit)
    agrees, motivation = visit.fields["agrees"] == "yes", visit.fields["motivation"].strip()
    try:
        with transaction(visit.desk.bind) as session:
            decisions.look_again(session, visit.viewer, case_id, agrees, motivation, visit.now)
    except Conflict:
        return _conflict(visit, case_id)
    return go(f"/cases/{case_id}?done=looked#decision")


def _page(visit: Visit, folder: Folder, status: int = 200, errors: dict[str, str] | None = None) -> Response:
    filled = form.draft(visit.fields, folder.members)
    values = {"folder": folder, "draft": filled, "errors": errors or {}, "conflict": False, "changes": []}
    return show(visit, "case/page.html", status, here=f"/cases/{folder.file.case.id}", **values)


def _conflict(visit: Visit, case_id: str) -> Response:
    """The case as it is now, who did what in the meantime, and the text that was typed."""
    folder = open_folder(visit, case_id)
    filled = form.draft({**visit.fields, "token": ""}, folder.members)
    values = {
        "folder": folder,
        "draft": filled,
        "errors": {},
        "conflict": True,
        "changes": changes(folder, visit.fields),
    }
    return show(visit, "case/page.html", 409, here=f"/cases/{case_id}", **values)
