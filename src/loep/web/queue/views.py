"""The queue: in the order of deadlines, filtered by what stands in the address, with the backlog beside it."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from starlette.exceptions import HTTPException
from starlette.responses import Response

from loep.cases import looking
from loep.cases import queue as cases
from loep.cases.backlog import days
from loep.cases.queue import Filters, QueueRow
from loep.clock import today
from loep.storage.session import reading, transaction
from loep.vocabulary import CaseState
from loep.web.access import Permission, Purpose, page
from loep.web.detectors import names
from loep.web.families import Family, families
from loep.web.layout.render import go, show
from loep.web.queue import backlog
from loep.web.queue.places import institutions
from loep.web.visit import Here, Visit

LENGTH = 50
FILTERS = ("state", "due", "rule", "programme", "institution", "mine", "snoozed", "unanswered", "takes")


@dataclass(frozen=True)
class Band:
    """Rows of one stretch of deadlines: those before `until`; None: later than every day that counts."""

    until: date | None
    rows: list[QueueRow]


@page("GET", "/queue", Permission.CASES, Purpose.REVIEW)
def queue(visit: Here) -> Response:
    filters, asked, day = _filters(visit), visit.query, today(visit.now)
    with reading(visit.desk.bind) as session:
        shown = cases.page(session, visit.viewer, filters, asked.get("after"), LENGTH, asked.get("before"))
        waiting = backlog.kept(visit, session)
        places = [] if visit.viewer.institution else institutions(session)
    return show(
        visit,
        "queue/page.html",
        bands=_bands(shown.rows, day),
        filters=filters,
        asked=asked,
        states=list(CaseState),
        days=days(day),
        today=day,
        families=families(visit.desk.settings.home),
        detectors=names(visit.desk.settings.home, visit.language),
        places=places,
        strange=_strange(visit, asked.get("rule", "")),
        backlog=waiting,
        nobody=asked.get("nothing") == "left",
        narrowed=any(asked.get(name) for name in FILTERS),
        next_page=visit.address(after=shown.after, before=None, nothing=None) if shown.after else None,
        previous_page=visit.address(before=shown.before, after=None, nothing=None) if shown.before else None,
        first_page=visit.address(after=None, before=None, nothing=None) if shown.before else None,
    )


@page("POST", "/queue/next", Permission.CASES, Purpose.REVIEW)
def claim_next(visit: Here) -> Response:
    with transaction(visit.desk.bind) as session:
        claim = looking.begin_next if visit.fields.get("look") == "yes" else cases.claim_next
        case = claim(session, visit.viewer, visit.now)
    return go(f"/cases/{case.id}") if case else go("/queue?nothing=left")


def _filters(visit: Visit) -> Filters:
    """What the address asks for. Raises 422 for what it cannot ask."""
    asked = visit.query
    filters = Filters(mine=asked.get("mine") == "yes", now=visit.now, snoozed=asked.get("snoozed") == "yes")
    try:
        state = CaseState(asked["state"]) if asked.get("state") else None
        due = date.fromisoformat(asked["due"]) if asked.get("due") else None
    except ValueError:
        raise HTTPException(422) from None
    return replace(
        filters,
        state=state,
        due_before=due,
        institution=asked.get("institution") or None,
        programme=asked.get("programme") or None,
        detectors=_detectors(visit, asked.get("rule", "")),
        unanswered=asked.get("unanswered") == "yes",
        takes=asked.get("takes") == "yes",
    )


def _detectors(visit: Visit, asked: str) -> tuple[str, ...]:
    """One rule by its id, or all of a family."""
    if asked in set(Family):
        return families(visit.desk.settings.home).get(Family(asked), ())
    return (asked,) if asked else ()


def _strange(visit: Visit, asked: str) -> str:
    """The rule that the address asks for when nobody here knows it."""
    known = {*Family, *(id for ids in families(visit.desk.settings.home).values() for id in ids)}
    return "" if asked in known else asked


def _bands(rows: list[QueueRow], day: date) -> list[Band]:
    """The rows as they stand, cut where a day that counts is passed; `day` itself ends what is overdue."""
    ends = [day, *days(day)]

    def end(row: QueueRow) -> date | None:
        return next((until for until in ends if row.deadline < until), None)

    return [Band(until, list(found)) for until, found in groupby(rows, end)]
