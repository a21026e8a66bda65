"""How often what a rule signalled was confirmed before: with its interval, and not while too few were judged."""

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from loep.reports import figures
from loep.storage.tables import Figures
from loep.vocabulary import Outcome
from loep.web.case.rates import Rate, rate
from tests.builders import desk
from tests.builders.received import NIGHT, keep
from tests.web.visitors import logged_in


def counted(**decided: dict[str, int]) -> Figures:
    sample = decided.pop("sample", {})
    detectors = {id: {"decided": outcomes} for id, outcomes in decided.items()}
    return Figures(institution="25BE", counted_at=NIGHT, counts={"detectors": detectors, "sample": sample})


def test_a_rate_tells_of_a_hundred_with_the_interval_of_wilson() -> None:
    assert rate({"confirmed": 14, "unfounded": 186}) == Rate(200, 7, 4, 11)
    assert rate({"confirmed": 0, "unfounded": 20}) == Rate(20, 0, 0, 16)


def test_inconclusive_judgements_count_nowhere() -> None:
    assert rate({"confirmed": 14, "unfounded": 186, "inconclusive": 900}) == Rate(200, 7, 4, 11)


def test_with_fewer_than_twenty_nothing_is_told() -> None:
    assert rate({"confirmed": 9, "unfounded": 10}) == Rate(19)
    assert rate({}) == Rate(0)


@pytest.fixture
def much(monkeypatch: pytest.MonkeyPatch) -> None:
    """So much to count that the night does it."""
    monkeypatch.setattr(figures, "FEW", -1)


def test_what_was_judged_a_moment_ago_counts(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries", language="en")
    desk.night(database)
    for number in range(20):
        desk.decided(database, desk.single(database, f"case{number:08}"), rosa, Outcome.UNFOUNDED)
    desk.single(database)
    page = logged_in(app, rosa).see("/cases/single00case").text
    assert "Of 100 like this, 0 were confirmed (0–16)." in page
    assert "Rests on 20 judged cases." in page


@pytest.mark.usefixtures("much")
def test_the_page_tells_it_beside_the_reason_and_beside_the_sample(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries", language="en")
    desk.night(database)
    case = desk.ring(database)
    keep(database, counted(R06={"confirmed": 14, "unfounded": 186}, sample={"unfounded": 40, "confirmed": 1}))
    page = logged_in(app, rosa).see(f"/cases/{case.id}").text
    assert "Of 100 like this, 7 were confirmed (4–11)." in page
    assert "of 100 drawn at random, 2 were confirmed (0–13)" in page


@pytest.mark.usefixtures("much")
def test_while_few_were_judged_the_page_says_so(app: FastAPI, database: Engine) -> None:
    rosa = desk.account(database, "Rosa de Vries", language="nl")
    desk.night(database)
    case = desk.ring(database)
    keep(database, counted(R06={"confirmed": 3}))
    page = logged_in(app, rosa).see(f"/cases/{case.id}").text
    assert "vanaf 20 beoordeelde dossiers; tot nu toe 3" in page
    assert "Van 100" not in page
