"""What leaves by the command line is in the log, and `loep audit verify` says what nobody would see."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from loep.audit import checkpoints, signed
from loep.audit.log import forget
from loep.cli import app
from loep.intake import keys
from loep.night import backup
from loep.settings import Settings
from loep.storage.session import engine, transaction
from loep.storage.tables import Event, EventDetail
from tests.builders import desk

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def bind(settings: Settings, sqlite_template: Path) -> Iterator[Engine]:
    """One engine will do: what a command says is the same on the other."""
    settings.data.mkdir(exist_ok=True)
    shutil.copyfile(sqlite_template, settings.data / "loep.db")
    made = engine(settings)
    yield made
    made.dispose()


@pytest.fixture
def here(bind: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A deployment with a ring, as the commands of this process find it."""
    for name in [name for name in os.environ if name.startswith("LOEP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LOEP_HOME", str(REPOSITORY))
    monkeypatch.setenv("LOEP_DATA", str(settings.data))
    monkeypatch.setenv("SUDO_USER", "sam")
    keys.make(settings)
    signed.private_key(signed.key_file(settings))
    desk.night(bind)
    desk.ring(bind, size=3)
    return settings


def loep(line: str) -> Result:
    return CliRunner().invoke(app, line.split())


def told(bind: Engine) -> list[tuple[str, str, dict[str, object]]]:
    wanted = select(Event, EventDetail.details).join(EventDetail, col(EventDetail.seq) == col(Event.seq))
    with transaction(bind) as session:
        found = session.exec(wanted.order_by(col(Event.seq))).all()
    assert {(event.actor, event.role) for event, _ in found} <= {("shell:sam", "shell")}
    return [(event.action, event.institution, dict(details)) for event, details in found]


RING = {"registrations": ["reg-01", "reg-02", "reg-03"]}


@pytest.mark.promise("reads are events", "whose rows leave by the command line is in the log, with who took them")
@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("cases list", ("cases.listed", "", {"cases": 1})),
        ("cases export {out}/cases.csv", ("cases.exported", "25BE", RING)),
        ("cases signals {out}/signals.json", ("signals.exported", "25BE", RING)),
        ("audit who-saw reg-01 --institution 25be", ("audit.who_saw", "25BE", {"registration": "reg-01", "found": 0})),
        ("audit export {out}/log.jsonl", ("audit.exported", "", {"events": 0})),
        ("admin invite --role auditor --institution 25BE", ("invite", "25BE", {})),
        ("backup {out}/backup", ("backup.made", "", {"folders": list(backup.FOLDERS)})),
    ],
)
def test_what_leaves_by_the_command_line_is_in_the_log(
    here: Settings, bind: Engine, tmp_path: Path, line: str, event: tuple[str, str, dict[str, object]]
) -> None:
    assert here
    done = loep(line.format(out=tmp_path))
    assert done.exit_code == 0, done.output
    assert told(bind) == [event]


def test_who_took_a_registration_out_is_seen_at_once(here: Settings, tmp_path: Path) -> None:
    assert here
    loep(f"cases export {tmp_path}/cases.csv")
    seen = loep("audit who-saw reg-02 --institution 25BE").output
    assert "shell:sam  shell  cases.exported  export" in seen
    assert loep("audit who-saw reg-99 --institution 25BE").output.startswith("nobody saw this registration")


def test_without_checkpoints_the_log_verifies_with_a_warning_but_not_for_production(here: Settings) -> None:
    assert here
    plain, strict = loep("audit verify"), loep("audit verify --production")
    assert (plain.exit_code, strict.exit_code) == (0, 1)
    assert "the chain is whole" in plain.stdout
    assert "no checkpoints are kept" in plain.stderr


@pytest.mark.promise(
    "cut tail is seen", "a folder of checkpoints that is empty or old does not pass for one that is kept"
)
def test_checkpoints_that_are_not_there_or_old_are_told(
    here: Settings, bind: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    monkeypatch.setenv("LOEP_CHECKPOINTS", str(folder))
    loep("cases list")
    empty = loep("audit verify")
    assert (empty.exit_code, "holds no checkpoint" in empty.stderr) == (1, True)
    with transaction(bind) as session:
        ends = checkpoints.last(session, datetime.now(UTC) - timedelta(hours=3))
    assert ends is not None
    checkpoints.write(ends, signed.private_key(signed.key_file(here)), folder)
    old, strict = loep("audit verify"), loep("audit verify --production")
    assert (old.exit_code, strict.exit_code) == (0, 1)
    assert "nobody would see what was cut off since then" in old.stderr
    loep("cases list")
    assert loep("audit checkpoint").exit_code == 0
    fresh = loep("audit verify --production")
    assert (fresh.exit_code, fresh.stderr) == (0, "")
    assert "the chain is whole, beside 2 checkpoints" in fresh.stdout


def test_how_much_was_forgotten_and_by_whom_is_said(here: Settings, bind: Engine) -> None:
    assert here
    for _ in range(3):
        loep("cases list")
    with transaction(bind) as session:
        forget(session, [1, 2], "retain", datetime.now(UTC))
    assert "details forgotten by retain: of 2 events" in loep("audit verify").stdout
