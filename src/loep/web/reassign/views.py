"""Giving a case to somebody: to whom, and why."""

from starlette.responses import Response

from loep.cases.claim import find
from loep.cases.queue import row
from loep.cases.reassign import able, reassign
from loep.errors import Conflict
from loep.storage.session import reading, transaction
from loep.web.access import Permission, Purpose, page
from loep.web.language import N_
from loep.web.layout.render import go, show
from loep.web.visit import Here, Visit

LONGEST = 500
TO_WHOM = N_("Choose who gets the case.")
WHY = N_("Write why, in at most 500 characters: it is kept in the log.")
MOVED = N_("The case changed in the meantime: it can no longer be given to somebody. See how it stands now.")


@page("GET", "/cases/{case_id}/reassign", Permission.REASSIGN, Purpose.REVIEW)
def choose(visit: Here, case_id: str) -> Response:
    return _page(visit, case_id, {})


@page("POST", "/cases/{case_id}/reassign", Permission.REASSIGN, Purpose.REVIEW)
def give(visit: Here, case_id: str) -> Response:
    to, reason = visit.fields.get("to", ""), visit.fields.get("reason", "").strip()
    errors = {} if to else {"to": TO_WHOM}
    errors |= {} if 0 < len(reason) <= LONGEST else {"reason": WHY}
    if errors:
        return _page(visit, case_id, errors, 422)
    try:
        with transaction(visit.desk.bind) as session:
            reassign(session, visit.viewer, case_id, to, reason, visit.now)
    except Conflict:
        return _page(visit, case_id, {"to": MOVED}, 409)
    return go("/queue")


def _page(visit: Visit, case_id: str, errors: dict[str, str], status: int = 200) -> Response:
    with reading(visit.desk.bind) as session:
        shown = row(session, visit.viewer, find(session, visit.viewer, case_id))
        people = able(session, visit.viewer, case_id)
    given = {"to": visit.fields.get("to", ""), "reason": visit.fields.get("reason", "")}
    here = f"/cases/{case_id}/reassign"
    return show(visit, "reassign/page.html", status, row=shown, people=people, given=given, errors=errors, here=here)
