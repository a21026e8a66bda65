"""One request of one visitor: who it is, what may be seen, in which language. Nobody reaches a view without it."""

import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.responses import Response

from loep.cases.viewer import Viewer
from loep.storage.session import EVERYWHERE, reading, scoped, transaction, unless_busy
from loep.storage.tables import Account
from loep.vocabulary import Role
from loep.web import sessions, uploads
from loep.web.access import Page, Permission, may
from loep.web.desk import Desk
from loep.web.headers import COOKIE
from loep.web.language import choose
from loep.web.monitor import knows

SAFE = ("GET", "HEAD")
FORM = "application/x-www-form-urlencoded"
FILES = "/static/"  # nothing of anybody: who asks is not looked up
MAX_FIELDS = 2_200  # two for each registration of the largest case that a policy allows, and the others
KEYS = "loep-keys"


class NotLoggedIn(Exception):
    """The page needs an account and the browser shows none."""


class Outdated(Exception):
    """The form is one of ours, made before its sender logged in as now."""


@dataclass(frozen=True)
class Visit:
    """What a view knows. `fields` are the values of the form that was sent; `csrf` goes into every form.

    `known` without `account`: somebody who gave a password and still owes a code.
    """

    desk: Desk
    request: Request
    fields: dict[str, str]
    now: datetime
    language: str
    csrf: str
    browser: str
    account: Account | None = None
    known: sessions.LoggedIn | None = None

    @cached_property
    def role(self) -> Role | None:
        return Role(self.account.role) if self.account else None

    @cached_property
    def viewer(self) -> Viewer:
        """The account as `loep.cases` wants it."""
        if self.account is None:
            raise NotLoggedIn
        return Viewer(self.account.id, self.account.name, Role(self.account.role), self.account.institution)

    @property
    def files(self) -> tuple[uploads.Upload, ...]:
        """The files of the form that was sent."""
        return getattr(self.request.state, "files", ())

    @property
    def query(self) -> dict[str, str]:
        return dict(self.request.query_params)

    @property
    def fragment(self) -> bool:
        """Whether htmx asks for a part of the page."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def keys_off(self) -> bool:
        """Whether this browser wants no keys of one letter."""
        return self.request.cookies.get(KEYS) == "off"

    @property
    def agent(self) -> str:
        """What the person recognises this browser by."""
        return sessions.known_as(self.request.headers.get("user-agent", ""))

    def remember(self, cookie: str) -> None:
        """Give the browser this session with the answer, whatever answer that is."""
        made = Response()
        secure = self.request.url.scheme == "https"
        made.set_cookie(cookie_name(self.request), cookie, path="/", secure=secure, httponly=True, samesite="lax")
        setattr(self.request.state, COOKIE, made.headers["set-cookie"])

    @property
    def stands_on(self) -> str:
        """The page of ours that the browser shows while htmx asks for a part of it; empty where it does not say."""
        told = urlsplit(self.request.headers.get("hx-current-url", ""))
        return told.path + (f"?{told.query}" if told.query else "")

    def address(self, path: str | None = None, **query: str | None) -> str:
        """This page, or `path`, with its query changed; a value of None leaves the query."""
        kept = self.query if path is None else {}
        asked = {name: value for name, value in {**kept, **query}.items() if value}
        return (path or self.request.url.path) + (f"?{urlencode(asked)}" if asked else "")


def cookie_name(request: Request) -> str:
    """The name of the session cookie; browsers hold the `__Host-` one to https and to this host."""
    return "__Host-loep" if request.url.scheme == "https" else "loep"


def form_cookie(request: Request) -> str:
    return f"{cookie_name(request)}-form"


async def sent(request: Request) -> dict[str, str]:
    """The fields of a form; empty for what is no form. Raises 413, 415 or 422."""
    if request.method in SAFE:
        return {}
    kind = request.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if uploads.takes(request):
        if not await run_in_threadpool(_expected, request):
            return await uploads.texts(request)
        return await uploads.received(request, request.app.state.desk.settings)
    if kind != FORM:
        raise HTTPException(415)
    body = await request.body()
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"))
    except ValueError:
        raise HTTPException(422) from None


def anonymous(desk: Desk, request: Request, fields: dict[str, str] | None = None) -> Visit:
    """A visit of somebody whom we do not know (yet)."""
    browser = request.cookies.get(form_cookie(request)) or secrets.token_urlsafe(32)
    language = choose(
        request.query_params.get("language"),
        request.cookies.get("loep-language"),
        None,
        request.headers.get("accept-language", ""),
    )
    csrf = hmac.new(desk.form_key, browser.encode(), sha256).hexdigest()
    return Visit(desk, request, fields or {}, datetime.now(UTC), language, csrf, browser)


def admit(request: Request, fields: Annotated[dict[str, str], Depends(sent)]) -> Visit:
    """Let the visitor in or raise. Knows the page by its route; a route without a page lets nobody in."""
    desk: Desk = request.app.state.desk
    if "\0" in "".join([request.url.path, *request.query_params.values(), *fields.values()]):
        raise HTTPException(422)
    page: Page = request.app.state.pages[request.scope["endpoint"]]
    visit = anonymous(desk, request, fields)
    if request.url.path.startswith(FILES):
        return visit
    visit = _known(visit)
    request.state.visit = visit
    if page.permission is Permission.METRICS and knows(request, desk.settings.metrics):
        return visit
    admitted = may(visit.role, page.permission)
    if request.method not in SAFE:
        _from_here(visit)
        if admitted or visit.account:
            _own_form(visit)
    if not admitted:
        raise HTTPException(403) if visit.account else NotLoggedIn
    return visit


Here = Annotated[Visit, Depends(admit)]


def _expected(request: Request) -> bool:
    """Whether who sends this may see the page at all: files of strangers are not even read."""
    page: Page = request.app.state.pages[request.scope["endpoint"]]
    return may(_known(anonymous(request.app.state.desk, request)).role, page.permission)


def _known(visit: Visit) -> Visit:
    cookie = visit.request.cookies.get(cookie_name(visit.request))
    if not cookie:
        return visit
    with reading(visit.desk.bind) as session:
        found = sessions.find(session, cookie, visit.now)
        lapsed = found is None and sessions.kept(session, cookie)
    if lapsed or (found and visit.now - found.seen_at > sessions.TOUCH):
        with suppress(OperationalError), transaction(unless_busy(visit.desk.bind)) as session:
            _noted(session, cookie, found, visit.now)  # where a night writes, the next request does
    if found is None:
        return visit
    kept = visit.request.cookies.get("loep-language")
    language = choose(visit.request.query_params.get("language"), kept, found.account.language, "")
    account = None if found.needs else found.account
    known = replace(visit, account=account, known=found, csrf=found.csrf, language=language)
    return replace(known, desk=_own(visit.desk, account)) if account else known


def _noted(session: Session, cookie: str, found: sessions.LoggedIn | None, now: datetime) -> None:
    """That the browser was active, or that it lapsed."""
    if found is None:
        sessions.end(session, cookie)
    else:
        sessions.seen(session, found, now)


def _own(desk: Desk, account: Account) -> Desk:
    """The desk on which PostgreSQL too shows this account the rows of its institution only."""
    return replace(desk, bind=scoped(desk.bind, account.institution or EVERYWHERE))


def _from_here(visit: Visit) -> None:
    """Raise 403 unless one of our pages sent the form."""
    headers = visit.request.headers
    origin = headers.get("origin", "null")
    same = headers.get("sec-fetch-site") == "same-origin" if origin == "null" else _host(origin) == headers.get("host")
    if not same:
        raise HTTPException(403)


def _own_form(visit: Visit) -> None:
    """Raise Outdated unless the form was made for who sends it, in this browser."""
    token = visit.fields.get("csrf") or visit.request.headers.get("x-csrf-token", "")
    if not hmac.compare_digest(token.encode(), visit.csrf.encode()):
        raise Outdated


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
