"""Who belongs together among persons that links join, and who only seems to: one hub or one weak bridge ties strangers.

What many persons share in one way (one account, one letter) is a group. Groups are one cluster when two persons or
more are in both. A single person in both, or a single tie between the two, joins them only when it is as sure as one
document or one file.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from loep.linking.components import components

LIKENESS = ("letter", "form")  # pairs that resemble each other; every other kind is one value that all of them share
LOOSE = ("network", "person", "burst", "agent")  # true of people who are strangers: never a bridge between two clusters
GROUP = 4
TIES = 2
FIRM = 0.75
SURE = 0.95

Labels = NDArray[np.int32]
Frame = pl.DataFrame


def clusters(links: Frame) -> Frame:
    """`person` and `cluster`, an integer, for everybody in a cluster of two persons or more.

    `links`: left, right (persons, integers), kind, strength. Persons in no group of `GROUP` join the cluster that
    they are tied to most strongly. The answer does not depend on the order of the rows.
    """
    ends = np.unique(np.concatenate([links["left"].to_numpy(), links["right"].to_numpy()]))
    placed = links.with_columns(
        pl.Series(side, np.searchsorted(ends, links[side].to_numpy()), dtype=pl.Int32) for side in ("left", "right")
    ).with_columns(pl.col("kind").is_in(LOOSE).alias("loose"))
    groups = _groups(placed, len(ends))
    label = _strongest(_of_groups(groups.filter(pl.col("size") >= GROUP)), len(ends))
    label = _tied(groups.filter((pl.col("size") < GROUP) & ~pl.col("loose")), label)
    found = pl.DataFrame({"person": ends, "cluster": _attached(placed, label)})
    return found.filter(pl.col("person").count().over("cluster") > 1)


def _groups(links: Frame, count: int) -> Frame:
    """group, person, strength, loose, size: who shares something in one way; a likeness that is not firm is a pair."""
    firm = (pl.col("strength") >= FIRM) | ~pl.col("kind").is_in(LIKENESS)
    sorts = links.select(pl.col("kind").rank("dense").cast(pl.Int32) - 1).to_series()
    kinds = links.with_columns(sorts.alias("sort"), firm.alias("firm"))
    tied = kinds.filter("firm")
    node = [(tied["sort"] * count + tied[side]).rename(side) for side in ("left", "right")]
    label = components(node[0], node[1], count * sorts.n_unique())
    whole = [tied.select(pl.Series("group", label[node[0].to_numpy()]), *_end(side)) for side in ("left", "right")]
    weak = kinds.filter(~pl.col("firm")).with_row_index("pair").with_columns(pl.col("pair") + len(label))
    pairs = [weak.select(pl.col("pair").cast(pl.Int32).alias("group"), *_end(side)) for side in ("left", "right")]
    members = pl.concat([*whole, *pairs]).group_by("group", "person").agg(pl.col("strength").max(), pl.first("loose"))
    return members.with_columns(pl.len().over("group").alias("size"))


def _end(side: str) -> tuple[pl.Expr, ...]:
    return pl.col(side).alias("person"), pl.col("strength"), pl.col("loose")


def _of_groups(members: Frame) -> Frame:
    """The members of large groups with `cluster`: groups that have enough persons in common are one."""
    groups = members.select(pl.col("group").unique().sort()).with_row_index("place")
    placed = members.join(groups, on="group").select(pl.col("place").cast(pl.Int32), pl.exclude("group", "place"))
    both = placed.join(placed, on="person").filter(pl.col("place") < pl.col("place_right"))
    smaller = pl.min_horizontal("size", "size_right").first()
    wanted = pl.when((pl.col("loose") | pl.col("loose_right")).first()).then((smaller + 1) // 2).otherwise(TIES)
    sure = (pl.min_horizontal("strength", "strength_right") >= SURE).any()
    one = both.group_by("place", "place_right").agg((pl.len() >= pl.max_horizontal(wanted, TIES)).alias("enough"), sure)
    joined = one.filter(pl.col("enough") | pl.col("strength"))
    label = components(joined["place"], joined["place_right"], len(groups))
    return placed.with_columns(pl.Series("cluster", label[placed["place"].to_numpy()]))


def _strongest(members: Frame, count: int) -> Labels:
    """The cluster of each person, -1 for none: where the tie is strongest, then of the larger group."""
    order = members.sort("person", "strength", "size", "cluster", descending=[False, True, True, False])
    own = order.unique("person", keep="first", maintain_order=True)
    own = own.filter(pl.len().over("cluster") > 1)
    label = np.full(count, -1, np.int32)
    label[own["person"].to_numpy()] = own["cluster"].to_numpy()
    return label


def _tied(small: Frame, label: Labels) -> Labels:
    """Clusters become one when small groups and pairs tie two persons of each, or one tie is sure."""
    known = small.with_columns(pl.Series("cluster", label[small["person"].to_numpy()])).filter(pl.col("cluster") >= 0)
    across = known.join(known, on="group").filter(pl.col("cluster") < pl.col("cluster_right"))
    ties = across.group_by("cluster", "cluster_right").agg(
        pl.col("person", "person_right").n_unique(), pl.col("strength").max()
    )
    kept = ties.filter((pl.min_horizontal("person", "person_right") >= TIES) | (pl.col("strength") >= SURE))
    merged = components(kept["cluster"], kept["cluster_right"], int(label.max(initial=-1)) + 1)
    return np.where(label >= 0, np.append(merged, -1)[label], -1).astype(np.int32)


def _attached(links: Frame, label: Labels) -> Labels:
    """Everybody's cluster: who has none hangs together with others who have none, and so joins the nearest cluster."""
    free = label < 0
    left, right = links["left"].to_numpy(), links["right"].to_numpy()
    among = free[left] & free[right]
    piece = components(links["left"].filter(among), links["right"].filter(among), len(label))
    sides = [(left, right), (right, left)]
    hanging = pl.concat(
        pl.DataFrame({"piece": piece[mine], "cluster": label[other], "strength": links["strength"]}).filter(
            free[mine] & ~free[other]
        )
        for mine, other in sides
    )
    nearest = hanging.sort("piece", "strength", "cluster", descending=[False, True, False]).unique(
        "piece", keep="first"
    )
    joins = piece + np.int32(label.max(initial=-1) + 1)
    joins_by_piece = np.full(int(piece.max(initial=-1)) + 1, -1, np.int32)
    joins_by_piece[nearest["piece"].to_numpy()] = nearest["cluster"].to_numpy()
    joined = joins_by_piece[piece]
    return np.where(~free, label, np.where(joined >= 0, joined, joins)).astype(np.int32)
