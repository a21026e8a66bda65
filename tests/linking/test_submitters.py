"""One hand behind persons who say that they registered themselves."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from loep.linking.link import Linked
from loep.linking.submitters import submitters
from tests.builders.linking import alone
from tests.builders.registrations import registrations

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
BY: dict[str, Any] = {"upload_authors": ["K. Helper"], "channel": "direct"}


def crowd(count: int = 200, **columns: Any) -> pl.DataFrame:
    when = tuple(FIRST + timedelta(days=n) for n in range(count))
    return registrations(" ".join(f"o{n}" for n in range(count)), submitted_at=when, **columns)


def helped(days: list[int], **columns: Any) -> Linked:
    ids = " ".join(f"p{n:02}" for n in range(len(days)))
    when = tuple(FIRST + timedelta(days=day, minutes=n) for n, day in enumerate(days))
    return alone(submitters, registrations(ids, submitted_at=when, **{**BY, **columns}).vstack(crowd()))


def counts(linked: Linked) -> set[tuple[int | None, str | None]]:
    own = linked.columns.filter(pl.col("registration_id").str.starts_with("p"))
    return set(own.select("submitter_persons", "submitter_kind").rows())


def test_one_author_behind_three_persons_in_one_week_ties_them() -> None:
    linked = helped([40, 41, 43])
    assert counts(linked) == {(3, "author")}
    assert linked.rings["ring_size"].to_list() == [3] * 3
    assert set(linked.links["kind"]) == {"author"}


def test_an_author_is_one_however_spelled() -> None:
    assert counts(helped([40, 41, 43], upload_authors=(["K. HELPER"], ["x", "k helper"], ["K.Helper "]))) == {
        (3, "author")
    }


def test_a_device_counts_too_and_its_links_are_left_to_contacts() -> None:
    linked = helped([40, 41, 43], upload_authors=None, device="laptop")
    assert counts(linked) == {(3, "device")}
    assert linked.links.is_empty()


def test_clients_of_a_declared_agent_are_not_compared() -> None:
    assert counts(helped([40, 41, 43], channel="agent", agent="AG-1")) == {(None, None)}


@pytest.mark.parametrize(
    "relation",
    [
        {"surname": "Bakker", "given_names": ("Anna", "Bert", "Cleo")},
        {"postcode": "1011 AB", "house_number": "7"},
    ],
)
def test_a_family_and_the_residents_of_one_address_count_once(relation: Any) -> None:
    assert counts(helped([40, 41, 43], **relation)) == {(1, None)}


def test_pupils_at_the_scanner_of_their_school_count_once() -> None:
    at_home = crowd(prior_school="Het Baken")
    when = tuple(FIRST + timedelta(days=50, hours=n) for n in range(4))
    pupils = registrations("p0 p1 p2 p3", submitted_at=when, prior_school="Het Baken", **BY)
    assert counts(alone(submitters, pupils.vstack(at_home))) == {(1, None)}


def test_a_copy_shop_that_scans_all_year_ties_nobody() -> None:
    linked = helped([5, 30, 48, 77, 95, 120, 141, 163])
    assert counts(linked) == {(1, None)}
    assert linked.rings.is_empty()


def test_a_rush_is_seen_whoever_else_the_author_signed_for() -> None:
    linked = helped([80] * 6 + [81] * 6 + [9 * n for n in range(10)])
    rushed = linked.columns.filter(pl.col("registration_id").is_in([f"p{n:02}" for n in range(12)]))
    assert rushed["submitter_persons"].min() >= 12  # type: ignore[operator]
    assert (1, None) in counts(linked)


def test_software_that_signs_for_everybody_ties_nobody() -> None:
    days = [3 * n for n in range(60)]
    assert counts(helped(days, upload_authors=["Microsoft: Print To PDF"])) == {(1, None)}


def test_people_of_one_name_who_sign_their_own_files_are_not_tied() -> None:
    linked = helped([40, 41, 43], upload_authors=["Jan Jansen"], surname="Jansen", given_names=("Jan", "Jan P", "J"))
    assert counts(linked) == {(1, None)}


def test_two_persons_are_no_pattern_and_nothing_is_not_compared() -> None:
    assert counts(helped([40, 41])) == {(1, None)}
    assert counts(helped([40, 41, 43], upload_authors=None)) == {(None, None)}
