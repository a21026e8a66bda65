"""The token that lets a monitor read figures. It stands in a file and is nobody's account."""

import hmac
import stat
from pathlib import Path

from fastapi import Request

LEAST = 32  # characters


def knows(request: Request, kept: Path | None) -> bool:
    """Whether the request shows the token of this file. No file, a short token, or one that others may read: no."""
    if kept is None or not kept.is_file() or kept.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return False
    token = kept.read_bytes().strip()
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and len(token) >= LEAST and hmac.compare_digest(given.strip().encode(), token)
