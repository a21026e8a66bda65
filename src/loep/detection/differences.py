"""What one policy says otherwise than another, number by number."""

from collections.abc import Iterable
from dataclasses import dataclass

from loep.detection.policy import NUMBERS, Policy, Ruling

Value = str | float | None


@dataclass(frozen=True)
class Difference:
    """One number: of a detector, or of the whole policy (detector ""). None: not said, so the default counts."""

    detector: str
    name: str
    before: Value
    after: Value


def differences(before: Policy, after: Policy) -> list[Difference]:
    """The numbers that differ: first those of the whole, then by detector."""
    whole = [Difference("", name, getattr(before, name), getattr(after, name)) for name in NUMBERS]
    detectors = sorted(before.rulings.keys() | after.rulings.keys())
    each = [one for detector in detectors for one in _of(detector, before.ruling(detector), after.ruling(detector))]
    return [one for one in (*whole, *each) if one.before != one.after]


def _of(detector: str, before: Ruling, after: Ruling) -> Iterable[Difference]:
    yield Difference(detector, "stage", before.stage.value, after.stage.value)
    yield Difference(detector, "points", before.points, after.points)
    for name in sorted(before.thresholds.keys() | after.thresholds.keys()):
        yield Difference(detector, name, before.thresholds.get(name), after.thresholds.get(name))
