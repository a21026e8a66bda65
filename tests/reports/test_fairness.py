"""Comparing honest groups: who comes into a case more often."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from loep.reports.fairness import among_honest, groups, persons_beside, protected_feed, selection_ratio


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

    worst = selection_ratio(told)
    assert worst is not None
    assert max(worst.ratio, 1 / worst.ratio) == pytest.approx(3, abs=0.1)
    assert worst.low > 1 or worst.high < 1


def test_of_too_few_in_a_case_nothing_is_said() -> None:
    told = groups(pl.Series(["r1", "r2"]), people(1_000), feed(1_000, gender=["F"] * 500 + ["M"] * 500))

    assert selection_ratio(told) is None


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
