"""Deliveries: what came in, and for one of them every row error, what was expected of it, and how to mend it."""

from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, and_, col, or_, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from loep.audit import log
from loep.audit.log import Entry
from loep.intake.codes import CODES, said
from loep.sources import reasons
from loep.storage.session import reading, transaction
from loep.storage.tables import Delivery, Validation
from loep.vocabulary import DeliveryState
from loep.web.access import Permission, Purpose, page
from loep.web.charts.parts import Balance, balance
from loep.web.deliveries import errors
from loep.web.deliveries.advice import advice
from loep.web.deliveries.errors import Wanted
from loep.web.deliveries.validation import expectations
from loep.web.layout.render import show
from loep.web.visit import Here, Visit

LENGTH = 50
EXPORTED = "delivery.errors_exported"


@page("GET", "/deliveries", Permission.DELIVERIES, Purpose.SCREEN)
def deliveries(visit: Here) -> Response:
    after = _after(visit)
    with reading(visit.desk.bind) as session:
        asked = (
            select(Delivery).where(*_own(visit), *after).order_by(col(Delivery.received_at).desc(), col(Delivery.id))
        )
        rows = session.exec(asked.limit(LENGTH + 1)).all()
    last = rows[LENGTH - 1] if len(rows) > LENGTH else None
    following = visit.address(after=f"{last.received_at.isoformat()}_{last.id}") if last else None
    return show(visit, "deliveries/page.html", rows=rows[:LENGTH], states=_states(), next_page=following)


@page("GET", "/deliveries/{delivery_id}", Permission.DELIVERIES, Purpose.SCREEN)
def delivery(visit: Here, delivery_id: str) -> Response:
    wanted = _wanted(visit)
    with reading(visit.desk.bind) as session:
        found = _found(session, visit, delivery_id)
        kinds = errors.kinds(session, found)
        rows, after = errors.page(session, found, wanted)
        validation = session.get(Validation, delivery_id)
    refused = [reasons.read(reason) for reason in found.reasons]
    broken, met = expectations(validation.result) if validation else ([], [])
    return show(
        visit,
        "deliveries/one.html",
        delivery=found,
        state=DeliveryState(found.state),
        balance=_balance(found),
        reasons=refused,
        warnings=[reasons.read(warning) for warning in found.warnings],
        kinds=[(kind, said(kind.code, kind.column, visit.language)) for kind in kinds],
        errors=[(error, said(error.code, error.column_name, visit.language)) for error in rows],
        wanted=wanted,
        next_page=visit.address(after=after) if after else None,
        first_page=visit.address(after=None) if wanted.after else None,
        advice=advice([*(reason.code for reason in refused), *(kind.code for kind in kinds)]),
        validation=validation,
        broken=broken,
        met=met,
    )


@page("GET", "/deliveries/{delivery_id}/errors.csv", Permission.DELIVERIES, Purpose.SCREEN)
def error_list(visit: Here, delivery_id: str) -> Response:
    """The row errors for a spreadsheet: where and what, never a value. Who took it is in the log."""
    wanted = _wanted(visit)
    with reading(visit.desk.bind) as session:
        found = _found(session, visit, delivery_id)
        made = errors.as_csv(session, found, wanted, visit.language)
    who, told, about = visit.viewer, {"code": wanted.code, "column": wanted.column}, f"delivery:{found.id}"
    taken = Entry(found.institution, who.account_id, who.role, EXPORTED, about, Purpose.SCREEN, told)
    with transaction(visit.desk.bind) as session:
        log.append(session, [taken], visit.now)
    headers = {"content-disposition": f'attachment; filename="row-errors-{found.id[:12]}.csv"'}
    return Response(made.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _balance(found: Delivery) -> Balance:
    parts = [("loaded", "good"), ("quarantined", "set-aside"), ("refused", "bad")]
    return balance(found.rows, [(name, look, getattr(found, name)) for name, look in parts])


def _wanted(visit: Visit) -> Wanted:
    try:
        wanted = Wanted.read(visit.query)
    except ValueError:
        raise HTTPException(422) from None
    if wanted.code and wanted.code not in CODES:
        raise HTTPException(422)
    return wanted


def _found(session: Session, visit: Visit, delivery_id: str) -> Delivery:
    found = session.exec(select(Delivery).where(Delivery.id == delivery_id, *_own(visit))).one_or_none()
    if found is None:
        raise LookupError(delivery_id)
    return found


def _own(visit: Visit) -> list[Any]:
    institution = visit.viewer.institution
    return [col(Delivery.institution) == institution] if institution else []


def _states() -> dict[str, DeliveryState]:
    return {state.value: state for state in DeliveryState}


def _after(visit: Visit) -> list[Any]:
    """The condition that keeps what comes after the last row of the page before; what came in since shifts nothing."""
    asked = visit.query.get("after")
    if not asked:
        return []
    moment, _, id = asked.partition("_")
    try:
        at = datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, OverflowError):
        raise HTTPException(422) from None
    return [or_(col(Delivery.received_at) < at, and_(col(Delivery.received_at) == at, col(Delivery.id) > id))]
