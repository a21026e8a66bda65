"""What a monitor may ask, and the files that pages need."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from loep.errors import SchemaUnknown
from loep.storage.schema import check, head
from loep.storage.session import reading
from loep.web.access import Permission, Purpose, page
from loep.web.headers import KEPT
from loep.web.layout import metrics
from loep.web.layout.files import KINDS, digest, files
from loep.web.visit import Here, Visit

HOUR = timedelta(hours=1)


@page("GET", "/health", Permission.ANYONE, Purpose.PUBLIC)
def health(visit: Here) -> Response:
    found = _health(visit)
    return JSONResponse(found, 200 if found["state"] == "ok" else 503)


@page("GET", "/metrics", Permission.METRICS, Purpose.MONITOR)
def figures(visit: Here) -> Response:
    return Response(metrics.text(visit.desk.bind), media_type=CONTENT_TYPE_LATEST)


@page("GET", "/static/{name}", Permission.ANYONE, Purpose.PUBLIC)
def static(visit: Here, name: str) -> Response:
    if name not in files():
        raise HTTPException(404)
    answer = Response(files()[name], media_type=KINDS[Path(name).suffix])
    if visit.query.get("v") == digest(name):
        answer.headers["cache-control"] = KEPT
    return answer


def _health(visit: Visit) -> dict[str, Any]:
    bind = visit.desk.bind
    try:
        check(bind)
        with reading(bind) as session:
            night = metrics.last_night(session)
    except SchemaUnknown:
        return {"state": "failing", "database": "at the schema of another release", "schema": head()}
    except SQLAlchemyError:
        return {"state": "failing", "database": "does not answer"}
    return {"state": "ok", "database": bind.dialect.name, "schema": head(), **_age(night, visit.now)}


def _age(night: datetime | None, now: datetime) -> dict[str, Any]:
    if night is None:
        return {"last_night": None, "last_night_hours": None}
    return {"last_night": night.isoformat(timespec="seconds"), "last_night_hours": round((now - night) / HOUR, 1)}
