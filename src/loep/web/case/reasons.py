"""Why a case is here: what each rule or model said, with its innocent explanations before it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loep.detection.explanation import Explanation
from loep.storage.tables import Signal
from loep.vocabulary import Kept, Stage, Words
from loep.web.case import evidence
from loep.web.case.fields import Writers
from loep.web.case.sheet import Member
from loep.web.detectors import Told

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Sentence:
    """What was said, of which registrations (their numbers), with the values it stands on."""

    text: str
    numbers: tuple[int, ...]
    evidence: tuple[tuple[Any, str], ...]


@dataclass(frozen=True)
class Reason:
    """One rule or model that spoke; `explanation` None when it is no longer part of the deployment."""

    id: str
    name: str
    explanation: Explanation | None
    sentences: tuple[Sentence, ...]

    @property
    def gathered(self) -> list[tuple[Sentence, tuple[Sentence, ...]]]:
        """The sentences, each with those that differ from it in a number only; of such the one about most is first."""
        alike: dict[str, list[Sentence]] = {}
        for sentence in self.sentences:
            alike.setdefault(NUMBER.sub("#", sentence.text), []).append(sentence)
        each = [sorted(group, key=lambda sentence: -len(sentence.numbers)) for group in alike.values()]
        return [(first, tuple(others)) for first, *others in each]


@dataclass(frozen=True)
class NoLonger:
    """What one rule or model said of these registrations (their numbers) until a later night looked again."""

    id: str
    name: str
    text: str
    numbers: tuple[int, ...]
    since: datetime


@dataclass(frozen=True)
class NotChecked:
    """A rule or model that did not look, and why."""

    id: str
    name: str
    why: Words


def reasons(
    signals: Sequence[Signal], members: Sequence[Member], told: Mapping[str, Told], language: str, writers: Writers
) -> list[Reason]:
    """One reason per live detector, in the order of their ids; equal sentences are said once."""
    numbers = {member.registration_id: member.number for member in members}
    found: dict[str, dict[tuple[str, tuple[tuple[str, str], ...]], list[int]]] = {}
    for signal in signals:
        if signal.stage != Stage.LIVE or signal.registration_id not in numbers:
            continue
        text = signal.sentence_nl if language == "nl" else signal.sentence_en
        values = tuple(
            (name, evidence.written(name, value, language, writers)) for name, value in signal.evidence.items()
        )
        found.setdefault(signal.detector, {}).setdefault((text, values), []).append(numbers[signal.registration_id])
    return [_reason(id, said, told) for id, said in sorted(found.items())]


def no_longer(
    signals: Sequence[Signal], members: Sequence[Member], told: Mapping[str, Told], language: str
) -> list[NoLonger]:
    """What was withdrawn, in the order of the ids of the detectors; equal sentences of one night are told once."""
    numbers = {member.registration_id: member.number for member in members}
    found: dict[tuple[str, str, datetime], list[int]] = {}
    for signal in signals:
        if signal.withdrawn_at is not None and signal.registration_id in numbers:
            text = signal.sentence_nl if language == "nl" else signal.sentence_en
            found.setdefault((signal.detector, text, signal.withdrawn_at), []).append(numbers[signal.registration_id])
    return [
        NoLonger(id, _named(id, told), text, tuple(sorted(of)), since)
        for (id, text, since), of in sorted(found.items())
    ]


def not_checked(skipped: Mapping[str, Kept], told: Mapping[str, Told]) -> list[NotChecked]:
    """What did not look in the last night that looked at the case."""
    return [NotChecked(id, _named(id, told), Words.read(why)) for id, why in sorted(skipped.items())]


def _reason(
    id: str,
    said: Mapping[tuple[str, tuple[tuple[str, str], ...]], list[int]],
    told: Mapping[str, Told],
) -> Reason:
    sentences = tuple(
        Sentence(text, tuple(sorted(numbers)), tuple((evidence.label(name), value) for name, value in values))
        for (text, values), numbers in said.items()
    )
    return Reason(id, _named(id, told), told[id].explanation if id in told else None, sentences)


def _named(id: str, told: Mapping[str, Told]) -> str:
    return told[id].name if id in told else id
