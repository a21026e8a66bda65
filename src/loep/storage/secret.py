"""A file that only its owner reads, whole or absent, and never replaced: the first who makes it wins."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def make(path: Path, content: Callable[[], bytes]) -> None:
    """Write what `content` gives, unless the file is there already."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(temporary)
    finally:
        temporary.unlink(missing_ok=True)
