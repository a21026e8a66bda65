"""Every route is asked what a machine can think of: it gives the answers that are declared here, and no other."""

from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as of_schema
from sqlalchemy import Engine

from loep.storage.session import transaction
from loep.storage.tables import Account, WebSession
from loep.vocabulary import Role
from loep.web import sessions
from loep.web.access import HOLDERS, Page
from loep.web.headers import ALWAYS, SANDBOX
from loep.web.visit import FORM
from tests.builders import desk
from tests.web.every_route import REAL, declared, furnish
from tests.web.visitors import HERE

ENOUGH = settings(
    max_examples=2, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
QUERY = (
    "page",
    "done",
    "registration",
    "language",
    "next",
    "after",
    "column",
    "code",
    "case",
    "again",
    "before",
    "state",
)
STATIC = {"text/css", "text/javascript", "image/svg+xml"}
HEALTH = {
    "type": "object",
    "required": ["state", "database"],
    "properties": {
        "state": {"enum": ["ok", "failing"]},
        "database": {"type": "string"},
        "schema": {"type": "string"},
        "last_night": {"type": ["string", "null"]},
        "last_night_hours": {"type": ["number", "null"]},
    },
    "additionalProperties": False,
}
OTHERWISE = {
    "/static/{name}": STATIC,
    "/metrics": {"text/plain"},
    "/runs/{run_id}/live": {"text/event-stream"},
    "/deliveries/{delivery_id}/errors.csv": {"text/csv"},
    "/cases/{case_id}/dossier.pdf": {"application/pdf"},
    "/cases/{case_id}/comments/{file_id}": {"application/octet-stream"},
    "/cases/{case_id}/stay": {"text/plain"},
    "/cases/{case_id}/attachments/{attachment_id}": {"application/octet-stream"},
}
TEXT: dict[str, Any] = {"schema": {"type": "string", "maxLength": 80}}


def answers(page: Page) -> dict[str, Any]:
    """What a route may answer: its own kind, or our page that says what is wrong; on the way also to another page."""
    html: dict[str, Any] = {"content": {"text/html": {}}}
    if page.path == "/health":
        told = {"content": {"application/json": {"schema": HEALTH}}}
        return {"200": told, "503": told, "422": html}
    own: dict[str, Any] = {"content": {key: {} for key in OTHERWISE.get(page.path, {"text/html"})}}
    unsafe = ("401", "409", "413", "415", "429") if page.method == "POST" else ()
    return {"200": own, "204": {}, "303": {}, **dict.fromkeys(("403", "404", "422", *unsafe), html)}


def described(pages: list[Page]) -> dict[str, Any]:
    """The routes as OpenAPI."""
    paths: dict[str, Any] = {}
    for page in pages:
        parts = [part.partition("}")[0] for part in page.path.split("{")[1:]]
        asked = [{"name": name, "in": "path", "required": True, **_part(name)} for name in parts]
        asked += [{"name": name, "in": "query", **TEXT} for name in QUERY if page.method == "GET"]
        route: dict[str, Any] = {"parameters": asked, "responses": answers(page)}
        if page.method == "POST":
            form = {"type": "object", "additionalProperties": TEXT["schema"], "maxProperties": 12}
            route["requestBody"] = {"content": {FORM: {"schema": form}}}
        paths.setdefault(page.path, {})[page.method.lower()] = route
    return {"openapi": "3.1.0", "info": {"title": "Loep", "version": "1"}, "paths": paths}


def _part(name: str) -> dict[str, Any]:
    """A part of an address: of what is there, or anything."""
    real = [REAL[name]] if name in REAL else []
    return {"schema": {"anyOf": [*({"const": each} for each in real), {"type": "string", "minLength": 1}]}}


def guarded(_context: Any, response: Any, case: Any) -> None:
    """Every answer carries the headers that keep it safe."""
    found = {name: response.headers.get(name, [""])[0] for name in ALWAYS}
    policies = {ALWAYS["content-security-policy"], SANDBOX}
    assert found["content-security-policy"] in policies, case.path
    assert {**found, "content-security-policy": ""} == {**ALWAYS, "content-security-policy": ""}, case.path


CHECKS = [
    checks.not_a_server_error,
    of_schema.status_code_conformance,
    of_schema.content_type_conformance,
    of_schema.response_schema_conformance,
    guarded,
]


@pytest.mark.promise("odd requests", "whatever is asked of a route, it gives a declared answer with its headers")
def test_whatever_is_asked_of_a_route_it_gives_a_declared_answer(
    app: FastAPI, database: Engine, record_property: Any
) -> None:
    furnish(database)
    people = {role: desk.account(database, f"{role.value.title()} Visser", role) for role in Role}
    held = {(page.method, page.path): _holder(page) for page in declared(app)}
    schema = schemathesis.openapi.from_dict(described(declared(app)))
    schema.app = app
    walked = 0
    every: Any = schema.get_all_operations()
    for found in every:
        operation = found.ok()
        walked += asked(operation, database, people[held[operation.method.upper(), operation.path]])
    assert walked >= len(held)
    record_property("requests thought of by a machine", walked)


def asked(operation: Any, database: Engine, person: Account) -> int:
    """Ask one route a few times, as this person; how often."""
    count = 0

    @ENOUGH
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        nonlocal count
        cookie, token = _entered(database, person)
        headers = {"origin": HERE, "x-csrf-token": token, "cookie": f"loep={cookie}"}
        case.call_and_validate(headers=headers, checks=CHECKS, allow_redirects=False)
        count += 1

    ask()
    return count


def _holder(page: Page) -> Role:
    return min(HOLDERS[page.permission] or {Role.SENIOR})


def _entered(database: Engine, person: Account) -> tuple[str, str]:
    """A cookie and the token of its forms, of a log-in just now."""
    with transaction(database) as session:
        cookie = sessions.begin(session, person.id, datetime.now(UTC))
        session.flush()
        return cookie, session.get_one(WebSession, sessions.digest(cookie)).csrf
