"""Signals in words: sentences and evidence, formatted for the rows that fired and no others."""

from collections.abc import Sequence

import polars as pl

from loep.detection import wording
from loep.detection.definition import KEY, LANGUAGES
from loep.detection.looking import Looking
from loep.detection.rules import Choice

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


def signals(looking: Sequence[Looking], looked: pl.DataFrame) -> pl.DataFrame:
    """The signals of every rule (schema SIGNALS) from what `looking.look` gave, rule by rule in the order given."""
    schema = looked.schema
    ever = looked.select(pl.any_horizontal(_fires(one)).any().alias(one.rule.id) for one in looking)
    told = [_of(one, looked, schema) for one in looking if ever[one.rule.id].item()]
    return pl.concat([SIGNALS.to_frame(), *pl.collect_all(told)])


def _of(looking: Looking, looked: pl.DataFrame, schema: pl.Schema) -> pl.LazyFrame:
    values = [looking.value(number, name) for number, hit in enumerate(looking.hits) for name in hit.evidence]
    fires = _fires(looking)
    return (
        looked.lazy()
        .select(KEY, *fires, *values)
        .filter(pl.any_horizontal(fires))
        .select(
            pl.col(KEY),
            pl.lit(looking.rule.id).alias("detector"),
            pl.lit(looking.ruling.stage.value).alias("stage"),
            pl.lit(looking.ruling.points, pl.Int64).alias("points"),
            *(_sentences(looking, schema, language).alias(f"sentence_{language}") for language in LANGUAGES),
            _evidence(looking).alias("evidence"),
        )
    )


def _fires(looking: Looking) -> list[str]:
    return [looking.fired(number) for number in range(len(looking.hits))]


def _sentences(looking: Looking, schema: pl.Schema, language: str) -> pl.Expr:
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


def _evidence(looking: Looking) -> pl.Expr:
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
