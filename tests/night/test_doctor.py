"""What the doctor refuses, and that it says how to mend it."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from loep.audit.log import Entry, append
from loep.cli import app
from loep.night import checkpoint, doctor, prepare
from loep.night.finding import Finding
from loep.settings import Settings
from loep.storage.session import engine, transaction
from loep.storage.tables import Run
from tests import databases
from tests.builders.received import NIGHT

GOOD = {"LOEP_SQLITE": "intended", "LOEP_BEHIND_TLS": "yes"}
WEB = {"PREFECT_API_URL": "http://10.0.0.5:4200/api", "PREFECT_API_AUTH_STRING": "a:b"}
ANOTHER_DISK = Path("/dev/shm")  # noqa: S108  memory, which is no disk of the data


@pytest.fixture
def here(settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """A deployment on SQLite of which nothing is wrong but that no register was loaded."""
    if not ANOTHER_DISK.is_dir() or ANOTHER_DISK.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no second disk is here to keep checkpoints on")
    with TemporaryDirectory(dir=ANOTHER_DISK) as other:
        kept = Path(other) / "checkpoints"
        kept.mkdir()
        made = replace(settings, require_codes=True, checkpoints=kept)
        made.inbox.mkdir(parents=True, mode=0o770)
        prepare.initialise(made).dispose()
        yield made


@contextmanager
def scheduler(status: int) -> Iterator[dict[str, str]]:
    """The environment beside a server that answers everybody so."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield {**GOOD, **WEB, "PREFECT_API_URL": f"http://127.0.0.1:{server.server_port}/api"}
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def wrong(settings: Settings, environment: Mapping[str, str] = GOOD, production: bool = True) -> list[Finding]:
    found = list(doctor.examine(settings, environment, production))
    assert all(finding.saw for finding in found)
    return [finding for finding in found if finding.needed and not finding.well]


def test_a_deployment_as_it_should_be_is_refused_nothing(here: Settings) -> None:
    assert wrong(here) == []
    assert wrong(here, {}, production=False) == []


def test_registers_that_are_not_there_are_noted_and_refuse_nobody(here: Settings) -> None:
    (noted,) = [finding for finding in doctor.examine(here, GOOD, True) if not finding.needed]
    assert "rio: no snapshot loaded" in noted.saw.lower()
    assert noted.mend == "load them: `loep registers load --help`"


@pytest.mark.promise("loep doctor --production", "each refusal happens and says how to mend it")
@pytest.mark.parametrize(
    ("environment", "name", "mend"),
    [
        ({**GOOD, "LOEP_SQLITE": ""}, "database", "set LOEP_DATABASE_URL to a PostgreSQL, or LOEP_SQLITE=intended"),
        ({**GOOD, "LOEP_BEHIND_TLS": ""}, "TLS", "set LOEP_BEHIND_TLS=yes"),
        ({**GOOD, "PREFECT_DEBUG_MODE": "true"}, "debugging", "unset PREFECT_DEBUG_MODE"),
        ({**GOOD, "PREFECT_LOGGING_LEVEL": "debug"}, "debugging", "unset PREFECT_LOGGING_LEVEL"),
        ({**GOOD, "LOEP_FAILPOINT": "purge before"}, "debugging", "unset LOEP_FAILPOINT"),
        ({**GOOD, **WEB, "PREFECT_API_URL": "https://prefect.example.nl/api"}, "Prefect's server", "127.0.0.1"),
        ({**GOOD, **WEB, "PREFECT_API_URL": "http://8.8.8.8:4200/api"}, "Prefect's server", "private network"),
        ({**GOOD, **WEB, "PREFECT_API_URL": "http://127.0.0.1:9/api"}, "Prefect's server", "start it"),
    ],
)
def test_a_setting_that_is_unsafe_is_refused(here: Settings, environment: dict[str, str], name: str, mend: str) -> None:
    (finding,) = wrong(here, environment)
    assert finding.name == name
    assert mend in finding.mend


@pytest.mark.promise("loep doctor --production", "a scheduler that answers who has no password is refused")
@pytest.mark.parametrize(
    ("status", "ours", "mend"),
    [
        (401, "loep:secret", ""),
        (200, "loep:secret", "PREFECT_SERVER_API_AUTH_STRING"),
        (404, "loep:secret", "PREFECT_SERVER_API_AUTH_STRING"),
        (401, "", "set PREFECT_API_AUTH_STRING here"),
    ],
)
def test_a_scheduler_is_asked_without_a_password(here: Settings, status: int, ours: str, mend: str) -> None:
    with scheduler(status) as environment:
        found = wrong(here, {**environment, "PREFECT_API_AUTH_STRING": ours})
    assert [mend in finding.mend for finding in found] == ([True] if mend else [])


def _open_keys(here: Settings) -> None:
    (here.keys / "stored.key").chmod(0o640)


def _stale_schema(here: Settings) -> None:
    with engine(here).begin() as connection:
        connection.execute(text("update alembic_version set version_num = '0001'"))


def _changed_log(here: Settings) -> None:
    bind = engine(here)
    with transaction(bind) as session:
        append(session, [Entry("", "a", "r", "b", "c:1", "audit", {}) for _ in range(3)], NIGHT)
    with bind.begin() as connection:
        for (name,) in connection.execute(text("select name from sqlite_master where type = 'trigger'")).all():
            connection.execute(text(f"drop trigger {name}"))
        connection.execute(text("update event set actor = 'somebody else' where seq = 2"))


def _unwritable(here: Settings) -> None:
    assert here.checkpoints
    here.checkpoints.rmdir()
    here.checkpoints.write_text("no folder")


def _no_checkpoint_since(hours: int) -> Callable[[Settings], None]:
    def ran(here: Settings) -> None:
        bind = engine(here)
        long_ago = datetime.now(UTC) - timedelta(hours=30)
        with transaction(bind) as session:
            session.add(
                Run(id="n", kind="detect", night=long_ago.date(), folder="", state="finished", started_at=long_ago)
            )
            append(session, [Entry("", "a", "r", "b", "c:1", "audit", {})], long_ago)
        if hours:
            checkpoint.sign(here, bind, datetime.now(UTC) - timedelta(hours=hours))

    return ran


def _closed(path: str) -> Callable[[Settings], None]:
    def left_open(here: Settings) -> None:
        (here.data / path).mkdir(exist_ok=True)
        (here.data / path).chmod(0o775)

    return left_open


def _broken_policy(here: Settings) -> None:
    home = here.data / "home"
    home.mkdir()
    for name in ("rules", "models"):
        (home / name).mkdir()
    (home / "rules" / "policy.toml").write_text("line = 0")


@pytest.mark.promise("loep doctor --production", "each refusal happens and says how to mend it")
@pytest.mark.parametrize(
    ("spoil", "name", "saw"),
    [
        (_open_keys, "keys", ""),
        (lambda here: (here.keys / "stored.key").unlink(), "keys are there", "run `loep init`"),
        (lambda here: (here.keys / "accounts.key").unlink(), "keys are there", "accounts.key"),
        (lambda here: here.inbox.rmdir(), "inbox", "is not there"),
        (_stale_schema, "schema is current", "0001"),
        (_changed_log, "event log", "does not hold from event 2"),
        (lambda here: here.checkpoints.rmdir(), "checkpoints of the log", "cannot be written"),
        (_unwritable, "checkpoints of the log", "cannot be written"),
        (_no_checkpoint_since(0), "checkpoints of the log", "there is none yet"),
        (_no_checkpoint_since(3), "checkpoints of the log", "the last is of"),
        (_closed("inbox"), "passwords and inbox", "everybody may read"),
    ],
)
def test_what_was_spoilt_is_refused(here: Settings, spoil: Callable[[Settings], None], name: str, saw: str) -> None:
    spoil(here)
    found = wrong(here)
    assert any(name in finding.name and saw in finding.saw for finding in found), found


def test_a_policy_that_cannot_be_read_is_refused(here: Settings) -> None:
    _broken_policy(here)
    (finding,) = wrong(replace(here, home=here.data / "home"))
    assert "line must be a whole number from 1 to 1000" in finding.saw


def test_a_password_alone_is_refused(here: Settings) -> None:
    (finding,) = wrong(replace(here, require_codes=False))
    assert "LOEP_REQUIRE_CODES=yes" in finding.mend


def test_checkpoints_beside_the_data_are_refused(here: Settings) -> None:
    beside = here.data / "checkpoints"
    beside.mkdir()
    (finding,) = wrong(replace(here, checkpoints=beside))
    assert finding.mend == "use a folder that whoever has the data cannot reach"


def test_checkpoints_on_the_disk_of_the_data_are_refused(here: Settings, tmp_path: Path) -> None:
    not_mounted = tmp_path / "mnt"
    not_mounted.mkdir()
    (finding,) = wrong(replace(here, checkpoints=not_mounted))
    assert "is on the disk of the data" in finding.saw
    assert list(not_mounted.iterdir()) == []


def test_checkpoints_that_come_every_hour_are_well(here: Settings) -> None:
    _no_checkpoint_since(1)(here)
    assert wrong(here) == []


def test_deliveries_without_a_manifest_are_refused(here: Settings) -> None:
    (finding,) = wrong(replace(here, allow_unverified=True))
    assert finding.mend == "unset LOEP_ALLOW_UNVERIFIED"


def test_a_file_with_a_password_that_everybody_may_read_is_refused(here: Settings, tmp_path: Path) -> None:
    etc = tmp_path / "etc"
    etc.mkdir()
    (etc / "owner.env").write_text("PGPASSWORD=secret")
    (finding,) = wrong(here, {**GOOD, "LOEP_ETC": str(etc)})
    assert (finding.name, "owner.env" in finding.mend) == ("passwords and inbox", True)
    (etc / "owner.env").chmod(0o640)
    assert wrong(here, {**GOOD, "LOEP_ETC": str(etc)}) == []


def test_a_full_disk_is_refused(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "FREE", 10**18)
    (finding,) = wrong(here)
    assert "make room or move LOEP_DATA" in finding.mend


def test_an_old_prefect_is_refused(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_PREFECT", (99, 0, 0))
    (finding,) = wrong(here)
    assert finding.mend == "older ones let strangers in: install 99.0.0 or newer"


@pytest.fixture
def fenced(here: Settings, postgresql: str, postgresql_template: str) -> Iterator[tuple[Settings, Settings]]:
    """The deployment on PostgreSQL: as its owner, and as nights and commands connect."""
    url = databases.create(postgresql, postgresql_template)
    yield replace(here, database_url=url), replace(here, database_url=databases.as_a_night(url))
    databases.drop(postgresql, url)


def test_connecting_as_the_owner_of_the_tables_is_refused(fenced: tuple[Settings, Settings]) -> None:
    owner, desk = fenced
    assert wrong(desk, {"LOEP_BEHIND_TLS": "yes"}) == []
    (finding,) = wrong(owner, {"LOEP_BEHIND_TLS": "yes"})
    assert (
        finding.mend
        == "run `loep init` as the owner of the tables, and connect as a user in role loep_app or loep_nights"
    )


def test_the_command_says_what_to_mend_and_exits_with_1(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("LOEP_", "PREFECT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LOEP_HOME", str(here.home))
    monkeypatch.setenv("LOEP_DATA", str(here.data))
    assert CliRunner().invoke(app, ["doctor"]).exit_code == 0
    refused = CliRunner().invoke(app, ["doctor", "--production"])
    assert refused.exit_code == 1
    assert "REFUSED database: SQLite" in refused.output
    assert "4 to mend" in refused.output
