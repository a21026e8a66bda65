"""The first page after log-in: what matters to the role, each with the way to it."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session
from starlette.responses import Response

from loep.storage.session import reading
from loep.vocabulary import DeliveryState, PolicyState, Role, RunState
from loep.web.access import Permission, Purpose, may, page
from loep.web.layout.render import show
from loep.web.queue import backlog
from loep.web.start import waiting
from loep.web.visit import Here, Visit

Part = Callable[[Session, Visit], Any]
PARTS: dict[str, tuple[Permission, Part]] = {
    "mine": (Permission.CASES, waiting.mine),
    "second_looks": (Permission.CASES, waiting.second_looks),
    "backlog": (Permission.CASES, lambda session, visit: backlog.kept(visit, session)),
    "arrived": (Permission.DELIVERIES, waiting.arrived),
    "night": (Permission.RUNS, waiting.last_night),
    "rules": (Permission.POLICY, waiting.rules),
    "staff": (Permission.PEOPLE, waiting.staff),
}


@page("GET", "/", Permission.ACCOUNT, Purpose.SCREEN)
def home(visit: Here) -> Response:
    with reading(visit.desk.bind) as session:
        parts: dict[str, Any] = dict.fromkeys(PARTS)
        parts |= {name: part(session, visit) for name, (needed, part) in PARTS.items() if may(visit.role, needed)}
        log = waiting.kept_log(session, visit) if visit.role is Role.AUDITOR else None
    return show(
        visit,
        "start/page.html",
        **parts,
        log=log,
        many=waiting.MANY,
        looks_at={name: may(visit.role, needed) for name, (needed, _) in PARTS.items()},
        statistics=may(visit.role, Permission.STATISTICS),
        welfare=may(visit.role, Permission.WELFARE),
        runs={state.value: state for state in RunState},
        deliveries={state.value: state for state in DeliveryState},
        policies={state.value: state for state in PolicyState},
    )
