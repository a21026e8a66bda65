"""How far each registration lies from its peers: robust z, by median and median absolute deviation."""

from collections.abc import Mapping

import polars as pl

from loep.detection.declaration import Anomaly
from loep.detection.definition import KEY

PEERS, UNIT = "peers", "unit"
ENOUGH_PEERS = 30
TO_SIGMA = 1.4826


def measured(frame: pl.DataFrame, anomaly: Anomaly) -> pl.DataFrame:
    """Per registration its peers (text) and, per feature, `<name>` (as measured) and `<name> shown`, both Float64.

    Durations are shown in minutes. What is no finite number is null. Only rows that have at least half of the
    features that anybody has are here, sorted by registration. `unit` is the text of the column of that name.
    """
    columns = [
        pl.col(KEY),
        pl.col(anomaly.peers).cast(pl.String).alias(PEERS),
        pl.col(anomaly.unit).cast(pl.String).alias(UNIT),
    ]
    for name, feature in anomaly.features.items():
        columns += [number(feature.measured, frame).alias(name), number(feature.shown, frame).alias(f"{name} shown")]
    names = list(anomaly.features)
    present = pl.sum_horizontal(pl.col(name).is_not_null() for name in names)
    delivered = pl.sum_horizontal(pl.col(name).is_not_null().any().cast(pl.UInt32) for name in names)
    half = (present * 2 >= delivered) & (present > 0) & pl.col(UNIT).is_not_null()
    return frame.lazy().select(columns).filter(half).sort(KEY).collect()


def each(rows: pl.DataFrame) -> pl.DataFrame:
    """One row of every unit: that of its first registration."""
    return rows.unique(UNIT, keep="first", maintain_order=True)


def number(value: pl.Expr, frame: pl.DataFrame) -> pl.Expr:
    """The value as Float64, null when it is no finite number; durations in minutes."""
    dtype = dtype_of(value, frame)
    plain = (value.dt.total_minutes() if dtype == pl.Duration else value).cast(pl.Float64)
    return pl.when(plain.is_finite()).then(plain)


def dtype_of(value: pl.Expr, frame: pl.DataFrame) -> pl.DataType:
    return frame.lazy().select(value).collect_schema().dtypes()[0]


def summary(rows: pl.DataFrame, least: Mapping[str, float], peers: int = ENOUGH_PEERS) -> pl.DataFrame:
    """Per group of peers, and for all together (`peers` null, the last row), `<name> middle`, `<name> spread` and
    `<name> shown`. Groups of fewer than `peers` values are measured as everybody is (null here)."""
    columns: list[pl.Expr] = []
    for name, smallest in least.items():
        value = pl.col(name)
        spread = TO_SIGMA * (value - value.median()).abs().median()
        enough = pl.when(value.count() >= peers)
        columns += [
            enough.then(value.median()).alias(f"{name} middle"),
            enough.then(pl.max_horizontal(spread, pl.lit(smallest))).alias(f"{name} spread"),
            enough.then(pl.col(f"{name} shown").median()).alias(f"{name} shown"),
        ]
    groups = rows.group_by(PEERS).agg(columns).drop_nulls(PEERS).sort(PEERS)
    everybody = rows.select(pl.lit(None, pl.String).alias(PEERS), *columns)
    return pl.concat([groups, everybody])


def distances(rows: pl.DataFrame, table: pl.DataFrame, sides: Mapping[str, str]) -> pl.DataFrame:
    """`rows` with, per feature, `<name> z` (signed, 0 on the side that does not count) and `<name> peers` (median)."""
    everybody = table.row(-1, named=True)
    known = rows.join(table.drop_nulls(PEERS), on=PEERS, how="left", suffix=" of peers", maintain_order="left")
    columns: list[pl.Expr] = []
    for name, side in sides.items():
        middle, spread = (
            pl.coalesce(f"{name} {what}", pl.lit(everybody[f"{name} {what}"], pl.Float64))
            for what in ("middle", "spread")
        )
        shown = pl.coalesce(f"{name} shown of peers", pl.lit(everybody[f"{name} shown"], pl.Float64))
        z = (pl.col(name) - middle) / spread
        low, high = (0.0 if side == "above" else None), (0.0 if side == "below" else None)
        columns += [z.clip(low, high).alias(f"{name} z"), shown.alias(f"{name} peers")]
    return known.with_columns(columns)
