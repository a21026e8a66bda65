"""One's own account: language, keys, password, codes, and the browsers in which one is logged in."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from loep.storage.session import reading, transaction
from loep.storage.tables import Account
from loep.web import account_changes, accounts, codes, sessions
from loep.web.access import Permission, Purpose, page
from loep.web.fresh import WAIT, fresh
from loep.web.layout.render import YEAR, go, show
from loep.web.session.setting_up import confirmed, offer
from loep.web.visit import Here, NotLoggedIn, Visit, cookie_name


@page("GET", "/profile", Permission.ACCOUNT, Purpose.SCREEN)
def profile(visit: Here) -> Response:
    return _page(visit)


@page("POST", "/profile/language", Permission.ACCOUNT, Purpose.SCREEN)
def language(visit: Here) -> Response:
    wanted = visit.fields.get("language", "")
    try:
        with transaction(visit.desk.bind) as session:
            account_changes.read_in(session, visit.viewer.account_id, wanted)
    except accounts.NotAccepted as error:
        return _page(visit, {error.field: error.reason})
    answer = go("/profile?done=language")
    secure = visit.request.url.scheme == "https"
    answer.set_cookie("loep-language", wanted, YEAR, path="/", secure=secure, httponly=True, samesite="lax")
    return answer


@page("POST", "/profile/password", Permission.ACCOUNT, Purpose.SCREEN)
def password(visit: Here) -> Response:
    account = _local(visit)
    key = f"again {account.id}"
    if not visit.desk.tries.allowed(key, visit.now):
        return _page(visit, {"old": WAIT})
    try:
        given = visit.fields.get("old", ""), visit.fields.get("new", "")
        account_changes.change_password(visit.desk.bind, account, *given, visit.now)
    except accounts.NotAccepted as error:
        return _page(visit, {error.field: error.reason})
    visit.desk.tries.forget(key)
    with transaction(visit.desk.bind) as session:
        sessions.end_all(session, account.id, visit.known.id if visit.known else "")
        visit.remember(sessions.renew(session, visit.request.cookies[cookie_name(visit.request)], visit.now))
    return go("/profile?done=password")


@page("GET", "/profile/codes", Permission.ACCOUNT, Purpose.SCREEN)
def new_codes(visit: Here) -> Response:
    account = _local(visit)
    fresh(visit)
    return offer(visit, account, "/profile/codes", "/profile?done=codes")


@page("POST", "/profile/codes", Permission.ACCOUNT, Purpose.SCREEN)
def set_up_codes(visit: Here) -> Response:
    account = _local(visit)
    fresh(visit)
    made = confirmed(visit, account)
    if isinstance(made, dict):
        return offer(visit, account, "/profile/codes", "/profile?done=codes", made)
    return show(visit, "session/recovery.html", recovery=made, after="/profile?done=codes", here="/profile")


@page("POST", "/profile/recovery", Permission.ACCOUNT, Purpose.SCREEN)
def recovery(visit: Here) -> Response:
    account = _local(visit)
    if account.totp_sealed is None:
        return go("/profile")
    fresh(visit)
    with transaction(visit.desk.bind) as session:
        made = codes.renew(session, account.id)
        accounts.note(session, account.institution, account.id, "recovery codes", f"account:{account.id}", visit.now)
    return show(visit, "session/recovery.html", recovery=made, after="/profile?done=codes", here="/profile")


@page("POST", "/profile/browsers/end", Permission.ACCOUNT, Purpose.SCREEN)
def end_browsers(visit: Here) -> Response:
    """End the browser that the form names, or every other one when it names none."""
    own, wanted = visit.known.id if visit.known else "", visit.fields.get("browser", "")
    with transaction(visit.desk.bind) as session:
        if wanted:
            sessions.end_one(session, visit.viewer.account_id, wanted)
        else:
            sessions.end_all(session, visit.viewer.account_id, own)
        what = f"account:{visit.viewer.account_id}"
        accounts.note(session, visit.viewer.institution, visit.viewer.account_id, "end browser", what, visit.now)
    return go("/profile?done=browsers#browsers")


def _local(visit: Visit) -> Account:
    """The account, where accounts are ours to secure."""
    if visit.account is None:
        raise NotLoggedIn
    if visit.desk.provider:
        raise HTTPException(404)
    return visit.account


def _page(visit: Visit, errors: dict[str, str] | None = None) -> Response:
    with reading(visit.desk.bind) as session:
        browsers = sessions.of(session, visit.viewer.account_id, visit.now)
        left = codes.left(session, visit.viewer.account_id)
    return show(
        visit,
        "profile/page.html",
        422 if errors else 200,
        here="/profile",
        browsers=browsers,
        own=visit.known.id if visit.known else "",
        left=left,
        local=visit.desk.provider is None,
        done=visit.query.get("done", ""),
        errors=errors or {},
    )
