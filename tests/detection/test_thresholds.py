"""A threshold says what a policy may set it to, in words that two languages show."""

from collections.abc import Callable
from typing import Annotated

import polars as pl
import pytest

from loep import Between, Hit
from loep.detection.thresholds import Number, thresholds_of
from loep.errors import ContentInvalid


def beyond_it(number: float) -> Hit:
    return Hit(pl.col("account_persons") > number, {"en": "So.", "nl": "Zo."})


def whole(*, most: Annotated[int, Between(3, 1_000)] = 3) -> Hit:
    return beyond_it(most)


def part(*, share: Annotated[float, Between(0.6, 1.0)] = 0.75) -> Hit:
    return beyond_it(share)


def test_what_is_allowed_is_told_in_both_languages() -> None:
    assert thresholds_of(whole, "here")["most"] == Number(int, Between(3, 1_000))
    told = [number.allowed for each in (whole, part) for number in thresholds_of(each, "here").values()]
    assert [one.en for one in told] == ["a whole number from 3 to 1000", "a number from 0.6 to 1"]
    assert [one.nl for one in told] == ["een heel getal van 3 tot en met 1000", "een getal van 0,6 tot en met 1"]


@pytest.mark.parametrize(
    ("number", "yes", "no"),
    [
        (Number(int, Between(3, 100)), [3, 100], [2, 101, 3.0, -3, True, "3", None, 9**400]),
        (Number(float, Between(0.6, 1)), [0.6, 1, 1.0], [0.59, 60, float("nan"), float("inf"), True, "1", None]),
    ],
    ids=["whole", "decimal"],
)
def test_both_ends_are_allowed_and_nothing_beyond(number: Number, yes: list[object], no: list[object]) -> None:
    assert [value for value in yes if not number.holds(value)] == []
    assert [value for value in no if number.holds(value)] == []


def bare(*, most: int = 3) -> Hit:
    return beyond_it(most)


def other(*, most: Annotated[float, Between(1, 9)] = 3) -> Hit:
    return beyond_it(most)


def beyond(*, most: Annotated[int, Between(4, 9)] = 3) -> Hit:
    return beyond_it(most)


def positional(most: Annotated[int, Between(1, 9)] = 3) -> Hit:
    return beyond_it(most)


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (bare, r"parameter most must say what it may be: Annotated\[int, Between\(least, most\)\]"),
        (other, r"parameter most must say what it may be: Annotated\[int"),
        (beyond, "parameter most is 3 by default; it must be a whole number from 4 to 9"),
        (positional, "parameter most must be keyword-only with a number as default"),
    ],
)
def test_a_threshold_that_does_not_say_what_it_may_be_is_refused(function: Callable[..., Hit], why: str) -> None:
    with pytest.raises(ContentInvalid, match=why):
        thresholds_of(function, "here")
