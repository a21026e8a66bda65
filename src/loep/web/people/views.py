"""Accounts and invites; an administrator sees these and never a case."""

from sqlmodel import col, select
from starlette.responses import Response

from loep.storage.session import transaction
from loep.storage.tables import Account
from loep.vocabulary import Role
from loep.web import accounts
from loep.web.access import Permission, Purpose, page
from loep.web.language import N_
from loep.web.layout.render import go, show
from loep.web.visit import Here, Visit

NO_ROLE = N_("Choose what the person may do.")


@page("GET", "/people", Permission.PEOPLE, Purpose.ADMINISTER)
def people(visit: Here) -> Response:
    return _page(visit)


@page("POST", "/people/invite", Permission.PEOPLE, Purpose.ADMINISTER)
def invite(visit: Here) -> Response:
    given = {name: visit.fields.get(name, "").strip() for name in ("role", "institution", "email")}
    if given["role"] not in set(Role):
        return _page(visit, 422, errors={"role": NO_ROLE})
    try:
        with transaction(visit.desk.bind) as session:
            wanted = Role(given["role"]), given["institution"].upper(), given["email"] or None
            token = accounts.invite(session, *wanted, visit.now, visit.viewer.account_id)
    except accounts.NotAccepted as error:
        return _page(visit, 422, errors={error.field: error.reason})
    return _page(visit, link=f"{visit.request.base_url}invite/{token}")


@page("POST", "/people/{account_id}/disable", Permission.PEOPLE, Purpose.ADMINISTER)
def disable(visit: Here, account_id: str) -> Response:
    try:
        with transaction(visit.desk.bind) as session:
            accounts.disable(session, account_id, visit.now, visit.viewer.account_id)
    except accounts.NotAccepted as error:
        return _page(visit, 422, errors={"accounts": error.reason})
    return go("/people")


def _page(visit: Visit, status: int = 200, errors: dict[str, str] | None = None, link: str = "") -> Response:
    with transaction(visit.desk.bind) as session:
        found = session.exec(select(Account).order_by(col(Account.name), col(Account.id))).all()
    values = {name: visit.fields.get(name, "") if errors else "" for name in ("role", "institution", "email")}
    roles = {role.value: role for role in Role}
    return show(
        visit,
        "people/page.html",
        status,
        here="/people",
        accounts=found,
        roles=roles,
        values=values,
        errors=errors or {},
        link=link,
    )
