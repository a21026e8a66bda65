"""The rules and models of the deployment, read once, with the words that pages use for them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from loep import content
from loep.detection import policy as policies
from loep.detection.anomaly import Model
from loep.detection.explanation import Explanation
from loep.detection.policy import Policy
from loep.detection.rules import Rule
from loep.policies import versions
from loep.storage.session import reading
from loep.web.desk import Desk
from loep.web.language import writers

NAMED = re.compile(r"`(\w+)`")


@dataclass(frozen=True)
class Told:
    """A rule or model in the words of one language, with its thresholds filled in."""

    id: str
    name: str
    explanation: Explanation


@cache
def detectors(home: Path) -> tuple[Rule | Model, ...]:
    """Every rule, then every model. Read at the first page that asks; a new rule takes a restart."""
    return (*content.rules(home), *content.models(home))


def policy(desk: Desk) -> Policy:
    """The policy in force: the live version; before the first night what is shipped."""
    found = detectors(desk.settings.home)
    rules = [item for item in found if isinstance(item, Rule)]
    models = [item for item in found if isinstance(item, Model)]
    with reading(desk.bind) as session:
        live = versions.live(session)
    if live is None:
        return policies.read(desk.settings.home / "rules" / "policy.toml", rules, models)
    read = policies.parse(live.content, rules, models, f"policy version {live.number}")
    return replace(read, number=live.number)


def told(desk: Desk, language: str) -> dict[str, Told]:
    """Detector id -> what it says of itself."""
    strict = policy(desk)
    return {
        item.id: Told(item.id, item.explanations[language].what.rstrip("."), _filled(item, strict, language))
        for item in detectors(desk.settings.home)
    }


def names(home: Path, language: str) -> dict[str, str]:
    """Detector id -> its name in this language."""
    return {item.id: item.explanations[language].what.rstrip(".") for item in detectors(home)}


def thresholds(item: Rule | Model, strict: Policy) -> Mapping[str, float]:
    """The numbers in force: those of the policy over those of the rule."""
    return {**item.parameters, **strict.ruling(item.id).thresholds}


def _filled(item: Rule | Model, strict: Policy, language: str) -> Explanation:
    numbers = thresholds(item, strict)
    said = item.explanations[language]
    sections = (said.what, *said.sections)
    write = writers(language)["number"]
    return Explanation(*(NAMED.sub(lambda found: write(numbers[found[1]]), text) for text in sections))
