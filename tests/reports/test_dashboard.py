"""What the dashboard makes of the counts, by hand."""

from datetime import date

import pytest

from loep.reports.dashboard import Quartiles, dashboard, quartiles, tellable
from loep.reports.shares import share

TODAY = date(2026, 4, 8)  # a Wednesday
COUNTS = {
    "loaded": {"2026-03-30": 1_198, "2026-04-06": 20},
    "opened": {"2026-03-30": 12},
    "closed": {"2026-04-06": 6},
    "took": {"2026-04-06": {"1": 2, "3": 3, "9": 1}, "2026-03-30": {"4": 4}, "2024-01-01": {"90": 99}},
    "waiting": {"2026-04-08": 1, "2026-04-02": 2, "2026-03-31": 3, "2026-01-01": 4, "2026-04-09": 1},
    "funnel": {"received": 1_218, "screened": 1_198, "signalled": 40, "opened": 30, "decided": 12, "confirmed": 7},
    "looks": {"agree": 18, "disagree": 2},
    "signalled": {"confirmed": 7, "unfounded": 5},
    "sample": {"unfounded": 40, "confirmed": 2},
}


def test_weeks_run_up_to_this_one_and_empty_ones_are_there() -> None:
    weeks = dashboard(COUNTS, TODAY).weeks
    assert [weeks[0].monday, weeks[-1].monday] == [date(2025, 10, 13), date(2026, 4, 6)]
    assert [(week.loaded, week.opened, week.closed) for week in weeks[-3:]] == [(0, 0, 0), (1_198, 12, 0), (20, 0, 6)]


def test_quartiles_are_told_of_weeks_with_enough_closed_cases_only() -> None:
    weeks = dashboard(COUNTS, TODAY).weeks
    assert [week.took for week in weeks[-2:]] == [None, Quartiles(1, 3, 3)]
    assert dashboard(COUNTS, TODAY).took == Quartiles(3, 3, 4)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({}, None),
        ({1: 4}, None),
        ({1: 5}, Quartiles(1, 1, 1)),
        ({1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 1, 8: 1}, Quartiles(2, 4, 6)),
    ],
)
def test_quartiles_are_days_that_happened(days: dict[int, int], told: Quartiles | None) -> None:
    assert quartiles(days) == told


def test_what_waits_is_told_by_age() -> None:
    assert [(age.first, age.last, age.cases) for age in dashboard(COUNTS, TODAY).ages] == [
        (0, 6, 4),
        (7, 13, 3),
        (14, 27, 0),
        (28, 55, 0),
        (56, None, 4),
    ]


def test_shares_come_with_what_they_are_of() -> None:
    told = dashboard(COUNTS, TODAY)
    assert (told.agreement.part, told.agreement.whole) == (18, 20)
    assert (told.override.part, told.override.whole) == (5, 12)
    assert (told.sample.part, told.sample.whole) == (2, 42)


def test_a_handful_is_never_written_as_a_share() -> None:
    assert [tellable(share("", part, whole)) for part, whole in ((0, 0), (4, 4), (4, 90), (5, 5), (5, 90))] == [
        False,
        False,
        False,
        True,
        True,
    ]


def test_a_desk_without_anything_has_a_dashboard_too() -> None:
    told = dashboard({}, TODAY)
    assert (told.waiting, told.took, told.agreement.share) == (0, None, None)
    assert {number for _, number in told.funnel} == {0}
