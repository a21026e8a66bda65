"""A policy with other numbers, its comments kept: what a person changes in a form is a new text, never a patch."""

from collections.abc import Mapping
from typing import Any

import tomlkit

Path = tuple[str, ...]


def edited(content: str, values: Mapping[Path, str | int | float]) -> str:
    """The text with these values. A path is (number,) or (table, detector, name); what is not there is added."""
    document = tomlkit.parse(content)
    for path, value in values.items():
        _set(document, path, value)
    return tomlkit.dumps(document)


def remarks(content: str) -> dict[Path, str]:
    """Path of a number -> the comment beside it, which says why it is what it is."""
    return dict(_remarks(tomlkit.parse(content), ()))


def _set(document: Any, path: Path, value: str | int | float) -> None:
    table = document
    for name in path[:-1]:
        if name not in table:
            table[name] = tomlkit.table()
        table = table[name]
    name = path[-1]
    if name in table:
        if table[name] == value:
            return
        made = tomlkit.item(value)
        made.trivia.comment_ws, made.trivia.comment = table[name].trivia.comment_ws, table[name].trivia.comment
        table[name] = made
    else:
        table.add(name, value)


def _remarks(table: Any, path: Path) -> list[tuple[Path, str]]:
    found: list[tuple[Path, str]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += _remarks(value, (*path, name))
        elif comment := value.trivia.comment.lstrip("# ").strip():
            found.append(((*path, name), comment))
    return found
