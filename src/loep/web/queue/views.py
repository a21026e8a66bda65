"""The queue: in the order of deadlines, filtered by what stands in the address."""

from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.responses import Response

from loep.cases import queue as cases
from loep.cases.queue import Filters
from loep.storage.session import transaction
from loep.vocabulary import CaseState
from loep.web.access import Permission, Purpose, page
from loep.web.detectors import names
from loep.web.layout.render import go, show
from loep.web.visit import Here, Visit

LENGTH = 50


@page("GET", "/queue", Permission.CASES, Purpose.REVIEW)
def queue(visit: Here) -> Response:
    filters = _filters(visit)
    with transaction(visit.desk.bind) as session:
        try:
            rows, after = cases.page(session, visit.viewer, filters, visit.query.get("after"), LENGTH)
        except ValueError:
            raise HTTPException(422) from None
    return show(
        visit,
        "queue/page.html",
        rows=rows,
        filters=filters,
        states=list(CaseState),
        detectors=names(visit.desk.settings.home, visit.language),
        nobody=visit.query.get("nothing") == "left",
        next_page=visit.address(after=after) if after else None,
        first_page=visit.address(after=None) if visit.query.get("after") else None,
    )


@page("POST", "/queue/next", Permission.CASES, Purpose.REVIEW)
def claim_next(visit: Here) -> Response:
    with transaction(visit.desk.bind) as session:
        case = cases.claim_next(session, visit.viewer, visit.now)
    return go(f"/cases/{case.id}") if case else go("/queue?nothing=left")


def _filters(visit: Visit) -> Filters:
    asked = visit.query
    filters = Filters(mine=asked.get("mine") == "yes")
    try:
        state = CaseState(asked["state"]) if asked.get("state") else None
    except ValueError:
        raise HTTPException(422) from None
    return replace(filters, state=state, programme=asked.get("programme") or None, detector=asked.get("rule") or None)
