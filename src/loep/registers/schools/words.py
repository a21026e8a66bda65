"""Words in names of institutions (`words.toml`): small ones, one spelling for the rest, those that any could have."""

import tomllib
from importlib.resources import files
from typing import Any

_READ: dict[str, Any] = tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))


def _listed(name: str) -> frozenset[str]:
    return frozenset(_READ[name].split())


OF, SMALL = _listed("of"), _listed("small")
CODES = {word: code for table in ("same", "places") for code, words in _READ[table].items() for word in words.split()}
GENERIC = _listed("generic") | frozenset(_READ["same"])
MODIFIERS, OWNED, PARTS = _listed("modifiers"), _listed("owned"), _listed("parts")
