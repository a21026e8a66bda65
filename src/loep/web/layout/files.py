"""The files that pages need: read once, and asked for under an address that names what is in them.

So a browser keeps a file for as long as it likes, and asks anew when a release changed it.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
SHOWN = 12


@cache
def files() -> dict[str, bytes]:
    """File name -> what is in it."""
    return {path.name: path.read_bytes() for path in STATIC.iterdir() if path.suffix in KINDS}


@cache
def digest(name: str) -> str:
    """The beginning of the hash of a file. Raises KeyError for one that is not there."""
    return sha256(files()[name]).hexdigest()[:SHOWN]


def asset(name: str) -> str:
    """The address under which pages ask for a file."""
    return f"/static/{name}?v={digest(name)}"
