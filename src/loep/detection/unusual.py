"""The signals of a model: a sentence from the feature that lies farthest, and the features that contribute."""

from typing import Literal

import polars as pl

from loep.detection import wording
from loep.detection.declaration import Anomaly, Feature, Model
from loep.detection.definition import KEY
from loep.detection.peers import dtype_of
from loep.detection.policy import Ruling

Language = Literal["en", "nl"]
OPENING = {
    "en": "Unusual among its peers, most of all {said}.",
    "nl": "Ongewoon naast soortgelijke aanmeldingen, vooral {said}.",
}
WORTH_NAMING = 3.0  # robust z
AT_MOST = 3


def signals(strange: pl.DataFrame, frame: pl.DataFrame, model: Model, anomaly: Anomaly, ruling: Ruling) -> pl.DataFrame:
    """One signal (schema signals.SIGNALS) per row of `strange`, which holds what `peers.distances` gives.

    The evidence lists, farthest first, up to three features with their value and that of the peers: what contributes,
    not the reason.
    """
    dtypes = {name: dtype_of(feature.shown, frame) for name, feature in anomaly.features.items()}
    return strange.select(
        pl.col(KEY),
        pl.lit(model.id).alias("detector"),
        pl.lit(ruling.stage.value).alias("stage"),
        pl.lit(ruling.points, pl.Int64).alias("points"),
        _sentence(anomaly, dtypes, "en").alias("sentence_en"),
        _sentence(anomaly, dtypes, "nl").alias("sentence_nl"),
        _evidence(anomaly, dtypes).alias("evidence"),
    )


def _sentence(anomaly: Anomaly, dtypes: dict[str, pl.DataType], language: Language) -> pl.Expr:
    farthest = pl.max_horizontal(_distance(name) for name in anomaly.features)
    said = pl.coalesce(
        pl.when(_distance(name) == farthest).then(_said(name, feature, dtypes[name], language))
        for name, feature in anomaly.features.items()
    )
    return wording.sentence(OPENING[language], {"said": said})


def _said(name: str, feature: Feature, dtype: pl.DataType, language: Language) -> pl.Expr:
    columns = {"value": f"{name} shown", "peers": f"{name} peers"}
    texts = {part: wording.text(_typed(column, dtype), dtype, language) for part, column in columns.items()}
    return wording.sentence(feature.nl if language == "nl" else feature.en, texts)


def _evidence(anomaly: Anomaly, dtypes: dict[str, pl.DataType]) -> pl.Expr:
    """`{"<feature>": value, "<feature>_peers": value, ...}`; durations in minutes."""
    members = pl.concat_list(
        pl.struct(_distance(name).alias("distance"), _member(name, dtypes[name]).alias("member"))
        for name in anomaly.features
    )
    element = pl.element()
    distance = element.struct.field("distance")
    named = element.filter(distance >= WORTH_NAMING).sort_by(distance.filter(distance >= WORTH_NAMING), descending=True)
    listed = members.list.eval(named.head(AT_MOST).struct.field("member")).list.join(",")
    return pl.concat_str([pl.lit("{"), listed, pl.lit("}")])


def _member(name: str, dtype: pl.DataType) -> pl.Expr:
    plain = pl.Int64() if dtype == pl.Duration else dtype
    pair = pl.struct(_typed(f"{name} shown", plain).alias(name), _typed(f"{name} peers", plain).alias(f"{name}_peers"))
    return pair.struct.json_encode().str.strip_prefix("{").str.strip_suffix("}")


def _typed(column: str, dtype: pl.DataType) -> pl.Expr:
    """The number in the type in which it is shown."""
    if dtype == pl.Duration:
        return pl.duration(minutes=pl.col(column).round())
    return pl.col(column).round(4) if dtype.is_float() else pl.col(column).round().cast(dtype)


def _distance(name: str) -> pl.Expr:
    return pl.col(f"{name} z").abs()
