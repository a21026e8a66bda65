"""One person is one case, and no glue between strangers."""

import polars as pl

from loep.linking.person_rings import with_persons
from loep.linking.persons import rows
from loep.linking.rings import FOUND
from tests.builders.registrations import registrations

LINKS = {"left": pl.Int64, "right": pl.Int64}
Found = list[tuple[int, str, int]]


def made(links: list[tuple[int, int]], found: Found, cap: int = 50, count: int = 6) -> Found:
    numbered = rows(registrations(" ".join(f"r{n}" for n in range(count))))
    given = pl.DataFrame(found, schema=FOUND, orient="row")
    answer = with_persons(numbered, pl.DataFrame(links, schema=LINKS, orient="row"), given, cap)
    return answer.sort("row").rows()


RING = [(0, "r0", 2), (1, "r0", 2)]
OTHER = [(2, "r2", 2), (3, "r2", 2)]


def test_somebody_in_no_ring_gets_one_of_their_own() -> None:
    assert made([(4, 5)], RING) == [*RING, (4, "r4", 2), (5, "r4", 2)]


def test_the_other_number_of_somebody_in_a_ring_joins_it() -> None:
    assert made([(1, 4)], RING) == [(0, "r0", 3), (1, "r0", 3), (4, "r0", 3)]


def test_a_full_ring_takes_nobody_in() -> None:
    assert made([(1, 4)], RING, cap=2) == RING


def test_two_rings_stay_apart_though_one_person_was_in_both() -> None:
    assert made([(1, 2)], RING + OTHER) == RING + OTHER
    assert made([(1, 4), (2, 4)], RING + OTHER) == RING + OTHER


def test_nothing_to_add_changes_nothing() -> None:
    assert made([], RING) == RING
