"""Intermediaries: how the registrations of each turned out, beside those of its peers.

Only what is decided counts: enrolled, withdrawn, rejected or deregistered, or a paper that its issuer refuted. Three
outcomes are unwelcome: a paper refuted, a permit granted and nobody who came, a withdrawal (after the start it is
called deregistration). Each of the three and all together are compared, and of those that happened three times the one
that stands out most is told. A share is drawn to that of the peers by a beta-binomial prior (empirical Bayes): its mean
is the share of all *other* intermediaries, its weight follows from how much intermediaries differ, and is at most
`HEAVIEST` registrations, for peers that happen to be alike are no reason to explain away the one that is not.
Intermediaries that stand out in one round are no peers in the next, so that several do not excuse each other.
Nothing about the clients is used but what became of them.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

COLUMNS = {
    "agent_registrations": pl.Int64(),
    "agent_bad_kind": pl.String(),
    "agent_bad_share": pl.Float64(),
    "agent_bad_lower": pl.Float64(),
    "agents_usual_share": pl.Float64(),
    "agent_ended_badly": pl.Float64(),
    "agent_programme_share": pl.Float64(),
    "agent_burst_share": pl.Float64(),
    "agent_likeness": pl.Float64(),
}
TOLD = ("agent_bad_kind", "agent_bad_share", "agent_bad_lower", "agents_usual_share")
KINDS = ("refuted", "not_arrived", "withdrawn", "any")
DECIDED = ("enrolled", "withdrawn", "rejected", "deregistered")
LEFT = ("withdrawn", "deregistered")
NO_SHOW = 21  # days
LIGHTEST, HEAVIEST = 2.0, 10.0  # registrations
CREDIBLE = 0.01  # one-sided: so little of the posterior lies below the lower bound
NO_PEER, ROUNDS = 0.05, 4  # whoever stands out at so loose a bound is no peer of the others in the next round
PEERS, BESIDE = 3, 30  # other intermediaries, and their registrations with an outcome
SEVERAL = 3  # outcomes of one kind: one or two may be chance or one school's error
ENOUGH = 10  # registrations of which a mix, a burst or a likeness can be told

Floats = NDArray[np.float64]


def look(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns `COLUMNS`, in the order of `rows`; null without a declared intermediary, or too little to compare.

    `rows`: programme, agent (in one spelling), status, submitted_at of the form, letter_similarity of linking,
    and days_without_arrival, diploma_refuted_on, language_decertified_on of the events.
    """
    clients = rows.select(
        "agent",
        "programme",
        "letter_similarity",
        pl.col("submitted_at").dt.epoch("s").alias("second"),
        **_outcomes(),
    )
    each = clients.drop_nulls("agent")
    if each.is_empty():
        return pl.DataFrame({name: pl.Series([None] * len(rows), dtype=dtype) for name, dtype in COLUMNS.items()})
    table = _table(each).join(_mix(each), on="agent")
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
    number = counted["agent_registrations"].to_numpy()
    told = [
        counted.select(
            "agent",
            "agent_registrations",
            pl.lit(kind).alias("agent_bad_kind"),
            (pl.col(kind) / pl.col("agent_registrations")).alias("agent_bad_share"),
            pl.when(pl.col("agent_registrations") >= ENOUGH)
            .then(pl.col("any") / pl.col("agent_registrations"))
            .alias("agent_ended_badly"),
        ).with_columns(**_beyond_peers(number, counted[kind].to_numpy()))
        for kind in KINDS
    ]
    several = pl.col("agent_bad_share") * pl.col("agent_registrations") > SEVERAL - 0.5
    beyond = pl.col("agent_bad_lower") - pl.col("agents_usual_share")  # a ratio would favour what is rare anywhere
    ranked = pl.concat(told).with_columns(pl.when(several).then(pl.col(*TOLD))).with_columns(beyond.alias("beyond"))
    return ranked.sort("agent", "beyond", descending=[False, True], nulls_last=True, maintain_order=True).unique(
        "agent", keep="first", maintain_order=True
    )


def _beyond_peers(number: Floats, bad: Floats) -> dict[str, pl.Series]:
    """The share that is usual with the peers and the lower bound of one's own; null with too few peers."""
    peer = np.ones(len(number), np.bool_)
    for _ in range(ROUNDS):
        others = peer.sum() - peer, (number * peer).sum() - number * peer
        usual = ((bad * peer).sum() - bad * peer + 0.5) / (others[1] + 1)
        heavy = weight(number[peer], bad[peer])
        lower = lower_bound(number, bad, usual, heavy)
        peer = lower_bound(number, bad, usual, heavy, NO_PEER) <= usual
    enough = pl.Series((others[0] >= PEERS) & (others[1] >= BESIDE))
    both = pl.DataFrame({"agent_bad_lower": lower, "agents_usual_share": usual})
    return both.select(pl.when(enough).then(pl.all())).to_dict()


def weight(number: Floats, bad: Floats) -> float:
    """What the peers' share weighs, in registrations: by moments of the beta-binomial, within bounds.

    Kleinman (1973): of the excess of squared deviations over binomial ones follows the correlation within a group.
    """
    pairs, mean = float((number * (number - 1)).sum()), bad.sum() / max(number.sum(), 1)
    if pairs <= 0 or mean <= 0 or mean >= 1:
        return HEAVIEST
    squares = float(((bad - number * mean) ** 2).sum()) / (mean * (1 - mean))
    alike = (squares - number.sum()) / pairs
    return float(np.clip(1 / alike - 1, LIGHTEST, HEAVIEST)) if alike > 0 else HEAVIEST


def lower_bound(number: Floats, bad: Floats, usual: Floats, weight: float, credible: float = CREDIBLE) -> Floats:
    """The share below which `credible` of the posterior beta lies."""
    from scipy.special import betaincinv

    return np.asarray(betaincinv(weight * usual + bad, weight * (1 - usual) + number - bad, credible), np.float64)


def _mix(each: pl.DataFrame) -> pl.DataFrame:
    """Per intermediary with ENOUGH registrations its largest programme, its fullest hour, its letters."""
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
            pl.when(pl.col("letter_similarity").count() >= ENOUGH)
            .then(pl.col("letter_similarity").median())
            .alias("agent_likeness"),
        )
    )
