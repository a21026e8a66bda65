"""From how many clear judgements on a share is told, and how many of them confirmed."""

from collections.abc import Mapping

from loep.reports.lift import CLEAR, CONFIRMED

ENOUGH = 20  # with fewer the interval spans most of what is possible


def clear(outcomes: Mapping[str, int]) -> tuple[int, int]:
    """Of outcome -> cases, how many were confirmed and how many were judged clearly."""
    return outcomes.get(CONFIRMED, 0), sum(outcomes.get(name, 0) for name in CLEAR)
