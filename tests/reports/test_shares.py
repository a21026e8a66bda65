"""Intervals of shares and ratios."""

import pytest

from loep.reports.shares import MOST, Ratio, exact_ratio, ratio, wilson


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


def told(part: int, whole: int, other_part: int, other_whole: int, looks: int = 1) -> Ratio:
    found = exact_ratio(part, whole, other_part, other_whole, looks)
    assert found is not None
    return found


def test_an_exact_ratio_follows_from_the_binomial_of_the_one_given_both() -> None:
    """Of 10 in all, 8 in one of two equal groups: Clopper and Pearson give 0.4439 to 0.9748."""
    found = told(8, 1_000, 2, 1_000)

    assert found.ratio == pytest.approx(4)
    assert (found.low, found.high) == pytest.approx((0.4439 / 0.5561, 0.9748 / 0.0252), rel=2e-3)


def test_groups_of_unequal_size_are_compared_by_their_shares() -> None:
    assert told(5, 100, 50, 1_000).ratio == pytest.approx(1)
    assert told(7, 2_009, 97, 94_000).low > 1


def test_more_looks_make_wider_intervals() -> None:
    one, fifty = told(7, 2_009, 97, 94_000), told(7, 2_009, 97, 94_000, looks=50)

    assert fifty.low < one.low < one.high < fifty.high
    assert not fifty.clear


def test_none_in_one_group_has_bounds_and_none_in_either_says_nothing() -> None:
    none, all_of_them = told(0, 1_000, 50, 1_000), told(50, 1_000, 0, 1_000)

    assert (none.ratio, none.low) == (0.0, 0.0)
    assert none.high < 0.1
    assert (all_of_them.ratio, all_of_them.high) == (MOST, MOST)
    assert all_of_them.low > 10
    assert exact_ratio(0, 1_000, 0, 1_000) is None
    assert exact_ratio(5, 1_000, 0, 0) is None


@pytest.mark.parametrize(
    ("ratio", "clear", "uneven"),
    [
        (Ratio(1.2, 1.1, 1.3), True, False),
        (Ratio(1.3, 1.1, 1.5), True, True),
        (Ratio(0.7, 0.6, 0.9), True, True),
        (Ratio(3.0, 0.9, 9.0), False, False),
    ],
)
def test_what_is_beyond_chance_is_uneven_when_it_is_far_from_equal_too(ratio: Ratio, clear: bool, uneven: bool) -> None:
    assert (ratio.clear, ratio.uneven) == (clear, uneven)
