"""`loep policy`, `loep explain` and `loep capacity` answer in sentences; who may do what is asked of the accounts."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from loep.cli import app
from loep.errors import Conflict, ContentInvalid
from loep.night.prepare import initialise
from loep.policies import versions
from loep.storage.session import transaction
from tests.builders.findings import night
from tests.builders.policies import NOW, approver, author
from tests.conftest import SETTINGS

ANNA, PETRA = ("--by", "anna@school.example"), ("--by", "petra@school.example")


@pytest.fixture
def bind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The database of the deployment that commands of this test find."""
    data = tmp_path / "var"
    settings = replace(SETTINGS, data=data, database_url=f"sqlite:///{data / 'loep.db'}")
    monkeypatch.setenv("LOEP_HOME", str(SETTINGS.home))
    monkeypatch.setenv("LOEP_DATA", str(data))
    monkeypatch.delenv("LOEP_DATABASE_URL", raising=False)
    made = initialise(settings)
    author(made)
    approver(made)
    yield made
    made.dispose()


@pytest.fixture
def milder(tmp_path: Path) -> str:
    """The shipped policy with a higher line, as a file."""
    text = (SETTINGS.home / "rules" / "policy.toml").read_text().replace("line = 3 ", "line = 4 ")
    (tmp_path / "milder.toml").write_text(text)
    return str(tmp_path / "milder.toml")


def loep(*arguments: str, code: int = 0) -> str:
    """What `loep` prints; an error that a person is meant to read is raised as it is."""
    answer = CliRunner().invoke(app, list(arguments))
    if isinstance(answer.exception, Conflict | ContentInvalid):
        raise answer.exception
    assert answer.exit_code == code, answer.output
    return answer.output


def test_a_policy_goes_from_draft_to_live(bind: Engine, milder: str) -> None:
    assert "1  live" in loep("policy", "list")
    assert "version 2 is a draft" in loep("policy", "draft", milder, *ANNA, "--note", "fewer cases")
    changed = loep("policy", "diff", "1", "2").splitlines()
    assert [line[:9] for line in changed if line[0] in "+-" and "version" not in line] == ["-line = 3", "+line = 4"]
    with transaction(bind) as session:
        versions.record_backtest(session, 2, 1, {"cases_lost": 7}, NOW)
    assert "version 2 is live" in loep("policy", "approve", "2", *PETRA)
    shown = loep("policy", "show", "2")
    assert "# version 2, live, sha256" in shown
    assert "fewer cases" in shown
    assert '{"cases_lost": 7}' in shown
    assert "line = 4" in shown


@pytest.mark.usefixtures("bind")
def test_a_draft_that_no_rule_understands_is_refused(tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_text("line = 0")
    with pytest.raises(ContentInvalid, match=r"odd.toml: line must be a whole number from 1 to 1000"):
        loep("policy", "draft", str(tmp_path / "odd.toml"), *ANNA, "--note", "odd")
    assert "draft" not in loep("policy", "list")


@pytest.mark.usefixtures("bind")
def test_a_draft_in_another_encoding_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes("# één\n".encode("latin-1"))
    for command in (("policy", "draft", *ANNA, "--note", "odd"), ("backtest",)):
        with pytest.raises(ContentInvalid, match=r"latin.toml: is not text in UTF-8"):
            loep(*command, str(tmp_path / "latin.toml"))


@pytest.mark.usefixtures("bind")
def test_what_is_live_is_not_back_tested(milder: str) -> None:
    loep("policy", "list")
    with pytest.raises(Conflict, match="version 1 is live: only a draft"):
        loep("policy", "backtest", "1")
    assert "must end in" in loep("backtest", milder, "--rows", "rows.txt", code=2)


@pytest.mark.usefixtures("bind")
def test_an_author_does_not_approve(milder: str) -> None:
    loep("policy", "draft", milder, *ANNA, "--note", "fewer cases")
    with pytest.raises(Conflict, match="rule author may not do this"):
        loep("policy", "approve", "2", *ANNA)


@pytest.mark.usefixtures("bind")
def test_a_rule_is_stopped_and_started() -> None:
    assert "R05 does not look" in loep("policy", "stop", "R05", *ANNA, "--reason", "flatmates")
    assert "all does not look" in loep("policy", "stop", "all", *PETRA, "--reason", "a review")
    assert "UTC: R05: flatmates" in loep("policy", "list")
    assert "UTC: everything: a review" in loep("policy", "list")
    assert "R05 looks again" in loep("policy", "start", "R05", *ANNA)
    with pytest.raises(Conflict, match="there is no rule or model R99"):
        loep("policy", "stop", "R99", *ANNA, "--reason", "x")


def test_capacity_says_which_line_fits_and_what_is_missed(bind: Engine) -> None:
    assert "no night ran yet" in loep("capacity", "--reviewers", "1", "--minutes", "30", code=1)
    levels = [{"points": 4, "cases": 2, "registrations": 9, "rules": {"R01": 2}}]
    levels.append({"points": 3, "cases": 90_000, "registrations": 90_001, "rules": {"R05": 90_000}})
    night(bind, "run-0", state="finished", summary={"levels": {"25BE": levels}})
    told = loep("capacity", "--reviewers", "1", "--minutes", "30", "--hours-per-day", "4")
    assert "8.0 cases on a working day" in told
    assert "public holidays and leave are not taken out" in told
    assert told.count("line that fits          4 points") == 2
    assert told.count("cases missed below it     90,000  (90,001 registrations)") == 2
    assert told.count("R05 90,000") == 2


def test_capacity_after_a_night_in_which_all_was_stopped_does_not_say_that_nothing_is_missed(bind: Engine) -> None:
    versions = {"code": "abc", "25BE": {"stops": ["*"]}}
    night(bind, "run-0", state="finished", summary={"levels": {"25BE": []}}, versions=versions)
    told = loep("capacity", "--reviewers", "1", "--minutes", "30")
    assert "stopped that night: everything; what they would have seen is not counted" in told
    assert "no group reached any points" in told
    assert "missed" not in told


@pytest.mark.usefixtures("bind")
def test_a_case_that_is_not_there_is_not_explained() -> None:
    with pytest.raises(Conflict, match="there is no such case"):
        loep("explain", "nowhere")
