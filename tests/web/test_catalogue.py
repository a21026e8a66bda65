"""One page per rule and model: what it says of itself, what it did, and how it was fitted."""

from fastapi import FastAPI
from sqlalchemy import Engine

from loep.reports import figures
from loep.storage.session import transaction
from loep.storage.tables import FittedModel
from loep.vocabulary import Outcome, Role
from loep.web.catalogue.track import record
from tests.builders import desk, received
from tests.web.visitors import logged_in


def test_a_rule_has_a_page_with_its_nights_and_its_columns(app: FastAPI, database: Engine) -> None:
    desk.night(database)
    desk.ring(database)
    person = logged_in(app, desk.account(database, "Vera Visser"))
    assert 'href="/catalogue/R06"' in person.see("/catalogue").text
    page = person.see("/catalogue/R06").text
    assert "4 signals so far" in page
    assert "too few to say" in page
    assert "Innocent when" in page
    assert person.see("/catalogue/R999").status_code == 404


def test_thresholds_within_a_text_are_written_as_its_language_does(app: FastAPI, database: Engine) -> None:
    desk.night(database)
    person = logged_in(app, desk.account(database, "Vera Visser"))
    assert "zeldzaamste 0,01 (als deel van 1)" in person.see("/catalogue/M01?language=nl").text
    assert " 0.01 " in person.see("/catalogue/M01?language=en").text


def test_rules_stand_beside_each_other_with_what_they_did(app: FastAPI, database: Engine) -> None:
    desk.night(database)
    desk.ring(database)
    rosa = desk.account(database, "Rosa de Vries")
    for number in range(20):
        desk.decided(database, desk.single(database, f"case{number:08}"), rosa, Outcome.UNFOUNDED)
    page = logged_in(app, rosa).see("/catalogue").text
    lines = {line.split('href="/catalogue/')[1][:3]: line for line in page.split("<tr>") if "/catalogue/" in line}
    assert '<td class="count">4</td>' in lines["R06"]
    assert 'id="nights-R06"' in lines["R06"]
    assert "too few to say" in lines["R06"]
    assert '0% <span class="quiet">(0%–16%)</span>' in lines["R21"]


def test_a_model_shows_its_card_to_its_own_institution(app: FastAPI, database: Engine) -> None:
    desk.night(database)
    card = {"features": {"hour": "hour of day"}, "code": "abc123", "rows": 900}
    for institution in ("25BE", "30GB"):
        fit = FittedModel(
            id=f"M01-{institution}",
            model="M01",
            institution=institution,
            path="x",
            sha256="y",
            card=card,
            fitted_at=received.NIGHT,
        )
        received.keep(database, fit)
    page = logged_in(app, desk.account(database, "Anna Audit", Role.AUDITOR)).see("/catalogue/M01").text
    assert "abc123" in page
    assert "fitted on so many" in page
    assert "30GB" not in page


def test_share_and_lift_are_told_from_twenty_judgements_on() -> None:
    few = {"detectors": {"R06": {"decided": {"confirmed": 3}}}, "sample": {"unfounded": 50}}
    assert record(few, "R06", []).lift is None
    many = {"detectors": {"R06": {"decided": {"confirmed": 15, "unfounded": 5}}}, "sample": {"unfounded": 50}}
    told = record(many, "R06", [])
    assert told.confirmed.share == 0.75
    assert told.lift is not None
    assert told.lift.ratio > 1


def test_the_catalogue_counts_what_the_figures_count(database: Engine) -> None:
    desk.night(database)
    desk.ring(database)
    with transaction(database) as session:
        counts = figures.read(session, "25BE", received.NIGHT).counts
    assert record(counts, "R06", [received.NIGHT.date()]).nights == ((received.NIGHT.date(), 4),)
