"""A night as it is really run: the command, the Prefect flow, the database; repeated, killed and broken."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import create_engine, text
from sqlmodel import select

from loep import settings
from loep.cases.digest import digest
from loep.intake.deliver import deliver
from loep.night import prepare
from loep.storage.session import engine, transaction
from loep.storage.tables import Run
from tests.builders.deliveries import RECEIVED, delivery, manifested
from tests.flows.nights import environment, killed, loep

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect")]

ROWS = "1200"


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory, prefect_environment: dict[str, str]) -> Path:
    data = tmp_path_factory.mktemp("simulated")
    made = loep("simulate", str(data / "in"), "--rows", ROWS, "--seed", "7", env=environment(data, prefect_environment))
    assert made.returncode == 0, made.stderr
    return data / "in"


@pytest.fixture(scope="module")
def clean(
    tmp_path_factory: pytest.TempPathFactory, deliveries: Path, prefect_environment: dict[str, str]
) -> dict[str, str]:
    """The environment of a home in which one undisturbed night ran."""
    env = environment(tmp_path_factory.mktemp("clean"), prefect_environment)
    night = loep("run", "detect", "--folder", str(deliveries), env=env)
    assert night.returncode == 0, night.stderr
    (Path(env["LOEP_DATA"]) / "night.txt").write_text(night.stdout)
    return env


def test_a_night_tells_what_it_did(clean: dict[str, str]) -> None:
    told = (Path(clean["LOEP_DATA"]) / "night.txt").read_text()
    assert "3 deliveries, 0 of them received before" in told
    assert f"screened    {int(ROWS):,} registrations of 25BE" in told
    assert "not checked R14" in told, "no register was loaded, so the rule must say that it did not look"
    assert _state(clean)["cases"] > 0


@pytest.mark.promise("I1 once", "the same delivery run twice changes nothing")
def test_the_same_delivery_run_twice_changes_nothing(clean: dict[str, str], deliveries: Path) -> None:
    before = _state(clean)
    again = loep("run", "detect", "--folder", str(deliveries), env=clean)
    assert again.returncode == 0, again.stderr
    assert "3 of them received before" in again.stdout
    assert "0 opened, 0 extended, 0 drawn as random sample" in again.stdout
    assert _state(clean) == before


@pytest.mark.promise("I1 once", "a night killed on the way ends as a clean one after a rerun")
@pytest.mark.parametrize("moment", ["receive 2", "link 1", "open 1"])
def test_a_night_killed_on_the_way_ends_as_a_clean_one_after_a_rerun(
    moment: str, clean: dict[str, str], deliveries: Path, tmp_path: Path, prefect_environment: dict[str, str]
) -> None:
    env = environment(tmp_path, prefect_environment)
    shutil.copytree(Path(clean["LOEP_DATA"]) / "keys", tmp_path / "keys")  # ids of cases are made with them
    killed("run", "detect", "--folder", str(deliveries), at=moment, env=env)
    rerun = loep("run", "detect", "--folder", str(deliveries), env=env)
    assert rerun.returncode == 0, rerun.stderr
    assert _state(env) == _state(clean)


def test_a_broken_delivery_is_refused_and_the_night_goes_on(
    deliveries: Path, tmp_path: Path, prefect_environment: dict[str, str]
) -> None:
    folder = tmp_path / "in"
    shutil.copytree(deliveries, folder)
    with (folder / "registrations.csv").open("ab") as cut_short:
        cut_short.truncate(cut_short.tell() - 5_000)
    env = environment(tmp_path, prefect_environment)
    night = loep("run", "detect", "--folder", str(folder), env=env)
    assert night.returncode == 3, night.stderr
    assert "registrations.csv" in night.stdout
    assert "sha256" in night.stdout


@pytest.mark.promise("I5 honest", "a night over the inbox is everybody's but theirs on whom it broke, and says so")
def test_a_night_over_the_inbox_is_everybodys_but_theirs_on_whom_it_broke(
    tmp_path: Path, prefect_environment: dict[str, str]
) -> None:
    inbox = tmp_path / "inbox"
    env = {**environment(tmp_path, prefect_environment), "LOEP_INBOX": str(inbox)}
    here = settings.read({**os.environ, **env})
    bind = prepare.initialise(here)
    taken = deliver(delivery(tmp_path / "before"), here, bind, RECEIVED).delivery
    (here.data / str(taken.frame_path)).unlink()
    manifested(delivery(inbox / "21PC", institution="21PC"), institution="21PC")
    night = loep("run", "detect", env=env)
    assert night.returncode == 1, night.stderr
    assert "loep: not every institution got its night" in night.stderr
    assert f"25BE at link: {taken.frame_path}: the rows of batch.csv are gone" in night.stderr
    assert [path for path in inbox.rglob("*") if path.is_file()] == []
    with transaction(bind) as session:
        run = session.exec(select(Run)).one()
    bind.dispose()
    assert (run.state, run.folder, run.summary["screened"]) == ("failed", "", {"21PC": 2})
    assert [(each["institution"], each["stage"]) for each in run.summary["failed"]] == [("25BE", "link")]


@pytest.mark.promise("Prefect knows nothing", "prefect holds no personal data")
def test_prefect_holds_no_personal_data(clean: dict[str, str], deliveries: Path, prefect_home: Path) -> None:
    people = pl.read_csv(deliveries / "registrations.csv", infer_schema=False)
    secrets = set(people.select("email", "phone", "iban").drop_nulls().head(50).unpivot()["value"])
    kept = b"".join(path.read_bytes() for path in prefect_home.rglob("*") if path.is_file())
    assert clean["PREFECT_HOME"] == str(prefect_home)
    assert [secret for secret in secrets if secret.encode() in kept] == []


@pytest.mark.promise("Prefect knows nothing", "flow runs carry nothing but the id of the run")
def test_flow_runs_carry_nothing_but_the_id_of_the_run(clean: dict[str, str], prefect_home: Path) -> None:
    assert clean
    with create_engine(f"sqlite:///{prefect_home / 'prefect.db'}").connect() as prefect:
        parameters = [json.loads(row[0]) for row in prefect.execute(text("select parameters from flow_run"))]
    assert parameters
    assert all(set(given) == {"run_id"} and len(given["run_id"]) == 32 for given in parameters)


def _state(env: dict[str, str]) -> dict[str, Any]:
    """The digest of cases and signals, and how many deliveries and cases there are."""
    bind = engine(settings.read({**os.environ, **env}))
    with transaction(bind) as session:
        counts = {
            table: session.connection().exec_driver_sql(f'select count(*) from "{table}"').scalar_one()
            for table in ("delivery", "case", "signal", "row_error")
        }
        found = {"digest": digest(session), "cases": counts["case"], **counts}
    bind.dispose()
    return found
