"""Once is once on SQLite and on PostgreSQL, whoever else receives the same file."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.audit import log
from loep.intake import keys
from loep.intake.judge import judge
from loep.intake.promote import Outcome, promote
from loep.intake.receive import receive
from loep.settings import Settings
from loep.storage.session import engine, everywhere, transaction
from loep.storage.tables import Delivery, Event, RowError
from loep.vocabulary import DeliveryState
from tests.builders.deliveries import RECEIVED, delivery


def promoted_at_once(times: int, path: Path, here: Settings, bind: Engine) -> list[bool]:
    """Whether each of them found it written already."""
    together = Barrier(times)

    def promote_too(_: int) -> bool:
        judged = judge(receive(path, here), here, RECEIVED)
        together.wait()
        return promote(Outcome(judged.delivery, judged.errors, None), bind, RECEIVED)[1]

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(promote_too, range(times)))


@pytest.mark.promise("delivered five times", "eight promotions at once write one delivery")
@pytest.mark.parametrize(("surname", "state"), [("Jansen", DeliveryState.ACCEPTED), ("", DeliveryState.REFUSED)])
def test_eight_promotions_at_once_write_one_delivery(
    surname: str, state: DeliveryState, tmp_path: Path, settings: Settings, database_url: str
) -> None:
    elsewhere = replace(settings, database_url=database_url)
    keys.make(elsewhere)
    path = delivery(tmp_path / "in", surname=surname)
    bind = everywhere(engine(elsewhere))
    assert promoted_at_once(8, path, elsewhere, bind) == [False] + [True] * 7
    with transaction(bind) as session:
        assert [found.state for found in session.exec(select(Delivery))] == [state]
        assert len(session.exec(select(RowError)).all()) == (2 if state == DeliveryState.REFUSED else 0)
        assert len(session.exec(select(Event)).all()) == 1
        assert log.verify(session) is None
    bind.dispose()


def test_of_eight_that_try_a_refused_file_again_at_once_one_takes_it_in(
    tmp_path: Path, settings: Settings, database_url: str
) -> None:
    here = replace(settings, database_url=database_url)
    path, bind = delivery(tmp_path / "in"), everywhere(engine(here))
    refused = judge(receive(path, here, owner="21PC"), here, RECEIVED)
    promote(Outcome(refused.delivery, [], None), bind, RECEIVED)
    assert promoted_at_once(8, path, here, bind) == [False] + [True] * 7
    with transaction(bind) as session:
        assert [(found.state, found.reasons) for found in session.exec(select(Delivery))] == [("accepted", [])]
        assert [event.action for event in session.exec(select(Event))] == ["delivery.refused", "delivery.accepted"]
    bind.dispose()
