"""Turning single keys on or off for this browser; WCAG 2.1.4 asks that a person can."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from loep.web.access import Permission, Purpose, page
from loep.web.layout.render import YEAR, go
from loep.web.visit import KEYS, Here


@page("POST", "/keys", Permission.ACCOUNT, Purpose.SCREEN)
def keys(visit: Here) -> Response:
    """Keep the wish in a cookie and go back to where it was made; `keys` is on or off."""
    if visit.fields.get("keys") not in ("on", "off"):
        raise HTTPException(422)
    answer = go(visit.fields.get("back", "/"))
    secure = visit.request.url.scheme == "https"
    answer.set_cookie(KEYS, visit.fields["keys"], YEAR, path="/", secure=secure, httponly=True, samesite="lax")
    return answer
