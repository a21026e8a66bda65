"""One way of linking by itself: what it ties and counts, without the cost of all others."""

from collections.abc import Callable

import polars as pl

from loep.linking.allowed import compared, nobody
from loep.linking.link import Linked
from loep.linking.persons import rows as rows_of
from loep.linking.rings import rings

Finder = Callable[[pl.DataFrame, pl.DataFrame], tuple[pl.DataFrame, pl.DataFrame]]


def alone(find: Finder, people: pl.DataFrame, allowed: pl.DataFrame | None = None) -> Linked:
    """What `find` says of these people; `links` are by row, `rings` those of its links alone."""
    ordered = people.sort("submitted_at", "registration_id")
    people = compared(ordered, nobody() if allowed is None else allowed)
    rows = rows_of(people)
    links, column = find(rows, people)
    named = rows.select("row", "registration_id")
    return Linked(
        links=links,
        rings=rings(rows, links, 50).join(named, on="row", maintain_order="left"),
        columns=named.join(column, on="row", how="left", maintain_order="left"),
    )
