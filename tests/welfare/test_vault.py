"""What goes into the vault, who is in it, and that it goes nowhere else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.linking import persons
from loep.linking.emergency import emergency
from loep.storage.session import transaction
from loep.storage.tables import Event, Signal, WelfareSign
from loep.subjects import welfare
from loep.subjects.registration import COLUMNS, people
from loep.welfare import vault
from tests.builders.findings import night
from tests.builders.registrations import registrations

NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)
CONTACT = ("2e", "2e", "2e", "2e", "7f", None)


def given(**columns: Any) -> pl.DataFrame:
    """Six registrations; the first four have one emergency contact."""
    return registrations("anna boris clara dirk emma floor", emergency_phone=CONTACT, **columns)


def said(*names: str, contact: str = "2e") -> pl.DataFrame:
    detector, evidence = "R33", '{"persons": 4}'
    rows = [(name, detector, evidence, contact) for name in names]
    return pl.DataFrame(rows, schema=["registration_id", "detector", "evidence", "contact"], orient="row")


def kept(bind: Engine, signs: pl.DataFrame, institution: str = "25BE", run: str = "run-1") -> int:
    made = night(bind, run)
    with transaction(bind) as session:
        return vault.keep(session, institution, signs, made, NOW)


def groups(bind: Engine, institution: str = "25BE") -> list[int]:
    with transaction(bind) as session:
        return [group.registrations for group in vault.read(session, institution, "vera", "welfare", NOW)]


def events(bind: Engine) -> list[tuple[str, str, str]]:
    with transaction(bind) as session:
        return [(event.action, event.actor, event.purpose) for event in session.exec(select(Event).order_by("seq"))]


def test_only_registrations_that_share_a_contact_are_read_and_counted() -> None:
    shared = welfare.sharing(given().lazy())
    frame = welfare.frame(shared, emergency(persons.rows(shared), shared[welfare.CONTACT]))
    assert dict(frame.select("registration_id", "emergency_persons").iter_rows()) == dict.fromkeys(
        ("anna", "boris", "clara", "dirk"), 4
    )
    assert frame.columns == ["registration_id", "institution", "emergency_persons"]


def test_nothing_is_read_where_no_contact_was_delivered() -> None:
    shared = welfare.sharing(registrations("anna boris").lazy())
    counted = emergency(persons.rows(shared), shared[welfare.CONTACT])
    assert welfare.frame(shared, counted).is_empty()


def test_linking_and_the_frame_of_rules_know_nothing_of_it() -> None:
    assert welfare.CONTACT not in people(given().lazy()).columns
    assert {"emergency_persons", welfare.CONTACT}.isdisjoint(COLUMNS)


def test_a_sign_is_kept_once_however_often_it_is_said(bind: Engine) -> None:
    assert kept(bind, said("anna", "boris")) == 2
    assert kept(bind, said("anna", "boris", "clara"), run="run-2") == 1
    assert groups(bind) == [3]
    with transaction(bind) as session:
        assert session.exec(select(Signal)).all() == []
        assert {sign.run_id for sign in session.exec(select(WelfareSign))} == {"run-1", "run-2"}


def test_the_contact_itself_is_not_kept(bind: Engine) -> None:
    kept(bind, said("anna", contact="sealed-number"))
    with transaction(bind) as session:
        (sign,) = session.exec(select(WelfareSign))
        assert "sealed-number" not in str(sign.model_dump())
        assert sign.evidence == {"persons": 4}


def test_each_contact_is_a_group_and_the_largest_comes_first(bind: Engine) -> None:
    kept(bind, said("anna"))
    kept(bind, said("boris", "clara", contact="9a"))
    kept(bind, said("dirk", contact="9a"), institution="30GB")
    assert groups(bind) == [2, 1]
    assert groups(bind, "30GB") == [1]
    assert groups(bind, "") == [2, 1, 1]


def test_what_is_said_and_every_read_is_logged_without_a_registration(bind: Engine) -> None:
    kept(bind, said("anna"))
    kept(bind, said("anna"))
    groups(bind)
    assert events(bind) == [
        ("welfare.said", "flow:detect", "welfare"),
        ("welfare.read", "vera", "welfare"),
    ]


@pytest.mark.parametrize("signs", [said()], ids=["nothing said"])
def test_a_night_without_signs_writes_nothing(bind: Engine, signs: pl.DataFrame) -> None:
    assert kept(bind, signs) == 0
    assert events(bind) == []


@pytest.mark.parametrize(
    ("now", "left"),
    [(datetime(2027, 10, 25, tzinfo=UTC), [1]), (datetime(2027, 10, 27, tzinfo=UTC), [])],
    ids=["within eight weeks after intake closed", "later"],
)
def test_signs_are_forgotten_eight_weeks_after_the_intake_year_closed(
    bind: Engine, now: datetime, left: list[int]
) -> None:
    kept(bind, said("anna"))
    with transaction(bind) as session:
        assert vault.forget(session, timedelta(weeks=8), now) == 1 - sum(left)
    assert groups(bind) == left
    assert (("welfare.forgotten", "retain", "welfare") in events(bind)) == (not left)
