"""What a visitor reads when a request cannot be answered: in both languages, and always what to do next."""

import sqlite3

from psycopg.errors import QueryCanceled
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from loep.web.desk import Desk
from loep.web.fresh import NotFresh, typed
from loep.web.kept import keep
from loep.web.language import N_
from loep.web.layout.render import go, inside, leave, show, whole
from loep.web.texts import written
from loep.web.uploads import takes
from loep.web.visit import Visit, anonymous

TEXTS = {
    401: (
        N_("You are logged out"),
        N_("Nothing was saved. After half an hour without activity you are logged out. Log in and do it once more."),
    ),
    403: (
        N_("This is not open to you"),
        N_(
            "Your role does not include this page, or the form was not sent from this site. "
            "Go back, reload the page and try again."
        ),
    ),
    404: (
        N_("Not found"),
        N_("This page does not exist, or is not yours to see. Check the address, or start again from the first page."),
    ),
    405: (N_("Not possible here"), N_("This address cannot be used in this way. Start again from the first page.")),
    408: (
        N_("That took too long"),
        N_("What you sent did not come in whole. Nothing was saved. Check your connection, then send it again."),
    ),
    413: (N_("Too much text"), N_("What was sent is larger than 1 MB. Shorten the text and send it again.")),
    415: (N_("Not a form of ours"), N_("This address accepts forms only. Start again from the first page.")),
    422: (
        N_("We did not understand the request"),
        N_("Something in the address or the form is not as we expect it. Go back, reload the page and try again."),
    ),
    429: (N_("Too many tries"), N_("Wait a minute, then try again.")),
    500: (
        N_("Something went wrong on our side"),
        N_("Nothing was saved. Try again; if it happens again, tell your administrator the number below."),
    ),
    503: (
        N_("Your institution does not answer"),
        N_(
            "Logging in goes through your institution, and that does not answer now. "
            "Nothing is wrong with your account. Try again in a few minutes."
        ),
    ),
}

BUSY = (
    N_("Somebody else is writing"),
    N_("A night or a large delivery is being written now. Nothing was saved. Go back and try again in a minute."),
)
OUTDATED = (
    N_("This form is out of date"),
    N_(
        "Nothing was saved. You logged in again after this page was opened, perhaps in another window. "
        "Open the page again and send it once more."
    ),
)
PLAIN = (
    N_("This address needs https"),
    N_("Nothing was read or saved. Open the address again with https:// before it, or tell your administrator."),
)
CROWDED = (
    N_("Many people are here at once"),
    N_("Nothing was saved and nothing is wrong with your account. Try again in a minute."),
)
FILES = (
    N_("Too many or too large files"),
    N_("Nothing was saved. Go back, choose fewer or smaller files and send the form again."),
)


def failed(request: Request, error: Exception) -> Response:
    """The page for a status that the framework or a view raised."""
    status = error.status_code if isinstance(error, HTTPException) else 422
    answer = sorry(request, status)
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return answer


def missing(request: Request, error: Exception) -> Response:
    """What does not exist and what one may not see look the same. A key that we miss ourselves is an error of ours."""
    if isinstance(error, KeyError | IndexError):
        raise error
    return sorry(request, 404)


def stranger(request: Request, _error: Exception) -> Response:
    """To the log-in page and back after it; a form that was sent is shown, so that no text is lost."""
    visit = _visit(request)
    if visit.fragment:
        return leave(visit.address("/login", next=inside(visit.stands_on)))
    if request.method == "GET":
        return go(visit.address("/login", next=visit.address()))
    return _said(request, 401, TEXTS[401], kept=written(visit.fields), to=visit.address("/login", next=_seen(request)))


def outdated(request: Request, _error: Exception) -> Response:
    """What was typed in a form of an earlier log-in, and the way back to the page that it was on."""
    return _said(request, 403, OUTDATED, kept=written(_visit(request).fields), to=_seen(request))


def stale(request: Request, error: Exception) -> Response:
    """Ask to log in again: a page is opened afterwards, a form goes along with the password to where it was sent."""
    visit = _visit(request)
    if request.method == "GET":
        return go(visit.address("/again", next=visit.address()))
    if visit.desk.provider:
        entrance = visit.address("/identity/start", again="1", next=f"/again/{keep(visit)}")
        return show(visit, "session/elsewhere.html", 401, entrance=entrance, kept=True, back=_seen(request))
    errors = error.errors if isinstance(error, NotFresh) else {}
    values = {"action": request.url.path, "fields": typed(visit), "errors": errors, "back": _seen(request)}
    return show(visit, "session/again.html", 401, **values)


def busy(request: Request, error: Exception) -> Response:
    """The page for who waited too long for others to finish writing. Raises every other error of the database."""
    said = error.orig if isinstance(error, OperationalError) else error
    locked = getattr(said, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
    if not (locked or isinstance(said, QueryCanceled)):
        raise error
    return _later(request, BUSY)


def crowded(request: Request, _error: Exception | None = None) -> Response:
    """The page for who comes while as many are here as the desk serves at once."""
    return _later(request, CROWDED)


def broken(request: Request, reference: str) -> Response:
    """The page for an error nobody foresaw; it shows the number under which the log has it."""
    return _said(request, 500, TEXTS[500], reference=reference)


def too_large(request: Request) -> Response:
    return sorry(request, 413)


def sorry(request: Request, status: int) -> Response:
    told = FILES if status == 413 and takes(request) else TEXTS.get(status, TEXTS[422])
    return _said(request, status, told)


def _said(
    request: Request, status: int, told: tuple[str, str], kept: str = "", reference: str = "", to: str = ""
) -> Response:
    """The page that says it, also where htmx asked for a part. `kept`: what was typed; `to`: where to go on."""
    visit, values = _visit(request), {"title": told[0], "advice": told[1]}
    made = show(visit, "layout/failure.html", status, kept=kept, reference=reference, to=to, **values)
    return whole(made) if visit.fragment else made


def unencrypted(request: Request) -> Response:
    """The page for who came without TLS, where a proxy should have ended it."""
    return _said(request, 403, PLAIN)


def _later(request: Request, told: tuple[str, str]) -> Response:
    answer = _said(request, 503, told, kept=written(_visit(request).fields))
    answer.headers["retry-after"] = "60"
    return answer


def _seen(request: Request) -> str:
    """The page that is most likely to hold the form: the nearest one above its address."""
    return request.url.path.rpartition("/")[0] or "/"


def _visit(request: Request) -> Visit:
    visit: Visit | None = getattr(request.state, "visit", None)
    desk: Desk = request.app.state.desk
    return visit or anonymous(desk, request)
