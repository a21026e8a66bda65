"""Two nights never run at once; a dead night does not block the next."""

import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from socket import gethostname

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from loep.errors import AlreadyRunning, Conflict
from loep.intake import keys
from loep.intake.deliver import deliver
from loep.night import lease, leftovers
from loep.night.lease import clock, held, unfenced
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Delivery, Lease
from tests.builders import deliveries


@pytest.mark.promise("two nights at once", "a second night is told who is running")
def test_a_second_night_is_told_who_is_running(bind: Engine) -> None:
    with held(bind, "detect"), pytest.raises(AlreadyRunning, match=gethostname()), held(bind, "detect"):
        pass


def test_the_lease_is_free_again_after_the_night(bind: Engine) -> None:
    with held(bind, "detect"):
        pass
    with transaction(bind) as session:
        assert session.get(Lease, "detect") is None


def test_a_night_that_raised_gives_the_lease_back(bind: Engine) -> None:
    with pytest.raises(RuntimeError), held(bind, "detect"):
        raise RuntimeError
    with held(bind, "detect"):
        pass


def test_the_lease_of_a_process_that_died_here_is_taken_over_at_once(bind: Engine) -> None:
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    _leave(bind, f"{gethostname()}/{child.pid}/1", timedelta(hours=1))
    with held(bind, "detect"):
        pass


@pytest.mark.promise("two nights at once", "the lease of another host is respected until it ends")
def test_the_lease_of_another_host_is_respected_until_it_ends(bind: Engine) -> None:
    _leave(bind, "elsewhere/1/1", timedelta(hours=1))
    with pytest.raises(AlreadyRunning, match="elsewhere"), held(bind, "detect"):
        pass
    _leave(bind, "elsewhere/1/1", timedelta(seconds=-1))
    with held(bind, "detect"):
        pass


@pytest.mark.promise("two nights at once", "who lost the lease neither takes a delivery in nor sweeps files")
def test_who_lost_the_lease_takes_nothing_in_and_sweeps_nothing(
    bind: Engine, settings: Settings, tmp_path: Path
) -> None:
    settings.data.mkdir(exist_ok=True)
    keys.make(settings)
    path = deliveries.delivery(tmp_path / "inbox")
    with held(bind, "detect") as fence:
        with transaction(bind) as session:
            fence(session)
        _leave(bind, "elsewhere/1/1", timedelta(hours=1))
        for late in (
            lambda: deliver(path, replace(settings, allow_unverified=True), bind, deliveries.RECEIVED, fence),
            lambda: leftovers.sweep(settings, bind, fence),
        ):
            with pytest.raises(Conflict, match="taken by elsewhere/1/1"):
                late()
    with transaction(bind) as session:
        assert session.exec(select(Delivery.id)).all() == []
    assert leftovers.sweep(settings, bind, unfenced) == 2


def test_the_lease_is_renewed_again_once_the_database_answers_as_it_should(
    owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RENEWAL", "AGAIN"):
        monkeypatch.setattr(lease, name, 0.02)
    with held(owner, "detect"):
        for before, after in (("lease", "elsewhere"), ("elsewhere", "lease")):
            with owner.begin() as connection:
                connection.execute(text(f"alter table {before} rename to {after}"))
            time.sleep(0.2)
        with transaction(owner) as session:
            session.get_one(Lease, "detect").expires_at = ended = clock(session) - timedelta(seconds=1)
        time.sleep(0.5)
        with transaction(owner) as session:
            assert session.get_one(Lease, "detect").expires_at > ended + timedelta(seconds=30)


@pytest.mark.promise("two nights at once", "of eight nights that start together one runs")
def test_of_eight_nights_that_start_together_one_runs(bind: Engine) -> None:
    together, ran, refused = threading.Barrier(8), [], []
    over = threading.Event()

    def night() -> None:
        together.wait()
        try:
            with held(bind, "detect"):
                ran.append(1)
                over.wait(10)
        except AlreadyRunning:
            refused.append(1)
            if len(refused) == 7:
                over.set()

    threads = [threading.Thread(target=night) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(ran), len(refused)) == (1, 7)


def _leave(bind: Engine, holder: str, remaining: timedelta) -> None:
    with transaction(bind) as session:
        session.merge(Lease(name="detect", holder=holder, expires_at=clock(session) + remaining))
