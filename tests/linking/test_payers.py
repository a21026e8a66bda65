"""One payer for several persons."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from loep.linking.link import Linked
from loep.linking.payers import payers
from tests.builders.linking import alone
from tests.builders.registrations import registrations

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def crowd(count: int = 200) -> pl.DataFrame:
    """Everybody else: one registration a day, each with a payer of their own."""
    when = tuple(FIRST + timedelta(days=n) for n in range(count))
    names = tuple(f"payer {n}" for n in range(count))
    return registrations(" ".join(f"o{n}" for n in range(count)), submitted_at=when, payer=names)


def paid_for(days: list[int], **columns: Any) -> Linked:
    """Persons p00, p01 ... paid for by one payer, submitted on these days, among everybody else."""
    ids = " ".join(f"p{n:02}" for n in range(len(days)))
    when = tuple(FIRST + timedelta(days=day, minutes=n) for n, day in enumerate(days))
    return alone(payers, registrations(ids, submitted_at=when, payer="seal", **columns).vstack(crowd()))


def counts(linked: Linked) -> list[int | None]:
    own = linked.columns.filter(pl.col("registration_id").str.starts_with("p")).sort("registration_id")
    return own["payer_persons"].to_list()


def test_one_payer_for_five_persons_in_one_week_ties_them() -> None:
    linked = paid_for([40, 41, 41, 43, 44])
    assert counts(linked) == [5] * 5
    assert linked.rings["ring_size"].to_list() == [5] * 5
    assert set(linked.links["kind"]) == {"payer"}
    assert json.loads(linked.links["evidence"][0]) == {"persons": 5, "days": 4}


def test_three_persons_are_counted_but_not_tied() -> None:
    linked = paid_for([40, 41, 41])
    assert counts(linked) == [3] * 3
    assert linked.links.is_empty()


def test_a_fund_whose_students_come_over_months_ties_nobody() -> None:
    linked = paid_for([2, 11, 19, 34, 46, 58, 71, 83, 99, 110, 121, 134, 150])
    assert set(counts(linked)) == {1}
    assert linked.rings.is_empty()


def test_a_fund_is_not_tied_by_a_deadline_that_everybody_meets() -> None:
    rush = registrations(
        " ".join(f"q{n}" for n in range(600)),
        submitted_at=tuple(FIRST + timedelta(days=110, minutes=15 * n) for n in range(600)),
    )
    fund = registrations(
        " ".join(f"p{n}" for n in range(8)),
        payer="seal",
        submitted_at=tuple(FIRST + timedelta(days=day) for day in (20, 60, 110, 111, 113, 114, 115, 116)),
    )
    assert set(counts(alone(payers, fund.vstack(rush)))) == {1}


def test_a_rush_is_seen_whoever_else_the_payer_paid_for() -> None:
    accounts = tuple(f"account {n}" for n in range(22))
    counted = counts(paid_for([80] * 6 + [81] * 6 + [9 * n for n in range(10)], iban=accounts))
    assert min(count or 0 for count in counted[:12]) >= 12
    assert counted[12:15] == [1] * 3


def test_a_parent_counts_once_for_all_children() -> None:
    given = ("Anna", "Bert", "Cleo", "Dirk", "Eva")
    assert set(counts(paid_for([40, 41, 41, 43, 46], surname="Jansen", given_names=given))) == {1}


def test_an_employer_counts_once_for_colleagues_who_study_beside_their_job() -> None:
    assert set(counts(paid_for([40, 41, 41, 43, 46], study_mode="part_time"))) == {1}
    assert counts(paid_for([40, 41, 41, 43, 46])) == [5] * 5


def test_namesakes_who_pay_for_their_own_children_all_year_hide_no_ring() -> None:
    own = tuple(f"Child {n}" for n in range(12))
    family = registrations(
        " ".join(f"f{n:02}" for n in range(12)),
        submitted_at=tuple(FIRST + timedelta(days=5 + 15 * n) for n in range(12)),
        surname="Jansen",
        given_names=own,
        payer="seal",
    )
    ring = registrations(
        "p0 p1 p2 p3 p4",
        submitted_at=tuple(FIRST + timedelta(days=52, hours=n) for n in range(5)),
        surname=("Jansen", "Smit", "Okafor", "Yilmaz", "Nguyen"),
        payer="seal",
    )
    linked = alone(payers, pl.concat([family, ring, crowd()]))
    assert counts(linked) == [5] * 5
    assert linked.rings["registration_id"].to_list() == ["p0", "p1", "p2", "p3", "p4"]


def test_two_with_one_surname_in_a_ring_are_both_in_it() -> None:
    names = ("Smit", "Smit", "Okafor", "Yilmaz", "Nguyen")
    assert counts(paid_for([40, 41, 41, 43, 43], surname=names, given_names=("A", "B", "C", "D", "E"))) == [4] * 5


def test_all_of_one_surname_who_came_with_a_ring_are_in_it() -> None:
    names = ("Tran", "Nguyen", "Nguyen", "Nguyen", "Le", "Pham")
    assert counts(paid_for([40, 41, 41, 41, 43, 43], surname=names, given_names=tuple("ABCDEF"))) == [4] * 6


def test_a_name_that_pays_from_one_account_is_left_to_the_account() -> None:
    assert counts(paid_for([40, 41, 41, 43, 44], iban="one")) == [1] * 5
    assert counts(paid_for([40, 41, 41, 43, 44], iban=("a", "b", "c", "d", "e"))) == [5] * 5


def test_a_payer_without_a_known_account_whose_persons_come_over_weeks_ties_nobody() -> None:
    days = [40, 48, 56, 61, 66]
    assert counts(paid_for(days)) == [1] * 5
    assert counts(paid_for(days, iban=("a", "b", "c", "d", "e"))) == [5] * 5


def test_who_was_paid_for_by_nobody_is_not_compared() -> None:
    assert alone(payers, registrations("a b", payer=None)).columns["payer_persons"].to_list() == [None, None]
