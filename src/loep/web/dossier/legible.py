"""Text of strangers made legible on paper: what cannot be seen, or would turn the text around, is shown."""

from typing import Any
from unicodedata import category

UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
KEPT = "\n"


def legible(text: str) -> str:
    """`text` with every character that has no shape of its own (bidi, zero-width, control) written as its code."""
    plain = text.replace("\r\n", "\n").replace("\t", "    ")
    return "".join(_code(each) if category(each) in UNSEEN and each not in KEPT else each for each in plain)


def coded(text: str, characters: frozenset[str]) -> str:
    """`text` with these characters written as their code."""
    return "".join(_code(each) if each in characters else each for each in text)


def every(value: Any, change: Any) -> Any:
    """`value` (JSON) with `change` done to every text in it; the names of members stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list | tuple):
        return [every(item, change) for item in value]
    return {name: every(item, change) for name, item in value.items()} if isinstance(value, dict) else value


def characters(value: Any) -> frozenset[str]:
    """Every character of every text in `value` (JSON)."""
    found: set[str] = set()
    every(value, found.update)
    return frozenset(found)


def _code(character: str) -> str:
    return f"[U+{ord(character):04X}]"
