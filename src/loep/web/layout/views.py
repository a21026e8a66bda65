"""What a monitor may ask, and the files that pages need."""

from datetime import datetime, timedelta
from functools import cache
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
from loep.web.layout import metrics
from loep.web.visit import Here, Visit

HOUR = timedelta(hours=1)
STATIC = Path(__file__).parents[1] / "static"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@page("GET", "/health", Permission.ANYONE, Purpose.PUBLIC)
def health(visit: Here) -> Response:
    found = _health(visit)
    return JSONResponse(found, 200 if found["state"] == "ok" else 503)


@page("GET", "/metrics", Permission.METRICS, Purpose.MONITOR)
def figures(visit: Here) -> Response:
    return Response(metrics.text(visit.desk.bind), media_type=CONTENT_TYPE_LATEST)


@page("GET", "/static/{name}", Permission.ANYONE, Purpose.PUBLIC)
def static(_visit: Here, name: str) -> Response:
    if name not in _files():
        raise HTTPException(404)
    return Response(_files()[name], media_type=KINDS[Path(name).suffix])


@cache
def _files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in STATIC.iterdir() if path.suffix in KINDS}


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
