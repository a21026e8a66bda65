"""Rings over strong links."""

from typing import Any

import polars as pl

from loep.linking.link import link
from loep.linking.persons import rows
from loep.linking.rings import rings
from tests.builders.registrations import registrations


def ids(count: int) -> str:
    return " ".join(f"r{n:03}" for n in range(count))


def made(count: int, links: list[tuple[int, int, float]], cap: int = 50, **columns: Any) -> dict[str, list[str]]:
    """Anchor -> members, for so many registrations and links (left, right, strength) by their order."""
    schema = {"left": pl.Int64, "right": pl.Int64, "strength": pl.Float64}
    numbered = rows(registrations(ids(count), **columns))
    found = rings(numbered, pl.DataFrame(links, schema=schema, orient="row"), cap)
    named = found.join(numbered.select("row", "registration_id"), on="row").sort("row")
    assert (named["ring_size"] == named.select(pl.len().over("ring")).to_series()).all()
    return {
        ring: members for (ring,), members in ((k, g["registration_id"].to_list()) for k, g in named.group_by(["ring"]))
    }


def test_links_in_a_row_make_one_ring_named_after_its_first_registration() -> None:
    assert made(4, [(2, 3, 0.9), (1, 2, 0.8)]) == {"r001": ["r001", "r002", "r003"]}


def test_weak_links_make_no_ring() -> None:
    assert made(2, [(0, 1, 0.5)]) == {}


def test_a_member_brings_their_other_registrations() -> None:
    assert made(4, [(0, 1, 0.9)], person_id=("p", "q", "x", "q")) == {"r000": ["r000", "r001", "r003"]}


def test_registrations_of_one_person_are_no_ring_by_themselves() -> None:
    assert made(3, [], person_id="one") == {}


def test_a_ring_over_the_cap_is_split_at_its_weakest_links() -> None:
    strong = [(0, 1, 0.95), (1, 2, 0.95), (3, 4, 0.95), (4, 5, 0.95)]
    assert made(6, [*strong, (2, 3, 0.65)], cap=4) == {
        "r000": ["r000", "r001", "r002"],
        "r003": ["r003", "r004", "r005"],
    }
    assert made(6, [*strong, (2, 3, 0.65)], cap=6) == {"r000": [f"r00{n}" for n in range(6)]}


def test_a_large_ring_of_one_fact_is_cut_in_order_of_submission_and_grows_only_at_its_end() -> None:
    star = [(0, n, 1.0) for n in range(1, 7)]
    before, after = made(6, star[:5], cap=3), made(7, star, cap=3)
    assert before == {"r000": ["r000", "r001", "r002"], "r003": ["r003", "r004", "r005"]}
    assert after == before  # the seventh stands alone until there is an eighth


def test_ring_cap_reaches_the_rings() -> None:
    people = registrations(ids(5), document_number="seal")
    assert link(people, ring_cap=5).rings["ring_size"].to_list() == [5] * 5
    assert link(people, ring_cap=3).rings["ring_size"].to_list() == [3, 3, 3, 2, 2]
