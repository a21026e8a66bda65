"""One account that pays for several persons."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from loep.linking.link import Linked, link
from tests.builders.registrations import registrations

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def paid_for(days: list[int], others: int = 200, **columns: Any) -> Linked:
    """Persons p00, p01 ... paid for from one account, submitted on these days, among others who came one a day."""
    ids = [f"p{n:02}" for n in range(len(days))]
    when = tuple(FIRST + timedelta(days=day, minutes=n) for n, day in enumerate(days))
    everybody = tuple(FIRST + timedelta(days=n) for n in range(others))
    crowd = registrations(" ".join(f"o{n}" for n in range(others)), submitted_at=everybody)
    return link(registrations(" ".join(ids), submitted_at=when, iban="seal", **columns).vstack(crowd))


def counts(linked: Linked) -> set[int | None]:
    own = linked.columns.filter(pl.col("registration_id").str.starts_with("p"))
    return set(own["account_persons"].to_list())


def names(count: int) -> tuple[str, ...]:
    """A payer for each."""
    return tuple(f"payer {n}" for n in range(count))


def test_an_account_that_pays_for_five_persons_in_one_week_ties_them() -> None:
    linked = paid_for([40, 41, 41, 43, 46])
    assert counts(linked) == {5}
    assert linked.rings["ring_size"].to_list() == [5] * 5
    assert set(linked.links["kind"]) == {"account"}


def test_three_persons_are_counted_but_not_tied() -> None:
    linked = paid_for([40, 41, 41])
    assert counts(linked) == {3}
    assert linked.links.is_empty()


def test_a_scholarship_fund_whose_students_come_over_months_ties_nobody() -> None:
    linked = paid_for([2, 11, 19, 34, 46, 47, 58, 71, 83, 84, 99, 110, 121, 134, 150])
    assert counts(linked) == {1}
    assert linked.rings.is_empty()


def test_a_fund_is_not_tied_by_a_deadline_that_everybody_meets() -> None:
    rush = registrations(
        " ".join(f"q{n}" for n in range(600)),
        submitted_at=tuple(FIRST + timedelta(days=110, minutes=15 * n) for n in range(600)),
    )
    fund = registrations(
        " ".join(f"p{n}" for n in range(8)),
        iban="seal",
        submitted_at=tuple(FIRST + timedelta(days=day) for day in (20, 60, 110, 111, 113, 114, 115, 116)),
    )
    assert counts(link(fund.vstack(rush))) == {1}


def test_an_account_that_pays_for_six_persons_over_six_weeks_ties_them() -> None:
    linked = paid_for([40, 47, 55, 63, 72, 82], payer=names(6))
    assert counts(linked) == {6}
    assert linked.rings["ring_size"].to_list() == [6] * 6
    assert [json.loads(text) for text in linked.links["evidence"]] == [{"persons": 6, "days": 42}] * 5


@pytest.mark.parametrize("persons", [4, 12, 13, 20, 40])
def test_more_persons_paid_for_under_several_names_never_say_less(persons: int) -> None:
    assert counts(paid_for([40 + 48 * n // persons for n in range(persons)], payer=names(persons))) == {persons}


def test_one_who_comes_long_after_hides_no_others() -> None:
    linked = paid_for([*(40 + 4 * n for n in range(12)), 150], payer=names(13))
    assert counts(linked) == {12, 1}
    own = linked.columns.filter(pl.col("registration_id") == "p12")
    assert own["account_persons"].to_list() == [1]


@pytest.mark.parametrize("others", [0, 5, 20])
def test_a_rush_is_seen_whoever_else_the_account_paid_for(others: int) -> None:
    rush = [80] * 6 + [81] * 6
    spread = [9 * n for n in range(others)]
    linked = paid_for(rush + spread, payer="one fund")
    rushed = linked.columns.filter(pl.col("registration_id").is_in([f"p{n:02}" for n in range(12)]))
    assert rushed["account_persons"].min() >= 12  # type: ignore[operator]
    later = linked.columns.filter(pl.col("registration_id").is_in(["p12", "p13", "p14"]))
    assert set(later["account_persons"]) <= {1}


@pytest.mark.parametrize("payer", ["one fund", None, ("one fund", None, "one fund", None, None, "one fund")])
def test_a_small_fund_whose_students_come_over_six_weeks_ties_nobody(payer: Any) -> None:
    linked = paid_for([40, 47, 55, 63, 72, 82], payer=payer)
    assert counts(linked) == {1}
    assert linked.links.is_empty()


def test_one_name_on_one_account_for_twenty_persons_within_three_weeks_ties_them() -> None:
    assert counts(paid_for(list(range(40, 60)), payer="one person")) == {20}


def test_one_name_on_one_account_for_six_persons_within_days_still_ties_them() -> None:
    assert counts(paid_for([40, 40, 41, 42, 43, 44], payer="one fund")) == {6}


def test_a_few_persons_over_more_than_sixty_days_are_not_tied() -> None:
    linked = paid_for([40, 55, 70, 85, 102], payer=names(5))
    assert counts(linked) == {1}
    assert linked.links.is_empty()


def test_a_fund_of_twenty_over_four_months_ties_nobody() -> None:
    linked = paid_for([10 + 6 * n for n in range(20)], payer=names(20))
    assert counts(linked) == {1}
    assert linked.links.is_empty()


def test_brothers_and_sisters_who_come_weeks_apart_count_once() -> None:
    people: dict[str, Any] = {"surname": "Jansen", "given_names": ("Anna", "Bert", "Cleo", "Dirk", "Eva")}
    linked = paid_for([40, 47, 55, 63, 72], payer=names(5), **people)
    assert counts(linked) == {1}
    assert linked.links.is_empty()


def test_brothers_and_sisters_paid_for_by_a_parent_count_once() -> None:
    people: dict[str, Any] = {"surname": "Jansen", "given_names": ("Anna", "Bert", "Cleo", "Dirk", "Eva")}
    assert counts(paid_for([40, 41, 41, 43, 46], **people)) == {1}


def test_who_paid_from_no_account_is_not_compared() -> None:
    assert link(registrations("a b", iban=None)).columns["account_persons"].to_list() == [None, None]
