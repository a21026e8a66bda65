"""Intervals of shares and ratios."""

import pytest

from loep.reports.shares import ratio, wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_gives_the_published_intervals(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=5e-5)


def test_equal_shares_have_a_ratio_of_one_within_its_interval() -> None:
    told = ratio(20, 1_000, 20, 1_000)

    assert told.ratio == pytest.approx(1.0)
    assert told.low < 1 < told.high


def test_a_group_without_any_still_has_a_finite_ratio() -> None:
    told = ratio(0, 1_000, 50, 1_000)

    assert 0 < told.ratio < 0.02
    assert told.high < 0.2
