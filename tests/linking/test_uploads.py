"""One file for several persons."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from loep.linking.link import Linked, link
from tests.builders.registrations import registrations

MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def days(*numbers: int) -> tuple[datetime, ...]:
    return tuple(MARCH + timedelta(days=number) for number in numbers)


def test_a_diploma_of_two_persons_counts_both_and_names_its_kind() -> None:
    columns = link(
        registrations("a b c", upload_hashes=(["diploma:f1"], ["diploma:f1", "photo:p"], ["diploma:f2"]))
    ).columns
    assert columns["upload_persons"].to_list() == [2, 2, 1]
    assert columns["upload_kind"].to_list() == ["diploma", "diploma", None]


def test_photos_and_other_files_are_not_compared() -> None:
    columns = link(registrations("a b", upload_hashes=["photo:p", "other:q"], person_id=("x", "y"))).columns
    assert columns["upload_persons"].to_list() == [None, None]


def test_one_file_is_one_whatever_kind_it_was_called() -> None:
    columns = link(registrations("a b c", upload_hashes=(["diploma:f"], ["transcript:f"], ["other:f"]))).columns
    assert columns.select("upload_persons", "upload_kind").rows() == [(2, "diploma"), (2, "transcript"), (None, None)]


def test_the_file_that_most_share_is_the_one_that_counts() -> None:
    files = (["diploma:d", "means:m"], ["diploma:d", "means:m"], ["means:m"])
    columns = link(registrations("a b c", upload_hashes=files)).columns
    assert columns["upload_persons"].to_list() == [3, 3, 3]
    assert columns["upload_kind"].to_list() == ["means", "means", "means"]


def test_siblings_at_one_address_may_share_a_means_document() -> None:
    home = {"surname": "Yilmaz", "postcode": "3011AA", "house_number": "1"}
    files = (["means:m"], ["means:m"])
    columns = link(registrations("a b", upload_hashes=files, given_names=("Ada", "Mehmet"), **home)).columns
    assert columns["upload_persons"].to_list() == [1, 1]


@pytest.mark.parametrize("kin", [{"postcode": "3011AA", "house_number": "1"}, {"surname": "Yilmaz"}])
def test_couples_and_families_may_share_a_means_document_and_no_diploma(kin: dict[str, str]) -> None:
    both = registrations("a b", upload_hashes=["means:m"], given_names=("Ada", "Mehmet"), **kin)
    assert link(both).columns["upload_persons"].to_list() == [1, 1]
    diploma = both.with_columns(upload_hashes=pl.lit(["diploma:m"]))
    assert link(diploma).columns["upload_persons"].to_list() == [2, 2]


def test_a_person_registered_twice_under_two_numbers_shares_only_with_themselves() -> None:
    linked = link(registrations("a b", surname="Adeyemi", upload_hashes=(["diploma:f"], ["diploma:f"])))
    assert linked.columns["upload_persons"].to_list() == [1, 1]
    assert linked.links.is_empty()


def brought(kind: str, schools: list[str | None], step: int = 10) -> Linked:
    """Persons r00, r01 ... of these schools who bring one file of a kind, `step` days after each other."""
    ids = [f"r{n:02}" for n in range(len(schools))]
    when = days(*range(0, step * len(ids), step))
    files = tuple([f"{kind}:one"] for _ in ids)
    return link(registrations(" ".join(ids), upload_hashes=files, prior_school=tuple(schools), submitted_at=when))


def counts(linked: Linked) -> set[int | None]:
    return set(linked.columns["upload_persons"].to_list())


@pytest.mark.parametrize(("kind", "persons"), [("means", 20), ("language", 40), ("transcript", 40)])
def test_a_blank_form_seen_at_many_schools_all_year_links_nobody(kind: str, persons: int) -> None:
    linked = brought(kind, [f"School {n}" for n in range(persons)], step=7)
    assert counts(linked) == {1}
    assert linked.rings.is_empty()


@pytest.mark.parametrize("kind", ["diploma", "transcript", "language", "identity", "means"])
def test_a_file_of_twelve_persons_of_twelve_schools_over_months_links_them(kind: str) -> None:
    linked = brought(kind, [f"School {n}" for n in range(12)])
    assert counts(linked) == {12}
    assert set(linked.rings["ring_size"]) == {12}


@pytest.mark.parametrize("kind", ["diploma", "identity"])
def test_a_diploma_or_identity_document_is_no_blank_form_however_many_schools(kind: str) -> None:
    linked = brought(kind, [f"School {n}" for n in range(40)], step=5)
    assert counts(linked) == {40}
    assert set(linked.rings["ring_size"]) == {40}


@pytest.mark.parametrize("kind", ["diploma", "identity"])
def test_a_leaflet_of_fifty_five_schools_all_year_is_one_whatever_it_was_called(kind: str) -> None:
    assert counts(brought(kind, [f"School {n}" for n in range(55)], step=6)) == {1}


def test_more_persons_than_a_ring_has_make_any_file_a_blank_form() -> None:
    assert counts(brought("diploma", [f"School {n}" for n in range(70)], step=4)) == {1}


def test_whoever_names_no_school_may_be_of_yet_another() -> None:
    ten: list[str | None] = [f"School {n}" for n in range(10)]
    assert counts(brought("means", [*ten, None, None])) == {12}
    assert counts(brought("means", [*ten, "School 10", "School 11", "School 12"])) == {1}
    assert counts(brought("means", [*ten, None, None, None])) == {1}


def test_a_blank_form_is_one_too_where_nobody_names_a_school() -> None:
    linked = brought("means", [None] * 40, step=6)
    assert counts(linked) == {1}
    assert linked.rings.is_empty()


def test_a_file_that_twelve_persons_of_twelve_schools_bring_in_one_week_links_them_all() -> None:
    others = registrations(" ".join(f"o{n}" for n in range(120)), submitted_at=days(*range(120)))
    ids = [f"r{n:02}" for n in range(12)]
    ring = registrations(
        " ".join(ids),
        upload_hashes=tuple(["diploma:forged"] for _ in ids),
        prior_school=tuple(f"School {n}" for n in range(12)),
        submitted_at=days(*[30 + n // 2 for n in range(12)]),
    )
    linked = link(others.vstack(ring))
    assert linked.rings["registration_id"].sort().to_list() == ids
