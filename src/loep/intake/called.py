"""The name of a file as text that a database, a page and a terminal can hold, whatever bytes it is made of."""

import os
from pathlib import Path

UNREADABLE = "\N{REPLACEMENT CHARACTER}"


def called(path: Path) -> str:
    """The name without what is no UTF-8 and what nobody can print; those become U+FFFD."""
    name = os.fsencode(path.name).decode("utf-8", "replace")
    return "".join(character if character.isprintable() else UNREADABLE for character in name)
