"""Accounts and invites; an administrator sees these and never a case."""

from collections.abc import Callable

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from loep.storage.session import reading, transaction
from loep.storage.tables import Account
from loep.vocabulary import Role
from loep.web import account_changes, accounts, invites
from loep.web.access import Permission, Purpose, page
from loep.web.fresh import fresh
from loep.web.language import N_
from loep.web.layout.render import go, show
from loep.web.visit import Here, Visit

NO_ROLE = N_("Choose what the person may do.")
INVITED = ("role", "institution", "email")
WORKING = {role.value: role for role in Role if role.value not in accounts.APART}


@page("GET", "/people", Permission.PEOPLE, Purpose.ADMINISTER)
def people(visit: Here) -> Response:
    return _page(visit)


@page("POST", "/people/invite", Permission.PEOPLE, Purpose.ADMINISTER)
def invite(visit: Here) -> Response:
    if visit.desk.provider:
        raise HTTPException(404)
    fresh(visit)
    given = {name: visit.fields.get(name, "").strip() for name in INVITED}
    if given["role"] not in set(Role):
        return _page(visit, 422, errors={"role": NO_ROLE})
    try:
        with transaction(visit.desk.bind) as session:
            wanted = Role(given["role"]), _institution(visit), given["email"] or None
            token = invites.invite(session, *wanted, visit.now, visit.viewer.account_id)
    except accounts.NotAccepted as error:
        return _page(visit, 422, errors={error.field: error.reason})
    return _page(visit, link=f"{visit.request.base_url}invite/{token}")


@page("POST", "/people/{account_id}/disable", Permission.PEOPLE, Purpose.ADMINISTER)
def disable(visit: Here, account_id: str) -> Response:
    return _done(visit, lambda session, by: accounts.disable(session, account_id, visit.now, by))


@page("POST", "/people/{account_id}/open", Permission.PEOPLE, Purpose.ADMINISTER)
def open_again(visit: Here, account_id: str) -> Response:
    fresh(visit)
    return _done(visit, lambda session, by: account_changes.open_again(session, account_id, visit.now, by))


@page("POST", "/people/{account_id}/place", Permission.PEOPLE, Purpose.ADMINISTER)
def place(visit: Here, account_id: str) -> Response:
    if visit.desk.provider:
        raise HTTPException(404)
    role, institution = visit.fields.get("role", ""), _institution(visit)
    if role not in set(Role):
        return _page(visit, 422, errors={"accounts": NO_ROLE})
    fresh(visit)
    return _done(
        visit,
        lambda session, by: account_changes.place(session, account_id, Role(role), institution, visit.now, by),
    )


@page("POST", "/people/{account_id}/codes", Permission.PEOPLE, Purpose.ADMINISTER)
def reset_codes(visit: Here, account_id: str) -> Response:
    fresh(visit)
    return _done(visit, lambda session, by: account_changes.reset_codes(session, account_id, visit.now, by))


def _institution(visit: Visit) -> str:
    """The one that was filled in; that of an administrator who belongs to one when none was."""
    return visit.fields.get("institution", "").strip().upper() or visit.viewer.institution


def _done(visit: Visit, change: Callable[[Session, str], None]) -> Response:
    try:
        with transaction(visit.desk.bind) as session:
            change(session, visit.viewer.account_id)
    except accounts.NotAccepted as error:
        return _page(visit, 422, errors={"accounts": error.reason})
    return go("/people#accounts")


def _page(visit: Visit, status: int = 200, errors: dict[str, str] | None = None, link: str = "") -> Response:
    with reading(visit.desk.bind) as session:
        found = session.exec(select(Account).where(*_own(visit)).order_by(col(Account.name), col(Account.id))).all()
    inviting = visit.request.url.path == "/people/invite"
    values = {name: visit.fields.get(name, "") if errors and inviting else "" for name in INVITED}
    return show(
        visit,
        "people/page.html",
        status,
        here="/people",
        accounts=found,
        roles={role.value: role for role in Role},
        working=WORKING,
        local=visit.desk.provider is None,
        values=values,
        errors=errors or {},
        link=link,
    )


def _own(visit: Visit) -> list[ColumnElement[bool]]:
    """The condition on `Account` that keeps those over whom the visitor has a say."""
    place = visit.viewer.institution
    return [col(Account.institution) == place] if place else []
