"""What a release ships is in force until people of a deployment approve something else."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from loep.errors import ContentInvalid
from loep.night import policies
from loep.policies import versions
from loep.settings import Settings
from loep.storage.session import transaction
from tests.builders.policies import FIRST, NOW, SECOND, approved, released, version


def states(bind: Engine) -> list[tuple[int, str, str]]:
    with transaction(bind) as session:
        return [(each.number, each.state, each.note) for each in versions.listed(session)]


def test_the_first_use_makes_version_one_and_the_next_changes_nothing(bind: Engine) -> None:
    assert [released(bind), released(bind)] == [1, 1]
    assert states(bind) == [(1, "live", "shipped")]
    assert (version(bind, 1).author, version(bind, 1).approver) == ("loep", None)


def test_a_release_that_ships_another_policy_replaces_what_was_shipped(bind: Engine) -> None:
    assert [released(bind), released(bind, SECOND)] == [1, 2]
    assert states(bind) == [(2, "live", "shipped"), (1, "retired", "shipped")]


def test_what_people_approved_is_not_replaced_by_a_release(bind: Engine) -> None:
    released(bind, FIRST)
    number = approved(bind, SECOND)
    assert released(bind, "line = 9\n") == number
    assert version(bind, number).state == "live"


def test_two_first_uses_at_once_make_one_version(bind: Engine) -> None:
    with ThreadPoolExecutor(2) as both:
        assert list(both.map(lambda _: released(bind), range(2))) == [1, 1]
    assert len(states(bind)) == 1


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Settings:
    """A deployment without rules and models, whose shipped policy a test may write."""
    for name in ("rules", "models"):
        (tmp_path / "home" / name).mkdir(parents=True)
    text = (settings.home / "rules" / "policy.toml").read_text()
    (tmp_path / "home" / "rules" / "policy.toml").write_text(text.partition("[rules")[0])
    return replace(settings, home=tmp_path / "home")


def test_a_night_reads_the_live_version_and_records_its_number(bind: Engine, home: Settings) -> None:
    shipped = policies.in_force(bind, home, NOW)
    assert (shipped.number, shipped.line) == (1, 3)
    text = (home.home / "rules" / "policy.toml").read_text().replace("line = 3", "line = 5")
    number = approved(bind, text)
    live = policies.in_force(bind, home, NOW)
    assert (live.number, live.line, live.sha256) == (number, 5, version(bind, number).sha256)


def test_a_shipped_policy_that_cannot_be_read_changes_nothing(bind: Engine, home: Settings) -> None:
    policies.in_force(bind, home, NOW)
    (home.home / "rules" / "policy.toml").write_text("line = 0")
    with pytest.raises(ContentInvalid, match=r"rules/policy.toml: line must be a whole number from 1 to 1000"):
        policies.in_force(bind, home, NOW)
    assert states(bind) == [(1, "live", "shipped")]


def test_a_live_version_that_no_longer_suits_the_rules_is_named(bind: Engine, home: Settings) -> None:
    text = (home.home / "rules" / "policy.toml").read_text()
    released(bind, text)
    approved(bind, text + '[rules.R05]\nstage = "live"\npoints = 3\n')
    with pytest.raises(ContentInvalid, match=r"policy version 2 \[rules\]: unknown key R05"):
        policies.in_force(bind, home, NOW)


def test_showing_the_policy_before_the_first_night_changes_nothing(bind: Engine, home: Settings) -> None:
    with transaction(bind) as session:
        assert policies.shown(session, home).line == 3
    assert states(bind) == []


def test_a_version_whose_text_was_changed_behind_loep_is_not_followed(bind: Engine, home: Settings) -> None:
    policies.in_force(bind, home, NOW)
    live = version(bind, 1)
    live.content = live.content.replace("line = 3", "line = 30")
    with pytest.raises(ContentInvalid, match=r"policy version 1: does not say what was kept"):
        policies.read(home.home, live)
