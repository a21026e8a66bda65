"""What rules and models say of one frame: the same for a night, a night looked at again, and a draft that is tried."""

from collections.abc import Iterable, Sequence

import polars as pl

from loep.detection import anomaly
from loep.detection.anomaly import Fitted, Model
from loep.detection.detect import Detected, detect
from loep.detection.policy import Policy
from loep.detection.rules import Rule
from loep.subjects.registration import Assembled


def say(
    assembled: Assembled, rules: Sequence[Rule], models: Iterable[tuple[Model, Fitted]], policy: Policy
) -> Detected:
    """The signals of these rules and fitted models under `policy`, and who did not look, and why."""
    found = detect(assembled.frame, rules, policy, assembled.unavailable)
    signals, skipped = [found.signals], dict(found.skipped)
    for model, fitted in models:
        if reason := anomaly.silent(fitted):
            skipped[model.id] = reason
        signals.append(anomaly.look(fitted, model, assembled.frame, policy))
    return Detected(pl.concat(signals), skipped)
