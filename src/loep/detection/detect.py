"""Let every rule look at the frame: one select for all, sentences only for the rows that fired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from loep.detection import wording
from loep.detection.definition import LANGUAGES
from loep.detection.policy import Policy, Ruling
from loep.detection.refusals import refuse_unknown
from loep.detection.rules import Choice, Hit, Rule, listed, value_of
from loep.vocabulary import Stage

KEY = "registration_id"
SIGNALS = pl.Schema(
    {
        KEY: pl.String(),
        "detector": pl.String(),
        "stage": pl.String(),
        "points": pl.Int64(),
        "sentence_en": pl.String(),
        "sentence_nl": pl.String(),
        "evidence": pl.String(),
    }
)


@dataclass(frozen=True)
class Detected:
    """`signals` (schema SIGNALS, one row per registration and detector) and, per detector, why it did not look."""

    signals: pl.DataFrame
    skipped: dict[str, str]


@dataclass(frozen=True)
class _Looking:
    """A rule with its thresholds filled in and the hits whose columns are available."""

    rule: Rule
    ruling: Ruling
    hits: list[Hit]

    def fired(self, number: int) -> str:
        return f"{self.rule.id} fires {number}"

    def value(self, number: int, name: str) -> str:
        return f"{self.rule.id} {number} {name}"


def detect(frame: pl.DataFrame, rules: Sequence[Rule], policy: Policy, unavailable: Mapping[str, str]) -> Detected:
    """The signals of all rules that are not retired.

    `unavailable` says per column why nobody could fill it (a stale register): what reads it is skipped, and says so.
    Raises ContentInvalid when a rule reads a column that stands neither on the frame nor there.
    """
    known = {*frame.columns, *unavailable}
    empty = {name for name, dtype in frame.schema.items() if dtype == pl.Null}
    skipped: dict[str, str] = {}
    looking: list[_Looking] = []
    for rule in rules:
        refuse_unknown(rule.columns, known, rule.where)
        ruling = policy.ruling(rule.id)
        if ruling.stage is Stage.RETIRED:
            continue
        hits = listed(rule.function(**ruling.thresholds))
        able = [hit for hit in hits if not unavailable.keys() & set(hit.columns)]
        if len(able) < len(hits):
            skipped[rule.id] = _why(hits, able, unavailable)
        filled = [hit for hit in able if not empty & set(hit.columns)]
        if filled:
            looking.append(_Looking(rule, ruling, filled))
    return Detected(_signals(frame, looking), skipped)


def _why(hits: list[Hit], able: list[Hit], unavailable: Mapping[str, str]) -> str:
    lacking = {name for hit in hits for name in hit.columns} & unavailable.keys()
    reasons = "; ".join(sorted({unavailable[name] for name in lacking}))
    return f"looked in part: {reasons}" if able else reasons


def _signals(frame: pl.DataFrame, looking: Sequence[_Looking]) -> pl.DataFrame:
    columns = [column for one in looking for column in _columns(one, frame.schema)]
    looked = frame.lazy().select(KEY, *columns).collect()
    said = [_said(one, looked) for one in looking]
    return pl.concat([SIGNALS.to_frame(), *said])


def _columns(looking: _Looking, schema: pl.Schema) -> list[pl.Expr]:
    """Per hit: whether it fires, and its evidence, for all rows."""
    columns: list[pl.Expr] = []
    for number, hit in enumerate(looking.hits):
        complete = [] if looking.rule.about_absence else [_present(hit, schema)]
        columns.append(pl.all_horizontal(hit.when.fill_null(value=False), *complete).alias(looking.fired(number)))
        columns += [value_of(value).alias(looking.value(number, name)) for name, value in hit.evidence.items()]
    return columns


def _present(hit: Hit, schema: pl.Schema) -> pl.Expr:
    """Every value that the hit reads is there; a decimal that is no finite number is not."""
    return pl.all_horizontal(
        pl.col(name).is_finite().fill_null(value=False) if schema[name].is_float() else pl.col(name).is_not_null()
        for name in hit.columns
    )


def _said(looking: _Looking, looked: pl.DataFrame) -> pl.DataFrame:
    """The signals of one rule, formatted for the rows that fired and no others."""
    fires = [pl.col(looking.fired(number)) for number in range(len(looking.hits))]
    hit_rows = looked.filter(pl.any_horizontal(fires))
    return hit_rows.select(
        pl.col(KEY),
        pl.lit(looking.rule.id).alias("detector"),
        pl.lit(looking.ruling.stage.value).alias("stage"),
        pl.lit(looking.ruling.points, pl.Int64).alias("points"),
        *(_sentences(looking, looked.schema, language).alias(f"sentence_{language}") for language in LANGUAGES),
        _evidence(looking).alias("evidence"),
    )


def _sentences(looking: _Looking, schema: pl.Schema, language: str) -> pl.Expr:
    """The sentences of every hit that fired, joined."""
    said = []
    for number, hit in enumerate(looking.hits):
        texts = {
            name: _text(value, looking.value(number, name), schema, language) for name, value in hit.evidence.items()
        }
        said.append(pl.when(looking.fired(number)).then(wording.sentence(hit.because[language], texts)))
    return pl.concat_str(said, separator=" ", ignore_nulls=True)


def _text(value: pl.Expr | Choice, column: str, schema: pl.Schema, language: str) -> pl.Expr:
    if isinstance(value, Choice):
        labels = value.nl if language == "nl" else value.en
        return pl.col(column).replace_strict(labels, default=pl.col(column)).fill_null(wording.UNKNOWN[language])
    return wording.text(pl.col(column), schema[column], language)


def _evidence(looking: _Looking) -> pl.Expr:
    """JSON text of the values that the hits which fired name; a name that two hits share is written once."""
    values: dict[str, list[pl.Expr]] = {}
    for number, hit in enumerate(looking.hits):
        for name in hit.evidence:
            member = pl.struct(pl.col(looking.value(number, name)).alias(name)).struct.json_encode()
            written = member.str.strip_prefix("{").str.strip_suffix("}")
            values.setdefault(name, []).append(pl.when(looking.fired(number)).then(written))
    members = [pl.coalesce(same) for same in values.values()]
    joined = pl.concat_str(members, separator=",", ignore_nulls=True) if members else pl.lit("")
    return pl.concat_str([pl.lit("{"), joined, pl.lit("}")])
