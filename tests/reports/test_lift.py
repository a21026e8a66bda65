"""How much more often a rule is right than chance."""

import polars as pl
import pytest

from loep.reports.lift import lifts


def signals(**detectors: int) -> pl.DataFrame:
    """`R01=3`: R01 signals r0, r1 and r2."""
    rows = [(f"r{n}", detector) for detector, count in detectors.items() for n in range(count)]
    return at("25BE", pl.DataFrame(rows, schema={"registration_id": pl.String, "detector": pl.String}, orient="row"))


def decisions(*rows: tuple[str, str, bool]) -> pl.DataFrame:
    schema = {"registration_id": pl.String, "decision": pl.String, "is_sample": pl.Boolean}
    return at("25BE", pl.DataFrame(rows, schema=schema, orient="row"))


def at(institution: str, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(institution=pl.lit(institution))


def test_a_rule_that_is_right_half_of_the_time_is_ten_times_as_good_as_a_sample_that_is_right_once_in_twenty() -> None:
    ruled = [(f"r{n}", "confirmed" if n % 2 else "unfounded", False) for n in range(200)]
    drawn = [(f"s{n}", "unfounded" if n % 20 else "confirmed", True) for n in range(400)]

    [told] = lifts(signals(R01=200), decisions(*ruled, *drawn))

    assert (told.confirmed.part, told.confirmed.whole) == (100, 200)
    assert told.over_sample is not None
    assert told.over_sample.ratio == pytest.approx(10, rel=0.05)
    assert told.over_sample.low > 5


def test_without_a_decided_sample_nothing_is_said_of_lift() -> None:
    [told] = lifts(signals(R01=2), decisions(("r0", "confirmed", False)))

    assert (told.signalled, told.confirmed.part, told.confirmed.whole) == (2, 1, 1)
    assert told.over_sample is None


def test_inconclusive_decisions_count_nowhere() -> None:
    [told] = lifts(signals(R01=2), decisions(("r0", "inconclusive", False), ("r1", "unfounded", False)))

    assert (told.confirmed.part, told.confirmed.whole) == (0, 1)


def test_a_number_that_two_institutions_use_is_two_registrations() -> None:
    judged = decisions(("r0", "unfounded", False)), at("21PE", decisions(("r0", "confirmed", False)))

    [told] = lifts(pl.concat([signals(R01=1), at("21PE", signals(R01=1))]), pl.concat(judged))

    assert (told.signalled, told.confirmed.part, told.confirmed.whole) == (2, 1, 2)


def test_of_what_was_decided_twice_the_newest_counts() -> None:
    twice = [
        (f"r{n}", outcome, drawn)
        for outcome in ("unfounded", "confirmed")
        for n in range(50)
        for drawn in (False, True)
    ]

    [told] = lifts(signals(R01=50), decisions(*twice))

    assert (told.confirmed.part, told.confirmed.whole) == (50, 50)
    assert told.over_sample is not None
    assert told.over_sample.ratio == pytest.approx(1.0)
