"""Intermediaries: how the registrations of each turned out, beside those of its peers.

Only what is decided counts: enrolled, withdrawn, rejected or deregistered, or a paper that its issuer refuted. Three
outcomes are unwelcome: a paper refuted, a permit granted and nobody who came, a withdrawal (after the start it is
called deregistration). Each of the three and all together are compared, and of those that happened three times the one
that stands out most is told, with how unlikely it is among intermediaries that honestly differ (`outliers`).
Nothing about the clients is used but what became of them.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from loep.subjects.outliers import CLEAR, beside_others

KEY = "registration_id"
COLUMNS = {
    "agent_registrations": pl.Int64(),
    "agent_bad_kind": pl.String(),
    "agent_bad_share": pl.Float64(),
    "agents_usual_share": pl.Float64(),
    "agent_chance": pl.Float64(),
    "agent_ended_badly": pl.Float64(),
    "agent_programme_share": pl.Float64(),
    "agent_burst_share": pl.Float64(),
    "agent_likeness": pl.Float64(),
}
TOLD = ("agent_bad_kind", "agent_bad_share", "agents_usual_share", "agent_chance")
KINDS = ("refuted", "not_arrived", "withdrawn", "any")
DECIDED = ("enrolled", "withdrawn", "rejected", "deregistered")
LEFT = ("withdrawn", "deregistered")
NO_SHOW = 21  # days
SEVERAL = 3  # outcomes of one kind: one or two may be chance or one school's error
ENOUGH = 10  # registrations of which a mix, a burst or a likeness can be told

Floats = NDArray[np.float64]


def look(rows: pl.DataFrame, letters: pl.DataFrame) -> pl.DataFrame:
    """The columns `COLUMNS`, in the order of `rows`; null without a declared intermediary, or too little to compare.

    `letters`: left_id, right_id and strength of near-identical letters. `rows`: registration_id, programme, agent (in
    one spelling), status, submitted_at of the form, letter_similarity of linking, and days_without_arrival,
    diploma_refuted_on, language_decertified_on of the events.
    """
    clients = rows.select(
        KEY,
        "agent",
        "programme",
        "letter_similarity",
        pl.col("submitted_at").dt.epoch("s").alias("second"),
        **_outcomes(),
    )
    each = clients.drop_nulls("agent")
    if each.is_empty():
        return pl.DataFrame({name: pl.Series([None] * len(rows), dtype=dtype) for name, dtype in COLUMNS.items()})
    table = _table(each).join(_mix(each), on="agent").join(_likeness(each, letters), on="agent")
    joined = clients.select("agent").join(table, on="agent", how="left", maintain_order="left")
    return joined.select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())


def _outcomes() -> Mapping[str, pl.Expr]:
    refuted = pl.col("diploma_refuted_on").is_not_null() | pl.col("language_decertified_on").is_not_null()
    absent = (pl.col("days_without_arrival") >= NO_SHOW).fill_null(value=False)
    withdrawn = pl.col("status").is_in(LEFT)
    return {
        "decided": pl.col("status").is_in(DECIDED) | refuted | absent,
        "refuted": refuted,
        "not_arrived": absent,
        "withdrawn": withdrawn,
        "any": refuted | absent | withdrawn,
    }


def _table(each: pl.DataFrame) -> pl.DataFrame:
    """Per intermediary the outcome that stands out most of those that happened often enough, if one did."""
    counted = (
        each.filter("decided")
        .group_by("agent")
        .agg(pl.len().cast(pl.Int64).alias("agent_registrations"), pl.col(*KINDS).sum().cast(pl.Int64))
        .sort("agent")
    )
    number = counted["agent_registrations"].to_numpy().astype(np.float64)
    told = [
        counted.select(
            "agent",
            "agent_registrations",
            pl.lit(kind).alias("agent_bad_kind"),
            (pl.col(kind) / pl.col("agent_registrations")).alias("agent_bad_share"),
            pl.when(pl.col("agent_registrations") >= ENOUGH)
            .then(pl.col("any") / pl.col("agent_registrations"))
            .alias("agent_ended_badly"),
        ).with_columns(**_beside_peers(number, counted[kind].to_numpy().astype(np.float64)))
        for kind in KINDS
    ]
    several = pl.col("agent_bad_share") * pl.col("agent_registrations") > SEVERAL - 0.5
    compared = pl.concat(told).with_columns(pl.when(several).then(pl.col(*TOLD)))
    ranked = compared.with_columns(
        clear=pl.col("agent_chance") <= CLEAR,
        beyond=pl.col("agent_bad_share") - pl.col("agents_usual_share"),  # a ratio would favour what is rare anywhere
    )
    return ranked.sort(
        "agent", "clear", "beyond", descending=[False, True, True], nulls_last=True, maintain_order=True
    ).unique("agent", keep="first", maintain_order=True)


def _beside_peers(number: Floats, bad: Floats) -> dict[str, pl.Series]:
    """The share that is usual with the others and how unlikely one's own is; null with too few of them."""
    usual, chance = beside_others(number, bad, (ENOUGH, SEVERAL), len(KINDS))
    both = {"agents_usual_share": pl.Series(usual), "agent_chance": pl.Series(chance)}
    return {name: column.fill_nan(None) for name, column in both.items()}


def _mix(each: pl.DataFrame) -> pl.DataFrame:
    """Per intermediary with ENOUGH registrations its largest programme and its fullest hour."""
    ordered = each.sort("agent", "second").with_row_index("place")
    agent = ordered["agent"].rank("dense").cast(pl.Int64).to_numpy()
    second = ordered["second"].to_numpy()
    key = agent * (int(second.max() - second.min()) + 7_200) + second - second.min()
    hour = np.searchsorted(key, key + 3_600, "left") - np.arange(len(key))
    enough = pl.len() >= ENOUGH
    return (
        ordered.with_columns(pl.Series("hour", hour))
        .group_by("agent")
        .agg(
            pl.when(enough).then(pl.col("programme").unique_counts().max() / pl.len()).alias("agent_programme_share"),
            pl.when(enough).then(pl.col("hour").max() / pl.len()).alias("agent_burst_share"),
        )
    )


def _likeness(each: pl.DataFrame, letters: pl.DataFrame) -> pl.DataFrame:
    """Per intermediary with ENOUGH letters how alike each is to the most alike of another client of its own.

    The mean over its letters, of which one that is near no other counts 0: what is alike elsewhere is no habit of it.
    """
    clients = each.select(KEY, "agent")
    ours = letters.join(clients, left_on="left_id", right_on=KEY).join(
        clients, left_on="right_id", right_on=KEY, suffix="_right"
    )
    same = ours.filter(pl.col("agent") == pl.col("agent_right"))
    ends = [same.select(pl.col(end).alias(KEY), "strength") for end in ("left_id", "right_id")]
    nearest = pl.concat(ends).group_by(KEY).agg(pl.col("strength").max())
    compared = each.drop_nulls("letter_similarity").join(nearest, on=KEY, how="left")
    told = compared.group_by("agent").agg(
        pl.len().alias("letters"), (pl.col("strength").sum() / pl.len()).alias("mean")
    )
    likeness = pl.when(pl.col("letters") >= ENOUGH).then("mean")
    return clients.select("agent").unique().join(told, on="agent", how="left").select("agent", agent_likeness=likeness)
