"""The policy: what it says, and what it may not say."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import pytest

from loep import Between, Hit, rule
from loep.detection.policy import Policy, Ruling, parse, read
from loep.errors import ContentInvalid
from loep.vocabulary import Stage
from tests.builders.definitions import DUTCH, ENGLISH, SENTENCES, amount, comparing

WHOLE = """
line = 3
sample_share = 0.1
sample_seed = "2026"
ring_cap = 50
deadline_days = 14
"""
Read = Callable[[str], Policy]


@pytest.fixture
def reading(tmp_path: Path) -> Read:
    """Reads a text as the policy of one rule (R99 with `most` and `share`) and one model (M99)."""

    def crowded(*, most: Annotated[int, Between(1, 100)] = 3, share: Annotated[float, Between(0.1, 1.0)] = 0.5) -> Hit:
        return Hit((pl.col("account_persons") > most) & (pl.col("filled_share") > share), SENTENCES)

    crowded.__doc__ = ENGLISH
    rules = [rule("R99", subject="registration", dutch=DUTCH)(crowded)]
    models = [comparing({"words": amount("letter_words")})]
    path = tmp_path / "rules" / "policy.toml"
    path.parent.mkdir()

    def made(text: str) -> Policy:
        path.write_text(text)
        return read(path, rules, models)

    return made


def test_the_numbers_arrive(reading: Read) -> None:
    policy = reading(WHOLE)

    assert (policy.line, policy.sample_share, policy.sample_seed) == (3, 0.1, "2026")
    assert (policy.ring_cap, policy.deadline_days) == (50, 14)


def test_a_ruling_holds_stage_points_and_thresholds(reading: Read) -> None:
    policy = reading(
        WHOLE
        + '[rules.R99]\nstage = "live"\npoints = 4\nmost = 5\nshare = 1\n'
        + '[models.M99]\nstage = "trial"\npoints = 1\ndistance = 6.5\n'
    )

    assert policy.ruling("R99") == Ruling(Stage.LIVE, 4, {"most": 5, "share": 1.0})
    assert policy.ruling("M99") == Ruling(Stage.TRIAL, 1, {"distance": 6.5})


def test_what_is_not_listed_runs_in_trial(reading: Read) -> None:
    assert reading(WHOLE).ruling("R99") == Ruling(Stage.TRIAL, 0, {})


def test_the_record_gets_the_sha256_of_the_bytes(reading: Read) -> None:
    first, again, other = reading(WHOLE), reading(WHOLE), reading(WHOLE + "# a remark\n")

    assert len(first.sha256) == 64
    assert first.sha256 == again.sha256 != other.sha256


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (WHOLE + "extra = 1\n", "rules/policy.toml: unknown key extra; allowed are line, sample_share, sample_seed,"),
        (WHOLE.replace("line = 3", ""), "rules/policy.toml: line must be a whole number from 1 to"),
        (WHOLE.replace("line = 3", "line = 0"), "line must be a whole number from 1 to"),
        (WHOLE.replace("line = 3", "line = 3.0"), "line must be a whole number from 1 to"),
        (WHOLE.replace("line = 3", "line = true"), "line must be a whole number from 1 to"),
        (WHOLE.replace("0.1", "1.5"), "sample_share must be a fraction above 0, at most 1"),
        (WHOLE.replace("sample_share = 0.1", "sample_share = 0.0"), "sample_share must be a fraction above 0"),
        (WHOLE.replace("0.1", "nan"), "sample_share must be a fraction above 0, at most 1"),
        (WHOLE.replace('"2026"', '""'), "sample_seed must be a text that is not empty"),
        (WHOLE.replace('"2026"', "2026"), "sample_seed must be a text that is not empty"),
        (WHOLE.replace("14", "366"), "deadline_days must be a whole number from 1 to 365"),
        (WHOLE.replace("14", "9" * 400), "deadline_days must be a whole number from 1 to 365"),
        (WHOLE.replace("line = 3", "line = 1001"), "line must be a whole number from 1 to 1000"),
        (WHOLE.replace("50", "1001"), "ring_cap must be a whole number from 2 to 1000"),
        (
            WHOLE + f'[rules.R99]\nstage = "live"\npoints = 1\nmost = {"9" * 400}\n',
            "most must be a whole number from 1 to 100",
        ),
        (
            WHOLE + f'[rules.R99]\nstage = "live"\npoints = 1\nshare = {"9" * 400}\n',
            "share must be a number from 0.1 to 1",
        ),
        (WHOLE.replace("50", "1"), "ring_cap must be a whole number from 2 to"),
        (WHOLE + "[rules.R98]\n", "rules/policy.toml [rules]: unknown key R98; allowed are R99"),
        (WHOLE + "[models.R99]\n", "[models]: unknown key R99; allowed are M99"),
        (WHOLE + "rules = 3\n", "[rules]: must be a table with R99"),
        (WHOLE + "[rules]\nR99 = 3\n", "[rules.R99]: must be a table with stage, points, most, share"),
        (WHOLE + "[rules.R99]\npoints = 3\n", "[rules.R99]: stage must be one of trial, live, retired"),
        (WHOLE + '[rules.R99]\nstage = "alive"\npoints = 3\n', "stage must be one of trial, live, retired"),
        (WHOLE + '[rules.R99]\nstage = ["live"]\npoints = 3\n', "stage must be one of trial, live, retired"),
        (WHOLE + '[rules.R99]\nstage = "live"\n', "[rules.R99]: points must be a whole number from 0 to 1000"),
        (WHOLE + '[rules.R99]\nstage = "live"\npoints = -1\n', "points must be a whole number from 0 to 1000"),
        (WHOLE + '[rules.R99]\nstage = "live"\npoints = 1\nmost = -3\n', "most must be a whole number from 1 to 100"),
        (WHOLE + '[rules.R99]\nstage = "live"\npoints = 1\nmost = true\n', "most must be a whole number from 1 to 100"),
        (WHOLE + '[rules.R99]\nstage = "live"\npoints = 1\nshare = 60\n', "share must be a number from 0.1 to 1"),
        (WHOLE + '[models.M99]\nstage = "live"\npoints = 1\nshare = 5\n', "share must be a number from 0.001 to 1"),
        (WHOLE + '[rules.R99]\nstage = "live"\npoints = 1\nmost = 2.5\n', "most must be a whole number from 1 to 100"),
        (WHOLE + '[rules.R99]\nstage = "live"\npoints = 1\nshare = "x"\n', "share must be a number from 0.1 to 1"),
        (WHOLE + '[rules.R99]\nstage = "live"\npoints = 1\nshare = inf\n', "share must be a number from 0.1 to 1"),
        (
            WHOLE + '[rules.R99]\nstage = "live"\npoints = 1\nleast = 2\n',
            "unknown key least; allowed are stage, points,",
        ),
        ("line = x", "rules/policy.toml: is not TOML: Invalid value (at line 1, column 8)"),
    ],
)
def test_what_it_may_not_say_is_answered_with_what_is_allowed(reading: Read, text: str, message: str) -> None:
    with pytest.raises(ContentInvalid) as refused:
        reading(text)

    assert message in str(refused.value)


def test_without_a_policy_nothing_runs(tmp_path: Path) -> None:
    nothing: list[Any] = []
    with pytest.raises(ContentInvalid, match="is not here: the policy says how strict the rules are"):
        read(tmp_path / "rules" / "policy.toml", nothing, nothing)


def test_what_is_about_welfare_never_weighs() -> None:
    def needed() -> Hit:
        return Hit(pl.col("emergency_persons") > 3, SENTENCES)

    needed.__doc__ = ENGLISH
    rules = [rule("R99", subject="welfare", dutch=DUTCH)(needed)]
    text = f'{WHOLE}[rules.R99]\nstage = "live"\npoints = '
    assert parse(f"{text}0", rules, [], "here").ruling("R99") == Ruling(Stage.LIVE, 0)
    with pytest.raises(ContentInvalid, match="points must be 0: welfare is never weighed"):
        parse(f"{text}1", rules, [], "here")
