"""A model is a decorated function that says what it looks at; what a fit is made of stands in `anomaly`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from loep.detection import wording
from loep.detection.definition import KEY, LANGUAGES, check_subject, explained, place
from loep.detection.explanation import Explanation
from loep.detection.refusals import columns_of, refuse, refuse_filters
from loep.detection.thresholds import Number, defaults_of, thresholds_of
from loep.errors import ContentInvalid


@dataclass(frozen=True)
class Feature:
    """One thing a model looks at.

    `shown` is the value in the sentence (`{value}`, and `{peers}` for the median of the peers), `compared` the value
    that is measured when another scale is fairer (a logarithm), `least` the smallest spread, in units of what is
    compared, that counts as a difference at all, `side` the direction that counts: what is absent is never strange.
    """

    shown: pl.Expr
    en: str
    nl: str
    least: float
    compared: pl.Expr | None = None
    side: Literal["both", "above", "below"] = "both"

    @property
    def measured(self) -> pl.Expr:
        return self.shown if self.compared is None else self.compared


@dataclass(frozen=True)
class Anomaly:
    """What a model looks at, with which estimator, and among which peers.

    `estimator` makes an unfitted scikit-learn estimator with `score_samples` (lower is stranger); it is a function so
    that a definition costs no import. A signal needs both the `share` (fraction of the strangest) and the `distance`
    (robust z of at least one feature). `unit`: the column that names what is compared, where it is not each
    registration by itself: of every value one row is fitted and judged, and all its registrations get the signal.
    """

    features: Mapping[str, Feature]
    estimator: Callable[[], Any]
    peers: str
    share: float
    distance: float
    unit: str = KEY


@dataclass(frozen=True)
class Model:
    """A model as it was found; the fields as of a rule."""

    id: str
    subject: str
    function: Callable[..., Anomaly]
    explanations: Mapping[str, Explanation]
    parameters: Mapping[str, Any]
    numbers: Mapping[str, Number]
    columns: tuple[str, ...]
    where: str

    @property
    def name(self) -> str:
        return self.function.__name__


def model(id: str, *, subject: str, dutch: str) -> Callable[[Callable[..., Anomaly]], Model]:
    """Make a model of a function; `dutch` is its docstring in Dutch.

    Raises ContentInvalid, with file and reason, when it reads what it may not or explains too little.
    """

    def made(function: Callable[..., Anomaly]) -> Model:
        where = place(function, id)
        check_subject(subject, where)
        numbers = thresholds_of(function, where)
        parameters = defaults_of(function)
        anomaly = function()
        expressions = _expressions(anomaly)
        refuse(expressions, where)
        refuse_filters(columns_of(expressions), where)
        _refuse_texts(anomaly, where)
        return Model(
            id=id,
            subject=subject,
            function=function,
            explanations=explained(function, dutch, parameters, where),
            parameters=parameters,
            numbers=numbers,
            columns=tuple(name for name in columns_of(expressions) if name != KEY),
            where=where,
        )

    return made


def _expressions(anomaly: Anomaly) -> list[pl.Expr]:
    features = anomaly.features.values()
    return [pl.col(anomaly.peers), pl.col(anomaly.unit), *(f.shown for f in features), *(f.measured for f in features)]


def _refuse_texts(anomaly: Anomaly, where: str) -> None:
    for name, feature in anomaly.features.items():
        for language in LANGUAGES:
            if wording.names(getattr(feature, language)) != {"value", "peers"}:
                raise ContentInvalid(where, f"the {language!r} text of {name} must name value and peers, nothing else")
