"""A rule is a decorated function that returns polars expressions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl


class Hit:
    """When a rule fires, the sentence that says so in both languages, and the evidence it names."""

    def __init__(self, when: pl.Expr, because: dict[str, str], **evidence: pl.Expr) -> None:
        self.when, self.because, self.evidence = when, because, evidence


@dataclass(frozen=True)
class Rule:
    """A rule as it was found: `id`, the subject whose frame it reads, and its function."""

    id: str
    subject: str
    function: Callable[..., Hit]


def rule(id: str, *, subject: str) -> Callable[[Callable[..., Hit]], Rule]:  # noqa: A002
    """Make a rule of a function."""

    def made(function: Callable[..., Any]) -> Rule:
        return Rule(id, subject, function)

    return made
