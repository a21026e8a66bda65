"""Fit a model on what is known, and let it look: which registrations are far from their peers, and in what."""

from typing import Any

import polars as pl

from loep.detection.declaration import Anomaly, Model
from loep.detection.definition import KEY
from loep.detection.fitted import WHERE, Fitted
from loep.detection.peers import ENOUGH_PEERS, UNIT, distances, each, measured, summary
from loep.detection.policy import Policy
from loep.detection.refusals import refuse_unknown
from loep.detection.signals import SIGNALS
from loep.detection.unusual import signals
from loep.errors import ContentInvalid
from loep.vocabulary import Stage, Words

__all__ = ["Anomaly", "Fitted", "Model", "fit", "look", "silent", "suits"]

ENOUGH_ROWS, ENOUGH_UNITS = 100, 20
QUANTILES = 1001
SAMPLE = 100_000


def fit(model: Model, frame: pl.DataFrame, policy: Policy) -> Fitted:
    """Learn what is usual from the registrations of `frame` that have at least half of the features.

    The same rows give the same fit, in whatever order. What shapes are usual is learnt from about `SAMPLE` of them,
    evenly spread over the sorted ids. Raises ContentInvalid when the frame lacks a column.
    """
    refuse_unknown(model.columns, frame.columns, model.where)
    anomaly = declared(model, policy)
    rows = each(measured(frame, anomaly))
    peers = ENOUGH_PEERS if anomaly.unit == KEY else ENOUGH_UNITS
    table = summary(rows, {name: feature.least for name, feature in anomaly.features.items()}, peers)
    card = _card(model, anomaly, policy) | {"rows": rows.height}
    if rows.height < _enough(anomaly.unit):
        return Fitted(None, table, (), card)
    import numpy

    far = distances(rows, table, _sides(anomaly))
    grid = _grid(far.gather_every(max(far.height // SAMPLE, 1)), anomaly)
    estimator = anomaly.estimator().fit(grid)
    scores = estimator.score_samples(grid)
    quantiles = tuple(numpy.quantile(scores, numpy.linspace(0, 1, QUANTILES)).tolist())
    fitted = Fitted(estimator, table, quantiles, card)
    strange = _strange(fitted, far, anomaly)
    metrics = {
        "share far from peers": _share(_farthest(far, anomaly) >= anomaly.distance),
        "share with a signal": strange.height / rows.height,
    }
    return Fitted(estimator, table, quantiles, card | {"metrics": metrics})


def look(fitted: Fitted, model: Model, frame: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """The signals of a model (schema signals.SIGNALS); none when it is retired or silent.

    Raises ContentInvalid when the frame lacks a column or the fit was made of other features.
    """
    refuse_unknown(model.columns, frame.columns, model.where)
    anomaly, ruling = declared(model, policy), policy.ruling(model.id)
    if not suits(fitted, model):
        raise ContentInvalid(WHERE, f"was made of other features than {model.where} has now: train anew")
    if ruling.stage is Stage.RETIRED or fitted.estimator is None:
        return SIGNALS.to_frame()
    rows = measured(frame, anomaly)
    strange = _strange(fitted, distances(each(rows), fitted.peers, _sides(anomaly)), anomaly)
    if anomaly.unit != KEY:
        strange = rows.select(KEY, UNIT).join(strange.drop(KEY), on=UNIT, maintain_order="left")
    return signals(strange, frame, model, anomaly, ruling)


def suits(fitted: Fitted, model: Model) -> bool:
    """Whether the fit was made of the features, peers and units that the model has now."""
    now, then = model.function(), fitted.card
    same = (then.get("model"), then.get("features"), then.get("peers")) == (model.id, _features(now), now.peers)
    return same and then.get("unit", KEY) == now.unit


def silent(fitted: Fitted) -> Words | None:
    """Why a fit cannot look, for the list of what was skipped; None when it can."""
    if fitted.estimator is not None:
        return None
    unit = fitted.card.get("unit", KEY)
    rows, least = fitted.card["rows"], _enough(unit)
    what = Words("registrations", "aanmeldingen") if unit == KEY else Words(f"values of {unit}", f"waarden van {unit}")
    return Words(
        f"fitted on {rows} {what.en}; at least {least} are needed to say what is usual",
        f"geijkt op {rows} {what.nl}; minstens {least} zijn nodig om te zeggen wat gewoon is",
    )


def declared(model: Model, policy: Policy) -> Anomaly:
    """What the model looks at, with the thresholds of the policy."""
    return model.function(**policy.ruling(model.id).thresholds)


def _strange(fitted: Fitted, far: pl.DataFrame, anomaly: Anomaly) -> pl.DataFrame:
    """The rows at the distance and in the share; `rarer` is the share of the fitted rows that are less strange."""
    import numpy

    distant = far.filter(_farthest(far, anomaly) >= anomaly.distance)
    if distant.is_empty():
        return distant.with_columns(pl.lit(0.0).alias("rarer"))
    scores = fitted.estimator.score_samples(_grid(distant, anomaly))
    rank = numpy.interp(scores, fitted.scores, numpy.linspace(0, 1, QUANTILES))
    return distant.with_columns(pl.Series("rarer", 1 - rank)).filter(pl.col("rarer") >= 1 - anomaly.share)


def _farthest(far: pl.DataFrame, anomaly: Anomaly) -> pl.Series:
    """Per row the distance of the feature that lies farthest; null when none could be measured."""
    return far.select(pl.max_horizontal(pl.col(f"{name} z").abs() for name in anomaly.features)).to_series()


def _grid(far: pl.DataFrame, anomaly: Anomaly) -> Any:
    """Rows x features for the estimator; what is missing stands where the peers stand."""
    import numpy

    grid = far.select(pl.col(f"{name} z").cast(pl.Float64) for name in anomaly.features).to_numpy()
    return numpy.where(numpy.isnan(grid), 0.0, grid)


def _enough(unit: str) -> int:
    return ENOUGH_ROWS if unit == KEY else ENOUGH_UNITS


def _share(rows: pl.Series) -> float:
    return float(rows.sum()) / len(rows)


def _sides(anomaly: Anomaly) -> dict[str, str]:
    return {name: feature.side for name, feature in anomaly.features.items()}


def _features(anomaly: Anomaly) -> dict[str, str]:
    return {name: f"{feature.measured} ({feature.side}, {feature.least})" for name, feature in anomaly.features.items()}


def _card(model: Model, anomaly: Anomaly, policy: Policy) -> dict[str, Any]:
    return {
        "model": model.id,
        "features": _features(anomaly),
        "peers": anomaly.peers,
        "unit": anomaly.unit,
        "share": anomaly.share,
        "distance": anomaly.distance,
        "policy": policy.sha256,
    }
