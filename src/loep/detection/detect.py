"""Let every rule look at the frame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from loep.detection.looking import Looking, look
from loep.detection.policy import Policy
from loep.detection.refusals import refuse_unknown
from loep.detection.rules import Hit, Rule, hits_of
from loep.detection.signals import signals
from loep.vocabulary import Stage, Words


@dataclass(frozen=True)
class Detected:
    """`signals` (schema SIGNALS, one row per registration and detector) and, per detector, why it did not look."""

    signals: pl.DataFrame
    skipped: dict[str, Words]


def detect(
    frame: pl.DataFrame,
    rules: Sequence[Rule],
    policy: Policy,
    unavailable: Mapping[str, Words],
    subject: str = "registration",
) -> Detected:
    """The signals of all rules about `subject` that are not retired; `frame` is the frame of that subject.

    `unavailable` says per column why nobody could fill it (a stale register): what reads it is skipped, and says so.
    Raises ContentInvalid when a rule reads a column that stands neither on the frame nor there.
    """
    known = {*frame.columns, *unavailable}
    skipped: dict[str, Words] = {}
    looking: list[Looking] = []
    for rule in (rule for rule in rules if rule.subject == subject):
        refuse_unknown(rule.columns, known, rule.where)
        ruling = policy.ruling(rule.id)
        if ruling.stage is Stage.RETIRED:
            continue
        hits = hits_of(rule, ruling.thresholds)
        able = [hit for hit in hits if not unavailable.keys() & set(hit.columns)]
        if len(able) < len(hits):
            skipped[rule.id] = _why(hits, able, unavailable)
        filled = [hit for hit in able if rule.about_absence or not _empty(hit, frame.schema)]
        if filled:
            looking.append(Looking(rule, ruling, filled))
    looked = look(frame, looking)
    return Detected(signals(looking, looked), skipped)


def _empty(hit: Hit, schema: pl.Schema) -> bool:
    """Whether a column that the hit reads holds nothing at all, and so has no type to compute with."""
    return any(schema[name] == pl.Null for name in hit.columns)


def _why(hits: list[Hit], able: list[Hit], unavailable: Mapping[str, Words]) -> Words:
    lacking = {name for hit in hits for name in hit.columns} & unavailable.keys()
    reasons = Words.joined(unavailable[name] for name in lacking)
    return Words(f"looked in part: {reasons.en}", f"keek ten dele: {reasons.nl}") if able else reasons
