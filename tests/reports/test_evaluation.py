"""What `loep evaluate` says of a simulated delivery."""

import json

import polars as pl
import pytest

from loep.reports import evaluation_picture
from loep.reports.evaluation import evaluate


def labels(*rows: tuple[str, str, bool, str | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["registration_id", "kind", "innocent", "group"], orient="row")


def cases(found: str, sampled: str = "") -> pl.DataFrame:
    rows = [(name, False) for name in found.split()] + [(name, True) for name in sampled.split()]
    return pl.DataFrame(rows, schema={"registration_id": pl.String, "is_sample": pl.Boolean}, orient="row")


LABELS = labels(
    ("a1", "letter", False, "ring-a"),
    ("a2", "letter", False, "ring-a"),
    ("b1", "letter", False, "ring-b"),
    ("c1", "means", False, None),
    ("t1", "twins", True, "family"),
    ("t2", "twins", True, "family"),
)


def test_recall_counts_registrations_and_rings_apart() -> None:
    told = evaluate(cases("a1 c1"), LABELS)

    assert (told.recall.part, told.recall.whole) == (2, 4)
    assert [(kind.name, kind.part, kind.whole) for kind in told.kinds] == [("letter", 1, 3), ("means", 1, 1)]
    assert [(ring.name, ring.part, ring.whole) for ring in told.rings] == [("letter", 1, 2)]
    assert (told.recall_rings.part, told.recall_rings.whole) == (1, 2)


def test_kinds_that_no_live_rule_looks_for_are_told_apart() -> None:
    told = evaluate(cases("a1 c1"), LABELS, watched={"letter"})

    assert [(kind.name, kind.part, kind.whole) for kind in told.kinds] == [("letter", 1, 3)]
    assert [(kind.name, kind.part, kind.whole) for kind in told.unwatched] == [("means", 1, 1)]
    assert (told.recall.part, told.recall.whole) == (1, 3)
    assert (told.ring_members.part, told.ring_members.whole) == (1, 3)


def test_a_pattern_of_two_kinds_is_looked_for_when_one_of_them_is() -> None:
    told = evaluate(cases(""), labels(("a1", "letter+payer", False, "ring-a")), watched={"letter"})

    assert [kind.name for kind in told.kinds] == ["letter+payer"]


def test_the_random_sample_neither_helps_nor_hurts() -> None:
    told = evaluate(cases("a1", sampled="b1 h1 h2 h3"), LABELS, population=100)

    assert told.recall.part == 1
    assert told.precision.share == 1.0
    assert told.honest is not None
    assert told.honest.part == 0


def test_look_alikes_are_honest_people() -> None:
    told = evaluate(cases("a1 t1 h1"), LABELS, population=100)

    assert told.honest is not None
    assert (told.honest.part, told.honest.whole) == (2, 96)
    assert [(kind.name, kind.part, kind.whole) for kind in told.look_alikes] == [("twins", 1, 2)]
    assert told.precision.share == pytest.approx(1 / 3)


def test_without_the_size_of_the_population_nothing_is_said_of_honest_people() -> None:
    assert evaluate(cases("a1"), LABELS).honest is None


def test_nothing_found_and_nothing_planted_is_not_a_share_of_zero() -> None:
    told = evaluate(cases(""), LABELS.clear())

    assert told.recall.share is None
    assert told.precision.share is None
    assert "-" in told.table()


def test_labels_that_came_through_csv_read_the_same() -> None:
    written = LABELS.with_columns(pl.col("innocent").cast(pl.String))

    assert evaluate(cases("a1 t1"), written, 50) == evaluate(cases("a1 t1"), LABELS, 50)


def test_people_and_programs_read_the_same_numbers() -> None:
    told = evaluate(cases("a1 c1"), LABELS, population=1_000)

    assert "Planted registrations found" in told.table()
    assert "2 of 4" in told.table()
    assert "50.00%" in told.table()
    assert json.loads(told.to_json())["recall"]["share"] == 0.5


def test_kinds_that_are_context_only_count_where_their_rule_says_so() -> None:
    said = {"means": pl.Series(["c1", "h1"])}

    told = evaluate(cases("a1"), LABELS, watched={"letter"}, signalled=said)

    assert [(kind.name, kind.part, kind.whole) for kind in told.context] == [("means", 1, 1)]
    assert told.unwatched == ()
    assert told.recall.whole == 3


def test_at_half_of_the_cases_those_with_most_points_are_read_first() -> None:
    told = pl.DataFrame(
        [("one", "a1", 9), ("one", "a2", 3), ("two", "h1", 4)],
        schema=["case_id", "registration_id", "points"],
        orient="row",
    ).with_columns(is_sample=False)

    found = evaluate(told, LABELS)

    assert {one.name: (one.part, one.whole) for one in found.at_capacity} == {
        "a quarter of the cases": (0, 4),
        "half of them": (2, 4),
        "three quarters": (2, 4),
        "all of them": (2, 4),
    }
    assert {one.name: (one.part, one.whole) for one in found.right_at_capacity} == {
        "a quarter of the cases": (0, 0),
        "half of them": (2, 2),
        "three quarters": (2, 3),
        "all of them": (2, 3),
    }


def test_the_picture_has_a_dot_for_every_share_and_says_what_it_shows() -> None:
    told = evaluate(cases("a1 c1"), LABELS, population=1_000)

    drawn = evaluation_picture.svg(told)

    shares = [share for _, listed in told.blocks for share in listed if share.share is not None]
    assert drawn.count('class="dot"') == len(shares)
    assert "<title>Shares of planted" in drawn
