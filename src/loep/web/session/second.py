"""The second step of a log-in: a code, or setting codes up at the first one."""

from starlette.responses import Response

from loep.storage.session import transaction
from loep.web import accounts, codes, sessions
from loep.web.access import Permission, Purpose, page
from loep.web.fresh import WAIT
from loep.web.language import N_
from loep.web.layout.render import go, inside, show
from loep.web.session.setting_up import confirmed, offer
from loep.web.visit import Here, Visit, cookie_name

WRONG = N_("This code is not right, or was used already. Wait for the next one.")


@page("GET", "/login/code", Permission.ANYONE, Purpose.PUBLIC)
def code(visit: Here) -> Response:
    return _code_page(visit, visit.query.get("next", "/"), {}) if _owes(visit, "code") else go("/login")


@page("POST", "/login/code", Permission.ANYONE, Purpose.PUBLIC)
def give_code(visit: Here) -> Response:
    if not _owes(visit, "code") or visit.known is None:
        return go("/login")
    account, after = visit.known.account, visit.fields.get("next", "/")
    if not visit.desk.tries.allowed(f"code {account.id}", visit.now):
        return _code_page(visit, after, {"code": WAIT})
    with transaction(visit.desk.bind) as session:
        used = codes.use(session, visit.desk.box, account, visit.fields.get("code", ""), visit.now)
        if used:
            visit.remember(sessions.complete(session, visit.request.cookies[cookie_name(visit.request)], visit.now))
            accounts.enter(session, account, visit.now, "log in" if used == "code" else f"log in with {used}")
        else:
            accounts.note(session, account.institution, "nobody", "code refused", f"account:{account.id}", visit.now)
    if not used:
        return _code_page(visit, after, {"code": WRONG})
    visit.desk.tries.forget(f"code {account.id}")
    return go(after)


@page("GET", "/login/set-up", Permission.ANYONE, Purpose.PUBLIC)
def set_up(visit: Here) -> Response:
    if not _owes(visit, "enrolment") or visit.known is None:
        return go("/login")
    return offer(visit, visit.known.account, "/login/set-up", visit.query.get("next", "/"))


@page("POST", "/login/set-up", Permission.ANYONE, Purpose.PUBLIC)
def finish_set_up(visit: Here) -> Response:
    if not _owes(visit, "enrolment") or visit.known is None:
        return go("/login")
    account, after = visit.known.account, visit.fields.get("next", "/")
    made = confirmed(visit, account)
    if isinstance(made, dict):
        return offer(visit, account, "/login/set-up", after, made)
    with transaction(visit.desk.bind) as session:
        visit.remember(sessions.complete(session, visit.request.cookies[cookie_name(visit.request)], visit.now))
        accounts.enter(session, account, visit.now)
    return show(visit, "session/recovery.html", recovery=made, after=inside(after))


def _owes(visit: Visit, what: str) -> bool:
    return visit.known is not None and visit.known.needs == what


def _code_page(visit: Visit, after: str, errors: dict[str, str]) -> Response:
    return show(visit, "session/code.html", 422 if errors else 200, errors=errors, after=after)
