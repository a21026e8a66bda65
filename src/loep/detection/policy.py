"""How strict: the numbers of a policy, checked against the rules and models that exist."""

import hashlib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loep.detection.declaration import Model
from loep.detection.rules import Rule
from loep.detection.thresholds import Between, Number
from loep.errors import ContentInvalid
from loep.vocabulary import Stage, Words


@dataclass(frozen=True)
class Ruling:
    """What the policy says of one rule or model. Not listed: trial, no points, its own thresholds."""

    stage: Stage = Stage.TRIAL
    points: int = 0
    thresholds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """The policy as read; `sha256` of its bytes and `number` of its version (0: none) for the record.

    `line`: points at which a case opens; `sample_share`: fraction; `ring_cap`: registrations; `deadline_days`: days.
    """

    line: int
    sample_share: float
    sample_seed: str
    ring_cap: int
    deadline_days: int
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    sha256: str = ""
    number: int = 0

    def ruling(self, detector: str) -> Ruling:
        return self.rulings.get(detector, Ruling())


@dataclass(frozen=True)
class _Other:
    """What the policy must give that is no plain number: in words, and the check of it."""

    kind: type
    allowed: Words
    holds: Callable[[Any], bool]


Numbered = Number | _Other
FRACTION = Words("a fraction above 0, at most 1", "een deel groter dan 0, hoogstens 1")
TEXT = Words("a text that is not empty", "een tekst die niet leeg is")
NUMBERS: dict[str, Numbered] = {
    "line": Number(int, Between(1, 1_000)),
    "sample_share": _Other(float, FRACTION, lambda value: type(value) in (int, float) and 0 < value <= 1),
    "sample_seed": _Other(str, TEXT, lambda value: isinstance(value, str) and bool(value)),
    "ring_cap": Number(int, Between(2, 1_000)),
    "deadline_days": Number(int, Between(1, 365)),
}
POINTS = Number(int, Between(0, 1_000))
TABLES = ("rules", "models")


def read(path: Path, rules: Sequence[Rule], models: Sequence[Model]) -> Policy:
    """Read a policy file. Raises ContentInvalid for what is absent, unknown or mistyped, with what is allowed."""
    where = f"{path.parent.name}/{path.name}"
    try:
        content = path.read_bytes()
        text = content.decode()
    except OSError:
        raise ContentInvalid(where, "is not here: the policy says how strict the rules are") from None
    except ValueError as error:
        raise ContentInvalid(where, f"is not TOML: {error}") from None
    return parse(text, rules, models, where)


def parse(content: str, rules: Sequence[Rule], models: Sequence[Model], where: str) -> Policy:
    """The policy that a text says; `where` is how errors call it. Raises ContentInvalid as `read` does."""
    try:
        given = tomllib.loads(content)
    except ValueError as error:
        raise ContentInvalid(where, f"is not TOML: {error}") from None
    _known(given, (*NUMBERS, *TABLES), where)
    values = {name: _checked(given, name, number, where) for name, number in NUMBERS.items()}
    rulings: dict[str, Ruling] = {}
    for table, detectors in (("rules", rules), ("models", models)):
        numbers = {detector.id: detector.numbers for detector in detectors}
        vault = {detector.id for detector in detectors if detector.subject == "welfare"}
        listed = given.get(table, {})
        _known(listed, numbers, f"{where} [{table}]")
        for name, ruling in listed.items():
            rulings[name] = _ruling(ruling, numbers[name], f"{where} [{table}.{name}]")
            if name in vault and rulings[name].points:
                raise ContentInvalid(f"{where} [{table}.{name}]", "points must be 0: welfare is never weighed")
    return Policy(**values, rulings=rulings, sha256=hashlib.sha256(content.encode()).hexdigest())


def _ruling(given: Any, numbers: Mapping[str, Number], where: str) -> Ruling:
    _known(given, ("stage", "points", *numbers), where)
    stages = {stage.value: stage for stage in Stage}
    if given.get("stage") not in tuple(stages):
        raise ContentInvalid(where, f"stage must be one of {', '.join(stages)}")
    points = _checked(given, "points", POINTS, where)
    thresholds = {
        name: number.kind(_checked(given, name, number, where)) for name, number in numbers.items() if name in given
    }
    return Ruling(stages[given["stage"]], points, thresholds)


def _checked(given: Mapping[str, Any], name: str, number: Numbered, where: str) -> Any:
    value = given.get(name)
    if not number.holds(value):
        raise ContentInvalid(where, f"{name} must be {number.allowed.en}")
    return value


def _known(given: Any, allowed: Sequence[str] | Mapping[str, Any], where: str) -> None:
    if not isinstance(given, dict):
        raise ContentInvalid(where, f"must be a table with {', '.join(allowed)}")
    for name in given:
        if name not in allowed:
            raise ContentInvalid(where, f"unknown key {name}; allowed are {', '.join(allowed)}")
