"""Every rule and model as the catalogue shows it: what it looks for, what it reads, how strict it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loep.detection.declaration import Model
from loep.detection.explanation import PARAMETER, Explanation
from loep.detection.policy import Policy
from loep.detection.rules import Rule
from loep.detection.thresholds import Number
from loep.vocabulary import Stage


@dataclass(frozen=True)
class Entry:
    """One rule or model; `explanations` per language with the thresholds in force filled in."""

    id: str
    name: str
    subject: str
    stage: Stage
    points: int
    explanations: Mapping[str, Explanation]
    columns: tuple[str, ...]
    thresholds: Mapping[str, float]
    numbers: Mapping[str, Number]


def entries(rules: Sequence[Rule], models: Sequence[Model], policy: Policy) -> list[Entry]:
    """Rules first, then models, each in the order given."""
    return [_entry(rule, policy) for rule in rules] + [_entry(model, policy) for model in models]


def filled_in(explanation: Explanation, thresholds: Mapping[str, float]) -> Explanation:
    """The explanation with the number in the place of each backticked threshold."""
    texts = (explanation.what, *explanation.sections)
    return Explanation(*(PARAMETER.sub(lambda found: f"{thresholds[found[1]]:g}", text) for text in texts))


def _entry(detector: Rule | Model, policy: Policy) -> Entry:
    ruling = policy.ruling(detector.id)
    thresholds = {**detector.parameters, **ruling.thresholds}
    return Entry(
        id=detector.id,
        name=detector.name,
        subject=detector.subject,
        stage=ruling.stage,
        points=ruling.points,
        explanations={language: filled_in(text, thresholds) for language, text in detector.explanations.items()},
        columns=detector.columns,
        thresholds=thresholds,
        numbers=detector.numbers,
    )
