"""A rule is a decorated function that returns polars expressions: typed, vectorised and open to inspection."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from loep.detection import wording
from loep.detection.definition import LANGUAGES, check_subject, explained, place
from loep.detection.explanation import Explanation
from loep.detection.refusals import columns_of, refuse, refuse_bare_filter, refuse_filters
from loep.detection.thresholds import Number, defaults_of, thresholds_of
from loep.errors import ContentInvalid
from loep.vocabulary import Labelled


@dataclass(frozen=True)
class Choice:
    """Evidence that is a code: the sentence shows its label, the evidence keeps the code."""

    code: pl.Expr
    en: Mapping[str, str]
    nl: Mapping[str, str]

    @classmethod
    def of(cls, code: pl.Expr, words: type[Labelled]) -> "Choice":
        """Evidence whose codes and labels stand in the vocabulary."""
        return cls(code, *({word.value: word.label(language) for word in words} for language in LANGUAGES))


class Hit:
    """When a rule fires, the sentence that says so in both languages, and the evidence it names.

    A rule with several reasons returns several hits. Each is guarded by its own columns, so a value that one
    reason lacks silences no other; the sentences of all reasons that apply are joined.
    """

    def __init__(self, when: pl.Expr, because: Mapping[str, str], **evidence: pl.Expr | Choice) -> None:
        self.when, self.because, self.evidence = when, because, evidence

    @property
    def expressions(self) -> list[pl.Expr]:
        """Everything that is read: the condition first, then the evidence."""
        return [self.when, *map(value_of, self.evidence.values())]

    @property
    def columns(self) -> tuple[str, ...]:
        return columns_of(self.expressions)


@dataclass(frozen=True)
class Rule:
    """A rule as it was found.

    `parameters` are the thresholds with their defaults, `numbers` what a policy may set them to, `columns` what it
    reads, `where` its file. `gathers`: the column by which registrations that it signals come into one case, for a
    group that linking does not make.
    """

    id: str
    subject: str
    function: Callable[..., Hit | list[Hit]]
    about_absence: bool
    explanations: Mapping[str, Explanation]
    parameters: Mapping[str, Any]
    numbers: Mapping[str, Number]
    columns: tuple[str, ...]
    where: str
    gathers: str | None = None

    @property
    def name(self) -> str:
        return self.function.__name__


def rule(
    id: str,
    *,
    subject: str,
    dutch: str,
    about_absence: bool = False,
    gathers: str | None = None,
) -> Callable[[Callable[..., Hit | list[Hit]]], Rule]:
    """Make a rule of a function; `dutch` is its docstring in Dutch.

    A row that lacks a value which a hit reads cannot fire through it, unless the rule is `about_absence`.
    Raises ContentInvalid, with file and reason, when the rule reads what it may not or explains too little.
    """

    def made(function: Callable[..., Hit | list[Hit]]) -> Rule:
        where = place(function, id)
        check_subject(subject, where)
        numbers = thresholds_of(function, where)
        parameters = defaults_of(function)
        if gathers:
            refuse([pl.col(gathers)], where, subject)
            refuse_filters([gathers], where)
        expressions = [expression for hit in _checked(function(), where, subject) for expression in hit.expressions]
        return Rule(
            id=id,
            subject=subject,
            function=function,
            about_absence=about_absence,
            explanations=explained(function, dutch, parameters, where),
            parameters=parameters,
            numbers=numbers,
            columns=columns_of(expressions),
            where=where,
            gathers=gathers,
        )

    return made


def hits_of(rule: Rule, thresholds: Mapping[str, float]) -> list[Hit]:
    """The hits of a rule with these thresholds; they are held to the same as those it was loaded with."""
    return _checked(rule.function(**thresholds), rule.where, rule.subject)


def value_of(evidence: pl.Expr | Choice) -> pl.Expr:
    return evidence.code if isinstance(evidence, Choice) else evidence


def _checked(hits: Hit | list[Hit], where: str, subject: str) -> list[Hit]:
    listed = [hits] if isinstance(hits, Hit) else hits
    named: dict[str, pl.Expr] = {}
    for hit in listed:
        refuse(hit.expressions, where, subject)
        refuse_bare_filter(hit.when, where)
        _refuse_sentence(hit, where)
        if not hit.when.meta.root_names():
            raise ContentInvalid(where, "has a condition that reads no column: it would fire for everybody or nobody")
        for name, evidence in hit.evidence.items():
            if not named.setdefault(name, value_of(evidence)).meta.eq(value_of(evidence)):
                raise ContentInvalid(where, f"gives evidence {name} two meanings")
    return listed


def _refuse_sentence(hit: Hit, where: str) -> None:
    for language in LANGUAGES:
        template = hit.because.get(language, "")
        if not template.strip():
            raise ContentInvalid(where, f"has no sentence in {language!r}")
        unknown = wording.names(template) - set(hit.evidence)
        if unknown:
            raise ContentInvalid(where, f"its sentence names {', '.join(sorted(unknown))}, which is not evidence")
    for name, evidence in hit.evidence.items():
        if isinstance(evidence, Choice) and set(evidence.en) != set(evidence.nl):
            raise ContentInvalid(where, f"evidence {name} has labels that the other language lacks")
