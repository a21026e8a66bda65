"""A template and its values -> an answer."""

from functools import cache
from string import ascii_lowercase
from typing import Any

from starlette.responses import HTMLResponse, RedirectResponse, Response

from loep.web.access import Permission, may
from loep.web.language import LANGUAGES, N_
from loep.web.visit import Visit, form_cookie

MENU = (
    ("/queue", N_("Queue"), Permission.CASES),
    ("/deliveries", N_("Deliveries"), Permission.DELIVERIES),
    ("/runs", N_("Nights"), Permission.RUNS),
    ("/dashboard", N_("Dashboard"), Permission.STATISTICS),
    ("/catalogue", N_("Catalogue"), Permission.CATALOGUE),
    ("/policy", N_("Policy"), Permission.POLICY),
    ("/people", N_("People"), Permission.PEOPLE),
    ("/audit", N_("Log"), Permission.AUDIT),
    ("/welfare", N_("Welfare"), Permission.WELFARE),
)
YEAR = 31_536_000


def show(visit: Visit, template: str, status: int = 200, **values: Any) -> Response:
    """The whole page."""
    made = visit.desk.templates[visit.language].get_template(template)
    return _answer(visit, made.render(_values(visit, values)), status)


def show_part(visit: Visit, template: str, name: str, **values: Any) -> Response:
    """One named block of the page, for htmx."""
    return _answer(visit, part(visit, template, name, **values), 200)


def part(visit: Visit, template: str, name: str, **values: Any) -> str:
    """One named block of the page as text."""
    made = visit.desk.templates[visit.language].get_template(template)
    return "".join(made.blocks[name](made.new_context(_values(visit, values))))


def go(path: str) -> Response:
    """Send the browser on, after something was done. Only ever to a page of our own."""
    return RedirectResponse(inside(path), 303)


def leave(path: str) -> Response:
    """Send the browser on where htmx asked for a part: the whole page goes, no part of it is filled with another."""
    return Response(status_code=401, headers={"hx-redirect": inside(path)}, media_type="text/html")


def whole(answer: Response) -> Response:
    """The same answer, of which htmx shows the content in place of that of the page, wherever it wanted a part."""
    answer.headers.update(
        {"hx-retarget": "#main", "hx-reselect": "#main", "hx-reswap": "outerHTML", "hx-push-url": "false"}
    )
    return answer


def inside(path: str) -> str:
    """The path when it is one of our own, else the first page. Browsers drop tabs and line ends: `/\\t/` is `//`."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if ours else "/"


def _values(visit: Visit, values: dict[str, Any]) -> dict[str, Any]:
    menu = [(path, text) for path, text, permission in MENU if may(visit.role, permission)]
    frame = {"language": visit.language, "menu": menu, "menu_keys": menu_keys(), "here": visit.request.url.path}
    return {"visit": visit, **frame, **values}


@cache
def menu_keys() -> dict[str, str]:
    """Path of the menu -> the letter that, after g, goes there: the first of its path that no other has."""
    found: dict[str, str] = {}
    for path, _, _ in MENU:
        found[path] = next(letter for letter in path.strip("/") + ascii_lowercase if letter not in found.values())
    return found


def _answer(visit: Visit, text: str, status: int) -> Response:
    answer = HTMLResponse(text, status)
    secure = visit.request.url.scheme == "https"
    if visit.account is None and form_cookie(visit.request) not in visit.request.cookies:
        answer.set_cookie(
            form_cookie(visit.request), visit.browser, path="/", secure=secure, httponly=True, samesite="lax"
        )
    if visit.query.get("language") in LANGUAGES:
        answer.set_cookie("loep-language", visit.language, YEAR, path="/", secure=secure, httponly=True, samesite="lax")
    return answer
