"""Who guesses is stopped by what is guessed, by who guesses, and by both; and fills neither the log nor the desk."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI, Request
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep.storage.tables import Event, EventDetail
from loep.web import passwords
from loep.web.passwords import Crowded, hashed
from loep.web.tries import OF_A_CLIENT, OF_AN_ACCOUNT, TRIES, LogIns, Refusals, Tries, client_of
from tests.builders import desk
from tests.web.visitors import visitor

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)


def guesses(of: LogIns, *pairs: tuple[str, str]) -> int:
    """How many of these tries, an address and a client each, are let through."""
    return sum(of.allowed(email, client, NOW) for email, client in pairs)


@pytest.mark.promise(
    "local accounts", "one client tries few addresses a minute, and one address is tried by few clients"
)
def test_tries_are_counted_per_client_per_address_and_per_both() -> None:
    assert guesses(LogIns(Tries()), *[("a@example.nl", "1")] * 9) == TRIES
    assert guesses(LogIns(Tries()), *((f"{n}@example.nl", "1") for n in range(99))) == OF_A_CLIENT
    assert guesses(LogIns(Tries()), *(("A@example.nl ", str(n)) for n in range(99))) == OF_AN_ACCOUNT


def test_who_gets_in_holds_up_nobody_behind_the_same_address() -> None:
    behind_one_wall = LogIns(Tries())
    for number in range(99):
        assert behind_one_wall.allowed(f"{number}@example.nl", "1", NOW)
        behind_one_wall.right(f"{number}@example.nl", "1")
    assert behind_one_wall.tries.made == {}


def test_a_minute_later_all_is_forgotten() -> None:
    tried = LogIns(Tries())
    guesses(tried, *[("a@example.nl", "1")] * 9)
    assert tried.allowed("a@example.nl", "1", NOW + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:0:1::5", "2001:db8:0:1:ffff::7", True),
        ("2001:db8:0:1::5", "2001:db8:0:2::5", False),
    ],
)
def test_a_household_is_one_client(one: str, other: str, same: bool) -> None:
    asked = [client_of(Request({"type": "http", "client": (host, 1)})) for host in (one, other)]
    assert (asked[0] == asked[1]) == same


def test_the_log_hears_once_a_minute_with_how_often() -> None:
    refusals = Refusals()
    told = [refusals.times("x", NOW + timedelta(seconds=seconds)) for seconds in (0, 1, 59, 60, 61, 130)]
    assert told == [1, 0, 0, 3, 0, 2]
    assert refusals.times("y", NOW) == 1


def test_spraying_one_password_over_many_addresses_ends_soon(app: FastAPI, database: Engine) -> None:
    stranger = visitor(app)
    stranger.see("/login")
    answers = [stranger.send("/login", email=f"{n}@example.nl", password="zomer").status_code for n in range(25)]
    assert answers == [422] * OF_A_CLIENT + [429] * 5
    with Session(database) as session:
        assert session.exec(select(Event.action)).all() == ["log in refused"]


def test_many_clients_do_not_guess_one_account(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    answers = []
    for number in range(7):
        stranger = visitor(app, client=(f"192.0.2.{number}", 1))
        stranger.see("/login")
        answers += [stranger.send("/login", email=rosa.email, password="zomer").status_code for _ in range(3)]
    assert answers == [422] * OF_AN_ACCOUNT + [429]
    with Session(database) as session:
        told = session.exec(select(EventDetail.details).order_by(col(EventDetail.seq))).all()
    assert told == [{"times": 1}] * 7


@pytest.mark.promise("local accounts", "sixty strangers at the log-in hold up nobody")
def test_who_finds_the_log_in_full_is_asked_to_come_again(
    app: FastAPI, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    monkeypatch.setattr(passwords, "PATIENCE", 0.05)
    person = visitor(app)
    person.see("/login")
    with passwords.HASHING, passwords.HASHING:
        full = person.send("/login", email=rosa.email, password=desk.PASSWORD)
        assert visitor(app).see("/health").status_code == 200
    assert (full.status_code, full.headers["retry-after"]) == (503, "60")
    assert "nothing is wrong with your account" in full.text
    person.see("/login")
    assert person.send("/login", email=rosa.email, password=desk.PASSWORD).status_code == 303


def test_few_wait_for_their_turn_and_the_others_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "QUEUE", threading.Semaphore(0))
    with pytest.raises(Crowded):
        hashed("vier losse woorden samen")
