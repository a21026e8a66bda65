"""Invites that wait for a second person, who confirms them and gets the code that goes with the link."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from loep.audit import browse
from loep.storage.session import reading, transaction
from loep.vocabulary import Role
from loep.web import accounts, invites
from loep.web.access import Permission, Purpose, page
from loep.web.fresh import fresh
from loep.web.layout.render import show
from loep.web.visit import Here, Visit


@page("GET", "/people/invites", Permission.INVITES, Purpose.ADMINISTER)
def waiting(visit: Here) -> Response:
    return _page(visit)


@page("POST", "/people/invites/{invite_id}/confirm", Permission.INVITES, Purpose.ADMINISTER)
def confirm(visit: Here, invite_id: str) -> Response:
    if visit.desk.provider:
        raise HTTPException(404)
    fresh(visit)
    try:
        with transaction(visit.desk.bind) as session:
            code = invites.confirm(session, invite_id, visit.now, visit.viewer.account_id)
    except accounts.NotAccepted as error:
        return _page(visit, {error.field: error.reason})
    return _page(visit, code=code)


def _page(visit: Visit, errors: dict[str, str] | None = None, code: str = "") -> Response:
    with reading(visit.desk.bind) as session:
        found = invites.waiting(session, visit.viewer.account_id, visit.now)
        names = browse.names(session, [each.invited_by or "" for each in found])
    return show(
        visit,
        "people/invites.html",
        422 if errors else 200,
        here="/people" if visit.role is Role.ADMIN else "/audit",
        invites=[(each.token_sha256[: invites.SHORT], each) for each in found],
        names=names,
        roles={role.value: role for role in Role},
        errors=errors or {},
        code=code,
    )
