"""What one person asks for in one year."""

from typing import Any

from loep.subjects import person
from tests.builders.registrations import registrations

PROGRAMMES = ("30001", "30002", "30003")


def asked(column: str, **columns: Any) -> list[Any]:
    """One column of three registrations of one person, an hour apart, each for another programme."""
    rows = registrations("a b c", **{"person_id": "p", "programme": PROGRAMMES, **columns})
    return person.look(rows)[column].to_list()


def test_active_requests_of_one_person_in_one_year_are_counted_one_by_one() -> None:
    assert asked("active_requests") == [3, 3, 3]
    assert asked("active_requests", programme=("30001", "30001", "30002")) == [3, 3, 3]
    assert asked("active_requests", programme="30001", study_mode=("full_time", "part_time", "dual")) == [3, 3, 3]
    assert asked("active_requests", academic_year=(2025, 2026, 2026)) == [1, 2, 2]
    assert asked("active_requests", person_id=("p", "q", "q")) == [1, 2, 2]


def test_what_was_withdrawn_or_rejected_is_not_active() -> None:
    assert asked("active_requests", status=("withdrawn", "requested", "rejected")) == [None, 1, None]


def test_withdrawn_requests_count_among_all_that_are_open_or_withdrawn() -> None:
    status = ("withdrawn", "rejected", "requested")
    assert asked("cancelled_requests", status=status) == [1, 1, 1]
    assert asked("made_requests", status=status) == [2, 2, 2]
    assert asked("made_requests", person_id=("p", "q", "q"), status=status) == [1, 1, 1]


def test_a_withdrawn_request_is_made_again_only_for_the_same_programme() -> None:
    twice = ("30001", "30001", "30002")
    assert asked("repeated_requests", programme=twice, status=("withdrawn", "requested", "withdrawn")) == [1, 1, 1]
    assert asked("repeated_requests", programme=twice, status=("requested", "withdrawn", "requested")) == [0, 0, 0]
    assert asked("repeated_requests", status=("withdrawn", "withdrawn", "requested")) == [0, 0, 0]


def test_a_person_is_named_by_the_first_registration_of_the_year() -> None:
    assert asked("requester") == ["a", "a", "a"]
    assert asked("requester", academic_year=(2025, 2026, 2026)) == ["a", "b", "b"]


def test_nobody_knows_which_places_are_scarce() -> None:
    assert asked("fixus_requests") == [None, None, None]
    assert "fixus_requests" in person.unavailable()
