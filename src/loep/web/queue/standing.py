"""The cell of the queue that says who has a case, after it was taken in place."""

from starlette.responses import Response

from loep.cases.claim import find
from loep.cases.queue import row
from loep.clock import today
from loep.storage.session import reading
from loep.web.layout.render import show_part
from loep.web.visit import Visit


def standing(visit: Visit, case_id: str) -> Response:
    """How the case stands now. Nothing of a person is in it, so nobody reads one. Raises LookupError."""
    with reading(visit.desk.bind) as session:
        found = row(session, visit.viewer, find(session, visit.viewer, case_id))
    return show_part(visit, "queue/page.html", "standing", row=found, today=today(visit.now))
