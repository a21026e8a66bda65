"""Small rules and models of our own making, to see what the engine does with them."""

from collections.abc import Mapping
from typing import Annotated, Any

import polars as pl

from loep import Anomaly, Between, Feature, Hit, model, rule
from loep.detection.declaration import Model
from loep.detection.rules import Rule

ENGLISH = """It is so.

    Looks for: something.
    Innocent when: often.
    Reviewer checks: what it is.
    Basis: a test.
"""
DUTCH = """Het is zo.

    Zoekt naar: iets.
    Onschuldig wanneer: vaak.
    Beoordelaar controleert: wat het is.
    Grondslag: een test.
"""
SENTENCES = {"en": "It is so.", "nl": "Het is zo."}


def looking_at(
    *whens: pl.Expr,
    id: str = "R99",
    because: Mapping[str, str] = SENTENCES,
    gathers: str | None = None,
    **evidence: Any,
) -> Rule:
    """A rule that fires on each of `whens`, all with one sentence and the same evidence."""

    def made_for_a_test() -> list[Hit]:
        return [Hit(when, because, **evidence) for when in whens]

    made_for_a_test.__doc__ = ENGLISH
    return rule(id, subject="registration", dutch=DUTCH, gathers=gathers)(made_for_a_test)


def comparing(features: Mapping[str, Feature], peers: str = "programme", id: str = "M99") -> Model:
    """A model of these features."""

    def made_for_a_test(
        *, share: Annotated[float, Between(0.001, 1.0)] = 0.01, distance: Annotated[float, Between(1.0, 100.0)] = 5.0
    ) -> Anomaly:
        return Anomaly(features, forest, peers, share, distance)

    made_for_a_test.__doc__ = ENGLISH
    return model(id, subject="registration", dutch=DUTCH)(made_for_a_test)


def amount(name: str, expression: pl.Expr | None = None) -> Feature:
    """A feature that shows and compares one column."""
    shown = pl.col(name) if expression is None else expression
    return Feature(shown, en="{value} against {peers}", nl="{value} tegen {peers}", least=1.0)


def forest() -> Any:
    from sklearn.ensemble import IsolationForest

    return IsolationForest(n_estimators=20, random_state=1, n_jobs=1)
