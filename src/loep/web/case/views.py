"""One case: read it, take it, stay at work on it, hand it back. Every view fetches through the viewer's right."""

from starlette.responses import PlainTextResponse, Response

from loep.cases import looking
from loep.cases.claim import find
from loep.cases.claim import stay as keep
from loep.errors import Conflict
from loep.storage.session import transaction
from loep.web.access import Permission, Purpose, page
from loep.web.case.folder import open_folder
from loep.web.case.shown import conflict, shown
from loep.web.language import writers
from loep.web.layout.render import go
from loep.web.queue.standing import standing
from loep.web.visit import Here


@page("GET", "/cases/{case_id}", Permission.CASES, Purpose.REVIEW)
def case(visit: Here, case_id: str) -> Response:
    return shown(visit, open_folder(visit, case_id))


@page("POST", "/cases/{case_id}/claim", Permission.CASES, Purpose.REVIEW)
def claim(visit: Here, case_id: str) -> Response:
    try:
        with transaction(visit.desk.bind) as session:
            looking.take(session, visit.viewer, case_id, visit.now)
    except Conflict:
        return standing(visit, case_id) if visit.fragment else conflict(visit, case_id)
    return standing(visit, case_id) if visit.fragment else go(f"/cases/{case_id}")


@page("POST", "/cases/{case_id}/release", Permission.CASES, Purpose.REVIEW)
def release(visit: Here, case_id: str) -> Response:
    try:
        with transaction(visit.desk.bind) as session:
            looking.give_back(session, visit.viewer, case_id, visit.now)
    except Conflict:
        return conflict(visit, case_id)
    return go("/queue")


@page("POST", "/cases/{case_id}/stay", Permission.CASES, Purpose.REVIEW)
def stay(visit: Here, case_id: str) -> Response:
    """The moment until which the case is now the visitor's; nothing for who has it no longer."""
    with transaction(visit.desk.bind) as session:
        until = keep(session, visit.viewer, find(session, visit.viewer, case_id).id, visit.now)
    return PlainTextResponse(writers(visit.language)["clock"](until)) if until else Response(status_code=204)
