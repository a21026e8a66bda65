"""The health check, and the files that pages need."""

from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from loep.storage.schema import check
from loep.web.access import Permission, Purpose, page
from loep.web.visit import Here

STATIC = Path(__file__).parents[1] / "static"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@page("GET", "/health", Permission.ANYONE, Purpose.PUBLIC)
def health(visit: Here) -> Response:
    check(visit.desk.bind)
    return JSONResponse({"state": "ok"})


@page("GET", "/static/{name}", Permission.ANYONE, Purpose.PUBLIC)
def static(_visit: Here, name: str) -> Response:
    if name not in _files():
        raise HTTPException(404)
    return Response(_files()[name], media_type=KINDS[Path(name).suffix])


@cache
def _files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in STATIC.iterdir() if path.suffix in KINDS}
