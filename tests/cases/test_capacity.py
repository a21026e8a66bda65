"""Reviewers, minutes and days: which line fits, and what nobody would look at below it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loep.cases.capacity import Level, cases_a_day, deadlines, fit, levels, together, with_sample, working_days
from loep.cases.weigh import groups, weigh
from tests.builders.findings import found, rings, signals

FOUND = [Level(7, 10, 60, {"R01": 10}), Level(4, 20, 80, {"R04": 20}), Level(3, 30, 40, {"R03": 25, "R05": 9})]
MONDAY = date(2026, 11, 23)


def for_cases(room: int, distribution: Sequence[Level] = tuple(FOUND), share: float = 0.0) -> int | None:
    """The line when `room` cases fit in one working day."""
    return fit(distribution, date(2026, 11, 25), MONDAY, room, share).line


@pytest.mark.parametrize(("room", "line"), [(60, 3), (59, 4), (30, 4), (29, 7), (10, 7), (9, None), (1000, 3)])
def test_the_line_is_the_lowest_at_which_everything_fits(room: int, line: int | None) -> None:
    assert for_cases(room) == line


def test_the_random_sample_takes_its_share_of_the_room() -> None:
    assert [with_sample(cases, 0.1) for cases in (0, 1, 10, 60, 61)] == [0, 2, 11, 66, 68]
    assert for_cases(66, share=0.1) == 3
    assert for_cases(65, share=0.1) == 4


def test_what_is_missed_below_the_line_is_told_in_cases_registrations_and_rules() -> None:
    fitted = fit(FOUND, date(2026, 11, 25), MONDAY, 30, 0.0)
    assert (fitted.line, fitted.taken, fitted.missed, fitted.missed_registrations) == (4, 30, 30, 40)
    assert fitted.missed_rules == {"R03": 25, "R05": 9}


def test_when_not_even_the_highest_fits_all_is_missed() -> None:
    fitted = fit(FOUND, date(2026, 11, 25), MONDAY, 5, 0.0)
    assert (fitted.line, fitted.taken, fitted.missed) == (None, 0, 60)


def test_without_groups_nothing_is_missed() -> None:
    fitted = fit([], date(2027, 5, 1), MONDAY, 5, 0.1)
    assert (fitted.line, fitted.missed, fitted.missed_rules) == (None, 0, {})


@pytest.mark.parametrize(
    ("until", "days"),
    [
        (date(2026, 11, 23), 0),
        (date(2026, 11, 24), 0),
        (date(2026, 11, 25), 1),
        (date(2026, 11, 28), 4),
        (date(2026, 11, 30), 4),
        (date(2026, 12, 1), 5),
        (date(2027, 5, 1), 114),
    ],
)
def test_working_days_are_mondays_to_fridays_between_today_and_the_deadline(until: date, days: int) -> None:
    assert working_days(MONDAY, until) == days


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 23), [date(2027, 5, 1), date(2027, 9, 1)]),
        (date(2027, 5, 1), [date(2027, 9, 1), date(2028, 5, 1)]),
        (date(2027, 4, 30), [date(2027, 5, 1), date(2027, 9, 1)]),
    ],
)
def test_the_deadlines_are_the_next_first_of_may_and_of_september(today: date, expected: list[date]) -> None:
    assert deadlines(today) == expected


def test_three_reviewers_with_four_hours_do_sixteen_cases_of_three_quarters_of_an_hour() -> None:
    assert cases_a_day(3, 4, 45) == 16


def test_levels_count_groups_members_and_rules_and_survive_being_kept() -> None:
    said = signals("R05 3 ann bob cas", "R21 2 dirk eva", "M02 1 eva", "M02 5 fay")
    counted = levels(groups(found(said, rings("ann bob cas"))))
    assert counted == [
        Level(3, 2, 4, {"M02": 1, "R05": 1, "R21": 1}),
        Level(2, 1, 1, {"R21": 1}),
    ]
    assert together([*map(asdict, counted), asdict(counted[1])]) == [counted[0], Level(2, 2, 2, {"R21": 2})]


NAMES = st.sampled_from(["ann", "bob", "cas", "dirk", "eva"])
SAID = st.lists(st.tuples(st.sampled_from(["R01", "R05", "R21", "M02"]), st.integers(0, 4), st.sets(NAMES, min_size=1)))


@given(SAID, st.integers(1, 9))
def test_a_group_is_a_case_at_every_line_up_to_its_points(said: list[tuple[str, int, set[str]]], line: int) -> None:
    lines = {name: f"{name} {points} {' '.join(sorted(who))}" for name, points, who in said}
    findings = found(signals(*lines.values()), rings("ann bob cas"))
    expected = set(groups(findings).filter(pl.col("points") >= line)["grouping"])
    assert set(weigh(findings, line)["grouping"]) == expected
