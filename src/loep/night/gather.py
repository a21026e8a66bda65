"""One case instead of many for what a rule saw of a whole group: a burst, an intermediary, all requests of a person.

Linking never ties registrations by a burst or an intermediary, for who comes in the same hour need not belong together.
Only what such a rule signalled is put side by side, and only registrations that stand in no ring: a burst of a ring
that letters or files already tie adds nothing, and no burst glues two rings.
"""

from collections.abc import Sequence

import polars as pl

from loep.detection.rules import Rule
from loep.linking.link import Linked
from loep.vocabulary import Stage

KEY = "registration_id"
WEAK = 0.5  # below what linking lets tie a ring


def gather(linked: Linked, frame: pl.DataFrame, signals: pl.DataFrame, rules: Sequence[Rule], cap: int) -> Linked:
    """`linked` with rings and links for the registrations that a rule with `gathers` signalled and no ring holds.

    `frame` is the registration frame. Registrations that agree in the column `gathers` of the rule make a ring of at
    most `cap`, in the order of submission; the kind of their links is the name of that column.
    """
    rings, links = linked.rings, [linked.links]
    for rule in rules:
        if rule.gathers is None:
            continue
        found = signals.filter((pl.col("detector") == rule.id) & (pl.col("stage") == Stage.LIVE.value))
        if found.is_empty():
            continue
        asked = frame.select(KEY, "submitted_at", pl.col(rule.gathers).alias("group"))
        made = _rings(asked.join(found, on=KEY, how="semi").join(rings, on=KEY, how="anti"), cap)
        links.append(_links(made, rule.gathers).select(pl.col(n).cast(t) for n, t in linked.links.schema.items()))
        rings = pl.concat([rings, made.select(pl.col(n).cast(t) for n, t in rings.schema.items())])
    return Linked(pl.concat(links), rings, linked.columns)


def _rings(loose: pl.DataFrame, cap: int) -> pl.DataFrame:
    """registration_id, ring (its anchor), ring_size, of loose registrations by `group`."""
    parted = (
        loose.drop_nulls("group")
        .sort("submitted_at", KEY)
        .with_columns(
            (pl.int_range(pl.len()).over("group") // cap).alias("part"),
        )
    )
    own = ["group", "part"]
    return parted.select(
        KEY, pl.col(KEY).first().over(own).alias("ring"), pl.len().over(own).cast(pl.Int64).alias("ring_size")
    ).filter(pl.col("ring_size") > 1)


def _links(rings: pl.DataFrame, kind: str) -> pl.DataFrame:
    """From the anchor of every ring to each of the others."""
    return rings.filter(pl.col(KEY) != pl.col("ring")).select(
        pl.min_horizontal(KEY, "ring").alias("left_id"),
        pl.max_horizontal(KEY, "ring").alias("right_id"),
        pl.lit(kind).alias("kind"),
        pl.lit(WEAK).alias("strength"),
        pl.struct(pl.col("ring_size").alias("registrations")).struct.json_encode().alias("evidence"),
    )
