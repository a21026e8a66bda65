"""Log in, log out, accept an invite."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from loep.storage.session import reading, transaction
from loep.vocabulary import Role
from loep.web import accounts, invites, kept, sessions
from loep.web.access import Permission, Purpose, page
from loep.web.fresh import NotFresh
from loep.web.fresh import again as prove
from loep.web.language import N_
from loep.web.layout.render import go, inside, show
from loep.web.session.entering import begin
from loep.web.tries import client_of
from loep.web.visit import Here, Visit, cookie_name

REFUSED = N_("E-mail address and password do not belong together, or the account is closed.")
WAIT = N_("Too many tries. Wait a minute, then try again.")


@page("GET", "/login", Permission.ANYONE, Purpose.PUBLIC)
def login(visit: Here) -> Response:
    if visit.account:
        return go("/")
    after = inside(visit.query.get("next", "/"))
    entrance = visit.address("/identity/start", next=after) if visit.desk.provider else ""
    return show(visit, "session/login.html", errors={}, email="", after=after, entrance=entrance)


@page("POST", "/login", Permission.ANYONE, Purpose.PUBLIC)
def log_in(visit: Here) -> Response:
    if visit.desk.provider:
        raise HTTPException(404)
    email, after = visit.fields.get("email", ""), visit.fields.get("next", "/")
    client = client_of(visit.request)
    if not visit.desk.log_ins.allowed(email, client, visit.now):
        return show(visit, "session/login.html", 429, errors={"email": WAIT}, email=email, after=after, entrance="")
    typed = accounts.Typed(email, visit.fields.get("password", ""), client)
    account = accounts.authenticate(visit.desk.bind, visit.desk.refusals, typed, visit.now)
    if account is None:
        return show(visit, "session/login.html", 422, errors={"email": REFUSED}, email=email, after=after, entrance="")
    visit.desk.log_ins.right(email, client)
    return begin(visit, account, after, "log in")


@page("GET", "/again", Permission.ACCOUNT, Purpose.SCREEN)
def again(visit: Here) -> Response:
    return _again_page(visit, visit.query.get("next", "/"), {})


@page("GET", "/again/{form_id}", Permission.ACCOUNT, Purpose.SCREEN)
def send_again(visit: Here, form_id: str) -> Response:
    action, fields = kept.found(visit, form_id)
    return show(visit, "session/send.html", action=action, fields=fields, back=action.rpartition("/")[0] or "/")


@page("POST", "/again", Permission.ACCOUNT, Purpose.SCREEN)
def log_in_again(visit: Here) -> Response:
    after = visit.fields.get("next", "/")
    try:
        prove(visit)
    except NotFresh as refused:
        return _again_page(visit, after, refused.errors)
    return go(after)


@page("POST", "/logout", Permission.ACCOUNT, Purpose.SCREEN)
def log_out(visit: Here) -> Response:
    with transaction(visit.desk.bind) as session:
        sessions.end(session, visit.request.cookies[cookie_name(visit.request)])
        if visit.account:
            accounts.leave(session, visit.account, visit.now)
    answer = go("/login")
    secure = visit.request.url.scheme == "https"
    answer.delete_cookie(cookie_name(visit.request), path="/", secure=secure, httponly=True, samesite="lax")
    answer.headers["clear-site-data"] = '"cache", "cookies", "storage"'
    return answer


@page("GET", "/invite/{token}", Permission.ANYONE, Purpose.PUBLIC)
def invited(visit: Here, token: str) -> Response:
    return _invite_page(visit, token, {})


@page("POST", "/invite/{token}", Permission.ANYONE, Purpose.PUBLIC)
def accept(visit: Here, token: str) -> Response:
    name, email, password = (visit.fields.get(field, "") for field in ("name", "email", "password"))
    if visit.desk.provider:
        return _invite_page(visit, token, {})
    if visit.known or not visit.desk.tries.allowed(f"invite {sessions.digest(token)}", visit.now):
        return _invite_page(visit, token, {"code": WAIT})
    newcomer = invites.Newcomer(name, email, password, visit.language, visit.fields.get("code", ""))
    try:
        with transaction(visit.desk.bind) as session:
            account = invites.accept(session, token, newcomer, visit.now)
    except accounts.NotAccepted as error:
        return _invite_page(visit, token, {error.field: error.reason})
    visit.desk.tries.forget(f"invite {sessions.digest(token)}")
    return begin(visit, account, "/")


def _again_page(visit: Visit, after: str, errors: dict[str, str]) -> Response:
    if visit.desk.provider:
        entrance = visit.address("/identity/start", again="1", next=inside(after))
        return show(visit, "session/elsewhere.html", entrance=entrance, kept=False, back="/")
    values = {"action": "/again", "fields": {"next": after}, "errors": errors, "back": "/"}
    return show(visit, "session/again.html", 422 if errors else 200, **values)


def _invite_page(visit: Visit, token: str, errors: dict[str, str]) -> Response:
    with reading(visit.desk.bind) as session:
        found = None if visit.desk.provider else invites.find(session, token, visit.now)
    if found is None:
        return show(visit, "session/expired.html", 404)
    if visit.known or not invites.ready(found):
        return show(visit, "session/not_yet.html", 409, known=visit.known)
    values = {name: visit.fields.get(name, "") for name in ("name", "email")}
    role = Role(found.role)
    return show(
        visit, "session/invite.html", 422 if errors else 200, invite=found, role=role, errors=errors, values=values
    )
