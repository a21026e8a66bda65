"""One way of linking by itself: what it ties and counts, without the cost of all others."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from loep.linking.allowed import compared, nobody
from loep.linking.link import Linked, link
from loep.linking.persons import rows as rows_of
from loep.linking.rings import rings
from tests.builders.registrations import registrations

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
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


def written(
    groups: dict[str, list[str]], hours: int = 1, allowed: pl.DataFrame | None = None, **columns: Any
) -> Linked:
    """Letters by the name of their group, each of another person, submitted in turn."""
    ids = [f"{name}-{n}" for name, texts in groups.items() for n in range(len(texts))]
    texts = tuple(text for texts in groups.values() for text in texts)
    when = tuple(FIRST + timedelta(hours=n * hours) for n in range(len(ids)))
    return link(registrations(" ".join(ids), motivation=texts, submitted_at=when, **columns), allowed=allowed)


def found(result: Linked, group: str) -> float:
    """Share of the letters of a group that rule R03 would see: similar, with three persons or more, and no form."""
    own = result.columns.filter(pl.col("registration_id").str.starts_with(f"{group}-"))
    seen = (pl.col("letter_similarity") >= 0.6) & (pl.col("letter_persons") >= 3) & ~pl.col("letter_form")
    return float(own.select(seen.mean()).item())
