"""One page per rule and model: what it says of itself, what it did, and how it was fitted."""

from fastapi import FastAPI
from sqlalchemy import Engine

from loep.reports import figures
from loep.storage.session import transaction
from loep.storage.tables import FittedModel
from loep.vocabulary import Role
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
