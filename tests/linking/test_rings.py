"""Rings over strong links."""

from random import Random
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from loep.linking.link import link
from loep.linking.persons import rows
from loep.linking.rings import retied, rings
from tests.builders.registrations import registrations

KINDS = ["letter", "document", "account", "network", "person"]


def ids(count: int) -> str:
    return " ".join(f"r{n:03}" for n in range(count))


Tie = tuple[int, int, float] | tuple[int, int, float, str]


def framed(links: list[Tie]) -> pl.DataFrame:
    """Links (left, right, strength, kind) by the order of the registrations; letters unless said otherwise."""
    schema = {"left": pl.Int64, "right": pl.Int64, "strength": pl.Float64, "kind": pl.String}
    return pl.DataFrame([(*link, "letter")[:4] for link in links], schema=schema, orient="row")


def shared(kind: str, strength: float, *members: int) -> list[Tie]:
    """One value that all members gave: links from the first."""
    return [(members[0], other, strength, kind) for other in members[1:]]


def made(count: int, links: list[Tie], cap: int = 50, **columns: Any) -> dict[str, list[str]]:
    """Anchor -> members, for so many registrations and links between them."""
    numbered = rows(registrations(ids(count), **columns))
    found = rings(numbered, framed(links), cap)
    named = found.join(numbered.select("row", "registration_id"), on="row").sort("row")
    assert (named["ring_size"] == named.select(pl.len().over("ring")).to_series()).all()
    return {
        ring: members
        for (ring,), members in (
            (k, g["registration_id"].to_list()) for k, g in named.group_by(["ring"], maintain_order=True)
        )
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
    strong: list[Tie] = [(0, 1, 0.95), (1, 2, 0.95), (3, 4, 0.95), (4, 5, 0.95)]
    assert made(6, [*strong, (2, 3, 0.65)], cap=4) == {
        "r000": ["r000", "r001", "r002"],
        "r003": ["r003", "r004", "r005"],
    }
    assert made(6, [*strong, (2, 3, 0.65)], cap=6) == {"r000": [f"r00{n}" for n in range(6)]}


def test_a_large_ring_of_one_fact_is_cut_in_order_of_submission_and_grows_only_at_its_end() -> None:
    star = shared("document", 1.0, *range(7))
    before, after = made(6, star[:5], cap=3), made(7, star, cap=3)
    assert before == {"r000": ["r000", "r001", "r002"], "r003": ["r003", "r004", "r005"]}
    assert after == before  # the seventh stands alone until there is an eighth


def test_ring_cap_reaches_the_rings() -> None:
    people = registrations(ids(5), document_number="seal")
    assert link(people, ring_cap=5).rings["ring_size"].to_list() == [5] * 5
    assert link(people, ring_cap=3).rings["ring_size"].to_list() == [3, 3, 3, 2, 2]


def test_a_large_ring_of_weak_links_stays_together_as_far_as_the_cap_allows() -> None:
    found = made(7, shared("network", 0.65, *range(7)), cap=4)
    assert found == {"r000": ["r000", "r001", "r002", "r003"], "r004": ["r004", "r005", "r006"]}


def test_one_person_in_two_groups_that_share_nothing_else_glues_no_strangers() -> None:
    letters = shared("letter", 0.95, 0, 1, 2, 3, 4)
    account = shared("account", 0.8, 4, 5, 6, 7, 8)
    assert made(9, [*letters, *account]) == {
        "r000": ["r000", "r001", "r002", "r003", "r004"],
        "r005": ["r005", "r006", "r007", "r008"],
    }


def test_two_persons_in_both_groups_make_them_one_ring() -> None:
    letters = shared("letter", 0.95, 0, 1, 2, 3, 4)
    assert len(made(9, [*letters, *shared("account", 0.8, 3, 4, 5, 6, 7, 8)])) == 1


def test_one_person_with_the_document_of_some_and_the_file_of_others_joins_them() -> None:
    assert len(made(9, [*shared("document", 1.0, *range(5)), *shared("upload", 0.95, *range(4, 9))])) == 1


def test_a_weak_bridge_between_two_groups_is_cut_and_two_bridges_hold() -> None:
    groups = [*shared("letter", 0.9, 0, 1, 2, 3), *shared("letter", 0.9, 4, 5, 6, 7)]
    assert sorted(made(8, [*groups, (2, 6, 0.62)])) == ["r000", "r004"]
    assert sorted(made(8, [*groups, (2, 6, 0.62), (3, 7, 0.62)])) == ["r000"]


def test_a_sure_bridge_holds() -> None:
    groups = [*shared("letter", 0.9, 0, 1, 2, 3), *shared("letter", 0.9, 4, 5, 6, 7)]
    assert sorted(made(8, [*groups, (2, 6, 1.0, "document")])) == ["r000"]


def test_who_is_probably_one_person_under_two_names_glues_no_two_groups() -> None:
    groups = [*shared("letter", 0.9, 0, 1, 2, 3), *shared("letter", 0.9, 4, 5, 6, 7)]
    persons: list[Tie] = [(0, 4, 1.0, "person"), (1, 5, 1.0, "person"), (8, 9, 0.9, "person")]
    assert sorted(made(10, [*groups, *persons])) == ["r000", "r004", "r008"]


def test_a_network_where_members_of_two_groups_came_glues_neither_them_nor_others() -> None:
    groups = [*shared("letter", 0.9, *range(6)), *shared("account", 0.8, *range(6, 12))]
    found = made(15, [*groups, *shared("network", 0.65, 4, 5, 10, 11, 12, 13, 14)])
    assert list(found.values()) == [ids(15).split()[:6], ids(15).split()[6:12], ids(15).split()[12:]]


def test_a_network_that_a_whole_group_used_belongs_to_it() -> None:
    found = made(7, [*shared("letter", 0.9, *range(6)), *shared("network", 0.65, 1, 2, 3, 4, 5, 6)])
    assert list(found.values()) == [ids(7).split()]


def test_a_third_who_hangs_on_two_groups_joins_the_one_they_are_tied_to_most() -> None:
    groups = [*shared("letter", 0.9, 0, 1, 2, 3), *shared("letter", 0.9, 4, 5, 6, 7)]
    found = made(9, [*groups, (1, 8, 0.62), (5, 8, 0.7)])
    assert found == {"r000": ids(4).split(), "r004": ["r004", "r005", "r006", "r007", "r008"]}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 24), st.integers(0, 24), st.sampled_from([0.62, 0.8, 0.97]), st.sampled_from(KINDS)),
        max_size=60,
    ),
    st.sampled_from([4, 50]),
    st.randoms(use_true_random=False),
)
def test_neither_the_order_of_links_nor_their_direction_matters(drawn: list[Tie], cap: int, dice: Random) -> None:
    numbered = rows(registrations(ids(25)))
    links = [link for link in drawn if link[0] != link[1]]
    shuffled = [(link[1], link[0], *link[2:]) if dice.random() < 0.5 else link for link in links]
    dice.shuffle(shuffled)
    found = rings(numbered, framed(links), cap)
    assert_frame_equal(rings(numbered, framed(shuffled), cap), found)
    assert not found["row"].is_duplicated().any()
    assert (found["ring_size"] <= cap).all()
    assert (found["ring_size"] == found.select(pl.len().over("ring")).to_series()).all()


def test_those_left_by_the_first_who_gave_a_value_are_tied_to_each_other() -> None:
    account = shared("account", 0.8, 4, 5, 6, 7, 8)
    numbered, links = rows(registrations(ids(9))), framed([*shared("letter", 0.95, 0, 1, 2, 3, 4), *account])
    again = retied(numbered, links, rings(numbered, links, 50))
    assert again.rows() == [(5, n, 0.8, "account") for n in (6, 7, 8)]
