"""A model answers in the same shape as a rule: which registrations are far from their peers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl


@dataclass(frozen=True)
class Anomaly:
    """What a model looks at, with which estimator, and among which peers."""

    features: dict[str, pl.Expr]
    estimator: Any
    peers: str


@dataclass(frozen=True)
class Model:
    """A model as it was found."""

    id: str
    subject: str
    function: Callable[..., Anomaly]


def model(id: str, *, subject: str) -> Callable[[Callable[..., Anomaly]], Model]:  # noqa: A002
    """Make a model of a function."""

    def made(function: Callable[..., Anomaly]) -> Model:
        return Model(id, subject, function)

    return made
