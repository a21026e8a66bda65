"""Deliveries: what came in, and for one of them every row error and what Great Expectations said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, func, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from loep.intake.codes import said
from loep.storage.session import transaction
from loep.storage.tables import Delivery, RowError, Validation
from loep.vocabulary import DeliveryState
from loep.web.access import Permission, Purpose, page
from loep.web.layout.render import show
from loep.web.visit import Here, Visit

LENGTH = 50
ERRORS = 200


@dataclass(frozen=True)
class Expectation:
    """One line of the validation result."""

    name: str
    column: str
    met: bool
    elements: int | None
    unexpected: int | None


@page("GET", "/deliveries", Permission.DELIVERIES, Purpose.SCREEN)
def deliveries(visit: Here) -> Response:
    start = _page_number(visit)
    with transaction(visit.desk.bind) as session:
        asked = select(Delivery).where(*_own(visit)).order_by(col(Delivery.received_at).desc(), col(Delivery.id))
        rows = session.exec(asked.offset(start * LENGTH).limit(LENGTH + 1)).all()
    following = visit.address(page=str(start + 1)) if len(rows) > LENGTH else None
    return show(visit, "deliveries/page.html", rows=rows[:LENGTH], states=_states(), next_page=following)


@page("GET", "/deliveries/{delivery_id}", Permission.DELIVERIES, Purpose.SCREEN)
def delivery(visit: Here, delivery_id: str) -> Response:
    with transaction(visit.desk.bind) as session:
        found = session.exec(select(Delivery).where(col(Delivery.id) == delivery_id, *_own(visit))).one_or_none()
        if found is None:
            raise LookupError(delivery_id)
        errors = session.exec(_errors_of(found)).all()
        count = session.exec(select(func.count()).where(col(RowError.delivery_id) == delivery_id)).one()
        validation = session.get(Validation, delivery_id)
    return show(
        visit,
        "deliveries/one.html",
        delivery=found,
        state=DeliveryState(found.state),
        errors=[(error, f"{error.code} {said(error.code, error.column_name, visit.language)}") for error in errors],
        count=count,
        validation=validation,
        expectations=expectations(validation.result) if validation else [],
    )


def expectations(result: Mapping[str, Any]) -> list[Expectation]:
    """The lines of a stored Great Expectations result; those that were not met first."""
    found = [_expectation(item) for item in result.get("results", [])]
    return sorted(found, key=lambda item: item.met)


def _expectation(item: Mapping[str, Any]) -> Expectation:
    return Expectation(
        name=str(item["type"]).removeprefix("expect_").replace("_", " "),
        column=item["column"] or "",
        met=item["success"],
        elements=item["element_count"],
        unexpected=item["unexpected_count"],
    )


def _errors_of(found: Delivery) -> Any:
    own = select(RowError).where(col(RowError.delivery_id) == found.id)
    return own.order_by(col(RowError.record), col(RowError.id)).limit(ERRORS)


def _own(visit: Visit) -> list[Any]:
    institution = visit.viewer.institution
    return [col(Delivery.institution) == institution] if institution else []


def _states() -> dict[str, DeliveryState]:
    return {state.value: state for state in DeliveryState}


def _page_number(visit: Visit) -> int:
    asked = visit.query.get("page", "0")
    if not asked.isdecimal() or len(asked) > 6:
        raise HTTPException(422)
    return int(asked)
