"""Whether something stands in for a protected attribute."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loep.reports.association import associations, cramers_v, fired, uneven
from tests.builders.letters import seeded

ROWS = 2_000


def protected(gender: list[str | None]) -> pl.DataFrame:
    same, year = ["NL"] * len(gender), ["2007"] * len(gender)
    return pl.DataFrame({"nationality": same, "country_of_birth": same, "gender": gender, "birth_year": year})


def test_a_column_that_repeats_an_attribute_is_as_strong_as_can_be() -> None:
    gender = ["F", "M"] * (ROWS // 2)

    [told] = associations(
        pl.DataFrame({"title": [{"F": "Ms", "M": "Mr"}[one] for one in gender]}), protected([*gender])
    )

    assert (told.what, told.attribute) == ("title", "gender")
    assert told.v == pytest.approx(1.0, abs=0.01)
    assert told.notable


def test_chance_alone_is_not_notable() -> None:
    dice = seeded(5)
    gender = [dice.choice("FM") for _ in range(ROWS)]
    amount = pl.DataFrame({"amount": [dice.random() for _ in range(ROWS)]})

    [told] = associations(amount, protected([*gender]))

    assert told.v < 0.05
    assert not told.notable


def test_leaving_something_out_is_told_by_what_is_absent() -> None:
    gender = ["F", "M"] * (ROWS // 2)
    given_by_one = pl.DataFrame({"number": [1.0 if one == "F" else None for one in gender]})

    [told] = associations(given_by_one, protected([*gender]))

    assert told.v == pytest.approx(1.0, abs=0.01)


def test_too_few_rows_and_columns_of_a_thousand_values_say_nothing() -> None:
    gender: list[str | None] = ["F", "M"] * 50
    assert associations(pl.DataFrame({"title": gender}), protected(gender)) == []
    many: list[str | None] = ["F", "M"] * (ROWS // 2)
    assert associations(pl.DataFrame({"id": [str(n) for n in range(ROWS)]}), protected(many)) == []


def test_a_signal_that_hardly_anybody_has_says_nothing() -> None:
    gender: list[str | None] = ["F", "M"] * (ROWS // 2)
    registrations = pl.Series([f"r{n}" for n in range(ROWS)])
    signals = pl.DataFrame({"registration_id": ["r0", "r2"], "detector": ["R01", "R01"]})

    assert associations(fired(registrations, signals, ["R01"]), protected(gender)) == []


def seldom(count: int, rows: int = 20_000) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A rule that fires so many times, at men alone; half of everybody are men."""
    gender: list[str | None] = ["M", "F"] * (rows // 2)
    hits = [place < 2 * count and place % 2 == 0 for place in range(rows)]
    return pl.DataFrame({"R12": hits}), protected(gender)


def test_a_rule_that_seldom_fires_and_at_one_group_alone_is_seen_by_its_ratio() -> None:
    flags, people = seldom(100)

    assert not any(one.notable for one in associations(flags, people))
    told = uneven(flags, people)
    assert {(one.detector, one.group.honest.name) for one in told} == {("R12", "gender M"), ("R12", "gender F")}
    assert min(one.group.ratio.beyond for one in told if one.group.ratio) > 10


def test_fifteen_signals_at_one_group_alone_are_seen_too() -> None:
    assert {one.group.honest.name for one in uneven(*seldom(15))} == {"gender M", "gender F"}


def test_a_few_signals_at_one_group_are_chance() -> None:
    assert uneven(*seldom(4)) == []


def test_among_many_rules_that_fire_at_random_none_is_uneven() -> None:
    dice = seeded(11)
    gender: list[str | None] = [dice.choice("FM") for _ in range(5_000)]
    flags = pl.DataFrame({f"R{n:02}": [dice.random() < 0.01 for _ in range(5_000)] for n in range(30)})

    assert uneven(flags, protected(gender)) == []


def test_a_rule_that_could_not_look_at_some_is_judged_on_the_others() -> None:
    flags, people = seldom(100)
    half = flags.with_columns(pl.when(pl.int_range(pl.len()) < 10_000).then("R12").alias("R12"))

    assert {one.group.honest.whole for one in uneven(half, people)} == {5_000}


@given(st.lists(st.integers(1, 60), min_size=6, max_size=6))
def test_v_lies_between_nothing_and_all_and_does_not_depend_on_the_order(counts: list[int]) -> None:
    cells = [(one, other) for one in "ab" for other in "xyz"]
    pairs = [cell for cell, count in zip(cells, counts, strict=True) for _ in range(count + 30)]
    left, right = (pl.Series(side) for side in zip(*pairs, strict=True))

    v = cramers_v(left, right)

    assert v is None or 0 <= v <= 1
    assert v == pytest.approx(cramers_v(left.reverse(), right.reverse()))
