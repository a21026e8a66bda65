"""One file for several persons."""

from datetime import UTC, datetime, timedelta

from loep.linking.link import link
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


def test_one_file_as_two_kinds_is_not_shared() -> None:
    columns = link(registrations("a b", upload_hashes=(["diploma:f"], ["means:f"]))).columns
    assert columns["upload_persons"].to_list() == [1, 1]


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


def test_a_person_registered_twice_under_two_numbers_shares_only_with_themselves() -> None:
    linked = link(registrations("a b", surname="Adeyemi", upload_hashes=(["diploma:f"], ["diploma:f"])))
    assert linked.columns["upload_persons"].to_list() == [1, 1]
    assert linked.links.is_empty()


def test_a_blank_form_seen_at_many_schools_all_year_links_nobody() -> None:
    ids = [f"r{n}" for n in range(12)]
    blank = registrations(
        " ".join(ids),
        upload_hashes=tuple(["means:blank"] for _ in ids),
        prior_school=tuple(f"School {n}" for n in range(12)),
        submitted_at=days(*range(0, 120, 10)),
    )
    linked = link(blank)
    assert linked.columns["upload_persons"].to_list() == [1] * 12
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
