"""The review desk as one ASGI app."""

from functools import cache

from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from loep.settings import Settings
from loep.web import failures, uploads
from loep.web.access import Page, pages_of
from loep.web.audit import outside
from loep.web.audit import views as audit
from loep.web.case import judging, together
from loep.web.case import views as case
from loep.web.catalogue import views as catalogue
from loep.web.dashboard import views as dashboard
from loep.web.deliveries import views as deliveries
from loep.web.desk import furnish
from loep.web.dossier import views as dossier
from loep.web.encrypted import Encrypted
from loep.web.fresh import NotFresh
from loep.web.headers import Guarded, usual
from loep.web.identity import views as identity
from loep.web.keys import views as keys
from loep.web.layout import views as layout
from loep.web.letter import answering
from loep.web.letter import views as letter
from loep.web.passwords import Crowded
from loep.web.people import invites as inviting
from loep.web.people import views as people
from loep.web.persons import views as persons
from loep.web.policy import drafting, switches
from loep.web.policy import views as policy
from loep.web.profile import views as profile
from loep.web.queue import views as queue
from loep.web.reassign import views as reassign
from loep.web.runs import views as runs
from loep.web.session import second
from loep.web.session import views as session
from loep.web.start import views as start
from loep.web.visit import NotLoggedIn, Outdated, admit
from loep.web.welfare import views as welfare

MODULES = (
    layout,
    start,
    session,
    second,
    identity,
    profile,
    audit,
    outside,
    queue,
    case,
    judging,
    together,
    letter,
    answering,
    dossier,
    persons,
    reassign,
    deliveries,
    runs,
    dashboard,
    catalogue,
    policy,
    drafting,
    switches,
    people,
    inviting,
    welfare,
    keys,
)


def create(settings: Settings, bind: Engine) -> FastAPI:
    """The app on this database. Raises ValueError for a route that is no declared page."""
    app = FastAPI(title="Loep", docs_url=None, redoc_url=None, openapi_url=None)
    app.router.routes.extend(_routes())
    declared = {page.view: page for page in pages_of(MODULES)}
    if any(getattr(route, "endpoint", None) not in declared for route in app.routes):
        raise ValueError("a route without a declared permission and purpose")
    app.state.desk = furnish(settings, bind)
    app.state.pages = declared
    app.add_exception_handler(HTTPException, failures.failed)
    app.add_exception_handler(RequestValidationError, failures.failed)
    app.add_exception_handler(LookupError, failures.missing)
    app.add_exception_handler(NotLoggedIn, failures.stranger)
    app.add_exception_handler(Outdated, failures.outdated)
    app.add_exception_handler(OperationalError, failures.busy)
    app.add_exception_handler(NotFresh, failures.stale)
    app.add_exception_handler(Crowded, failures.crowded)
    if settings.behind_tls:
        app.add_middleware(Encrypted, refusal=failures.unencrypted)
    app.add_middleware(
        Guarded,
        sorry=failures.broken,
        too_large=failures.too_large,
        crowded=failures.crowded,
        largest=lambda request: uploads.largest(settings) if uploads.takes(request) else usual(request),
    )
    return app


@cache
def _routes() -> list[BaseRoute]:
    """The route of every page; made once in a process, since each costs a look at all that its view asks for."""
    router = APIRouter(dependencies=[Depends(admit)])
    for page in pages_of(MODULES):
        router.add_api_route(page.path, page.view, methods=[page.method], response_model=None)
    return router.routes


def listing() -> list[str]:
    """Every route with what it needs, one line each; committed as `tests/house/routes.txt`."""
    return [_line(page) for page in sorted(pages_of(MODULES), key=lambda page: (page.path, page.method))]


def _line(page: Page) -> str:
    return f"{page.method:5}{page.path:<31} {page.permission:16}{page.purpose}"
