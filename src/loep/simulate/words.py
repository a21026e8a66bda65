"""The word lists beside this module, read once: names, places, schools, programmes, institutions."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

LISTED = ("women", "men", "prefixes", "surnames", "schools", "diplomas", "cities")


@dataclass(frozen=True)
class Background:
    """A country of the simulated world. `home` and `abroad` weigh it among people here and elsewhere."""

    key: str
    home: float
    abroad: float
    permit: bool
    iso2: str
    iso3: str
    phone: str
    women: tuple[str, ...]
    men: tuple[str, ...]
    prefixes: tuple[str, ...]
    surnames: tuple[str, ...]
    schools: tuple[str, ...]
    diplomas: tuple[str, ...]
    cities: tuple[str, ...]


@dataclass(frozen=True)
class Programme:
    """`weight`: share of registrations, 0 for those that are only planted; `english`: share of letters in English."""

    code: str
    name: str
    name_en: str
    sector: str
    modes: tuple[str, ...]
    weight: float
    english: float
    level: str = "HBO-BA"
    fixus: bool = False
    intake_ends: date | None = None
    accredited_until: date | None = None


@dataclass(frozen=True)
class Institution:
    brin: str
    name: str
    city: str
    sponsor: bool


def text(name: str) -> str:
    """The content of a file in `words/`."""
    return (files("loep.simulate") / "words" / name).read_text(encoding="utf-8")


@cache
def lists() -> dict[str, list[str]]:
    return {name: list(values) for name, values in tomllib.loads(text("lists.toml")).items()}


@cache
def places() -> dict[str, Any]:
    """`streets`: names; `cities`: name -> first two digits of its postcodes."""
    return tomllib.loads(text("places.toml"))


@cache
def backgrounds() -> tuple[Background, ...]:
    read: dict[str, dict[str, Any]] = tomllib.loads(text("backgrounds.toml"))
    return tuple(_background(key, given) for key, given in read.items())


def _background(key: str, given: dict[str, Any]) -> Background:
    listed = {name: _listed(given.get(name, "")) for name in LISTED}
    return Background(**{"key": key, "permit": False, **given, **listed})


@cache
def programmes() -> tuple[Programme, ...]:
    read = tomllib.loads(text("programmes.toml"))["programme"]
    return tuple(Programme(**{**given, "modes": tuple(given["modes"])}) for given in read)


@cache
def institutions() -> tuple[Institution, ...]:
    return tuple(Institution(**given) for given in tomllib.loads(text("programmes.toml"))["institution"])


def institution(brin: str) -> Institution:
    """The institution with this BRIN; one that is not on the list is an invented sponsor in Lelystad."""
    known = {one.brin: one for one in institutions()}
    return known.get(brin, Institution(brin, f"Hogeschool {brin}", "Lelystad", sponsor=True))


def _listed(line: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in line.split(",") if word.strip())
