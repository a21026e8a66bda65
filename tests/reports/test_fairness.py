"""Comparing honest groups: who comes into a case more often."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from loep.reports.fairness import among_honest, farthest, groups, persons_beside, protected_feed, selection_ratio


def people(count: int) -> pl.DataFrame:
    numbers = pl.Series("registration_id", [f"r{n}" for n in range(count)])
    return pl.DataFrame({"registration_id": numbers, "person_id": numbers.str.replace("r", "p")})


def feed(count: int, **columns: Any) -> pl.DataFrame:
    given = {"nationality": ["NL"] * count, "country_of_birth": ["NL"] * count, "gender": ["F"] * count}
    return pl.DataFrame(
        {"person_id": [f"p{n}" for n in range(count)], **given, "birth_year": ["2007"] * count, **columns}
    )


def by_name(in_case: list[str], protected: pl.DataFrame) -> dict[str, tuple[int, int]]:
    told = groups(pl.Series(in_case, dtype=pl.String), people(protected.height), protected)
    return {group.honest.name: (group.honest.part, group.honest.whole) for group in told}


def test_each_group_is_counted_with_those_of_it_who_came_into_a_case() -> None:
    told = by_name(["r0", "r1", "r200"], feed(400, gender=["F"] * 150 + ["M"] * 250))

    assert told["gender F"] == (2, 150)
    assert told["gender M"] == (1, 250)
    assert told["birth_year 2005-2009"] == (3, 400)


def test_groups_under_a_hundred_are_taken_together() -> None:
    told = by_name(["r0"], feed(300, nationality=["NL"] * 180 + ["DE"] * 70 + ["BE"] * 50))

    assert {name: counts for name, counts in told.items() if name.startswith("nationality")} == {
        "nationality NL": (0 + 1, 180),
        "nationality other": (0, 120),
    }


def test_of_a_rest_that_is_small_even_together_nothing_is_told() -> None:
    told = by_name(["r0"], feed(300, gender=["F"] * 280 + ["X"] * 20))

    assert [name for name in told if name.startswith("gender")] == ["gender F"]


def test_a_group_that_is_chosen_three_times_as_often_is_seen() -> None:
    flagged = [f"r{n}" for n in range(60)] + [f"r{n}" for n in range(500, 520)]

    told = groups(pl.Series(flagged), people(1_000), feed(1_000, gender=["F"] * 500 + ["M"] * 500))

    worst = farthest(told)
    assert worst is not None
    assert worst.honest.name in {"gender F", "gender M"}
    assert worst.ratio is not None
    assert max(worst.ratio.ratio, 1 / worst.ratio.ratio) == pytest.approx(3)
    assert worst.ratio.clear
    assert worst.ratio.uneven
    assert selection_ratio(told) == worst.ratio


def test_a_small_group_is_compared_however_few_were_to_be_expected_of_it() -> None:
    age = ["1992"] * 2_000 + ["2007"] * 94_000
    flagged = [f"r{n}" for n in range(12)] + [f"r{n}" for n in range(2_000, 2_100)]

    worst = farthest(groups(pl.Series(flagged), people(96_000), feed(96_000, birth_year=age)))

    assert worst is not None
    assert worst.honest.name == "birth_year 1990-1994"
    assert worst.ratio is not None
    assert worst.ratio.ratio == pytest.approx((12 / 2_000) / (100 / 94_000))
    assert worst.ratio.uneven


def test_among_fifty_groups_the_oddest_figure_is_no_finding() -> None:
    """Fifty countries of two hundred; of one of them three are in a case where one was to be expected."""
    countries = [f"C{n:02}" for n in range(50) for _ in range(200)]
    flagged = [f"r{n * 200}" for n in range(50)] + ["r1", "r2"]

    told = groups(pl.Series(flagged), people(10_000), feed(10_000, nationality=countries))

    odd = next(one.ratio for one in told if one.honest.name == "nationality C00")
    assert odd is not None
    assert odd.ratio > 2.9
    assert not odd.clear
    assert [one.honest.name for one in told if one.ratio and one.ratio.clear] == []


def test_of_few_in_a_case_hardly_anything_and_of_nobody_nothing_is_said() -> None:
    halves = feed(1_000, gender=["F"] * 500 + ["M"] * 500)

    few = selection_ratio(groups(pl.Series(["r1", "r2"]), people(1_000), halves))
    assert few is not None
    assert not few.clear
    assert selection_ratio(groups(pl.Series([], dtype=pl.String), people(1_000), halves)) is None


def test_planted_registrations_are_not_among_the_honest(tmp_path: Path) -> None:
    feed(300).write_csv(tmp_path / "protected.csv")
    people(300).write_csv(tmp_path / "registrations.csv")
    labels = pl.DataFrame({"registration_id": ["r0", "r1"], "innocent": [False, True]})

    who = persons_beside(tmp_path / "protected.csv", None)
    told = among_honest(pl.Series(["r0", "r1"]), labels, who, tmp_path / "protected.csv")

    assert {(group.honest.part, group.honest.whole) for group in told} == {(1, 299)}


def test_without_a_registrations_feed_it_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="name the file with --registrations"):
        persons_beside(tmp_path / "protected.csv", None)


def test_a_hyphen_in_a_name_makes_no_part_of_it(tmp_path: Path) -> None:
    feed(150).write_csv(tmp_path / "25be-protected.csv")
    people(150).write_csv(tmp_path / "25be-registrations.csv")

    assert protected_feed(tmp_path / "25be-protected.csv").height == 150


def test_a_feed_in_parts_is_read_whole(tmp_path: Path) -> None:
    feed(150).write_csv(tmp_path / "protected-001.csv")
    feed(300)[150:].write_csv(tmp_path / "protected-002.csv")
    people(300).write_csv(tmp_path / "registrations-001.csv")
    none_planted = pl.DataFrame(schema={"registration_id": pl.String, "innocent": pl.String})

    who = persons_beside(tmp_path / "protected-001.csv", None)
    told = among_honest(pl.Series(["r0"]), none_planted, who, tmp_path / "protected-001.csv")

    assert {(group.honest.part, group.honest.whole) for group in told} == {(1, 300)}
