"""Two policies over the same registrations."""

import polars as pl

from loep.cases.comparison import compare, counts


def members(**groups: str) -> pl.DataFrame:
    """`ring="a b"`: a and b stand in the group `ring`."""
    rows = [(group, name, 3) for group, names in groups.items() for name in names.split()]
    return pl.DataFrame(rows, schema=["grouping", "registration_id", "points"], orient="row")


def decided(**outcomes: str) -> pl.DataFrame:
    rows = list(outcomes.items())
    return pl.DataFrame(rows, schema={"registration_id": pl.String, "decision": pl.String}, orient="row")


NOBODY = members().cast({"grouping": pl.String, "registration_id": pl.String, "points": pl.Int64})


def test_the_same_policy_gains_and_loses_nothing() -> None:
    told = counts(compare(members(ring="a b", c="c"), members(ring="a b", c="c"), decided()))

    assert told["gained"]["cases"] == told["lost"]["cases"] == 0
    assert (told["kept"]["cases"], told["kept"]["registrations"]) == (2, 3)


def test_a_case_none_of_whose_members_stood_in_one_is_gained_whole() -> None:
    told = counts(compare(members(ring="a b"), members(ring="a b", other="c d"), decided(c="confirmed")))

    assert told["gained"] == {
        "cases": 1,
        "registrations": 2,
        "confirmed": 1,
        "unfounded": 0,
        "inconclusive": 0,
        "undecided": 1,
    }


def test_a_case_that_grows_by_one_is_kept_and_gains_a_registration() -> None:
    told = counts(compare(members(ring="a b"), members(ring="a b c"), decided()))

    assert (told["gained"]["cases"], told["gained"]["registrations"]) == (0, 1)
    assert (told["kept"]["cases"], told["kept"]["registrations"]) == (1, 2)


def test_what_is_lost_says_what_people_had_decided_on_it() -> None:
    told = counts(compare(members(x="x", y="y"), NOBODY, decided(x="unfounded", y="confirmed")))

    assert told["lost"]["cases"] == 2
    assert (told["lost"]["unfounded"], told["lost"]["confirmed"]) == (1, 1)
    assert told["kept"]["cases"] == 0


def test_of_a_registration_that_was_decided_twice_the_newest_outcome_counts() -> None:
    twice = pl.concat([decided(**{f"r{n}": outcome for n in range(50)}) for outcome in ("unfounded", "confirmed")])

    rows = compare(members(ring=" ".join(f"r{n}" for n in range(50))), NOBODY, twice)

    assert set(rows["decision"]) == {"confirmed"}


def test_every_registration_is_told_once_with_its_groups_and_points_on_both_sides() -> None:
    rows = compare(members(ring="b a"), members(other="b c"), decided())

    assert rows.select("registration_id", "change", "group_before", "group_after").rows() == [
        ("a", "lost", "ring", None),
        ("b", "kept", "ring", "other"),
        ("c", "gained", None, "other"),
    ]
