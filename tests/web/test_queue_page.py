"""The page of the queue: bands of deadlines, filters, who has what, the backlog beside it, and giving a case away."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, select

from loep.cases.claim import LAPSES
from loep.clock import today
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Case, Event, EventDetail
from loep.vocabulary import Role
from loep.web import cheaply
from loep.web.families import Family, families
from loep.web.queue import backlog
from tests.builders import desk
from tests.builders.received import delivery
from tests.web.visitors import Visitor, logged_in

NOW = datetime.now(UTC)
WHY = "Rosa is away this week."


@pytest.fixture
def vera(database: Engine) -> Account:
    desk.night(database)
    return desk.account(database, "Vera Visser", Role.SENIOR)


@pytest.fixture
def senior(app: FastAPI, vera: Account) -> Visitor:
    return logged_in(app, vera)


def due(database: Engine, case: Case, deadline: date) -> None:
    with transaction(database) as session:
        session.get_one(Case, case.id).deadline = deadline


def test_cases_stand_in_bands_that_the_filter_knows_too(database: Engine, senior: Visitor) -> None:
    day = today(NOW)
    monday = day + timedelta(days=7 - day.weekday())
    due(database, desk.single(database, "late0000case"), day - timedelta(days=1))
    due(database, desk.single(database, "soon0000case"), day)
    due(database, desk.single(database, "far00000case"), day + timedelta(days=800))
    page = senior.see("/queue").text
    places = [page.index(text) for text in ("Overdue", "late0000", 'scope="rowgroup"', "soon0000", "Later", "far00000")]
    assert places[0] < places[1] < places[3] < places[4] < places[5]
    narrowed = senior.see(f"/queue?due={monday.isoformat()}").text
    assert [id in narrowed for id in ("late0000", "soon0000", "far00000")] == [True, True, False]
    assert "far00000" not in senior.see(f"/queue?due={day.isoformat()}").text
    assert senior.see("/queue?due=tomorrow").status_code == 422


def test_a_family_of_rules_finds_what_any_of_them_says(settings: Settings, database: Engine, senior: Visitor) -> None:
    desk.ring(database)
    desk.single(database)
    by_family = families(settings.home)
    assert "R06" in by_family[Family.LINKING]
    assert "R21" in by_family[Family.FORM]
    assert "R33" not in {id for ids in by_family.values() for id in ids}
    shared, form = senior.see("/queue?rule=linking").text, senior.see("/queue?rule=form").text
    assert ("ring0000" in shared, "single00" in shared) == (True, False)
    assert ("ring0000" in form, "single00" in form) == (False, True)


def test_who_looks_at_all_institutions_chooses_one(app: FastAPI, database: Engine, vera: Account) -> None:
    delivery(database)
    desk.single(database)
    anyone = logged_in(app, desk.account(database, "Anna Smit", institution=""))
    assert '<option value="25BE"' in anyone.see("/queue").text
    assert "single00" in anyone.see("/queue?institution=25BE").text
    assert "single00" not in anyone.see("/queue?institution=21PB").text
    assert 'id="institution"' not in logged_in(app, vera).see("/queue").text


def test_a_row_tells_who_has_the_case_and_for_how_long(database: Engine, vera: Account, senior: Visitor) -> None:
    rosa = desk.account(database, "Rosa de Vries")
    desk.held(database, desk.single(database, "mine0000case"), vera)
    desk.held(database, desk.single(database, "hers0000case"), rosa)
    page = senior.see("/queue").text
    assert "you, 30 minutes left" in page
    assert "Rosa de Vries, 30 minutes left" in page
    assert 'action="/cases/mine0000case/release"' in page
    assert 'action="/cases/hers0000case/claim"' not in page
    with transaction(database) as session:
        session.get_one(Case, "hers0000case").claimed_at = NOW - LAPSES
    page = senior.see("/queue").text
    assert "Rosa de Vries, claim lapsed" in page
    assert 'action="/cases/hers0000case/claim"' in page


def test_what_waits_for_a_day_is_out_of_the_queue_until_asked_for(database: Engine, senior: Visitor) -> None:
    desk.single(database)
    with transaction(database) as session:
        session.get_one(Case, "single00case").snoozed_until = today(NOW) + timedelta(days=9)
    assert "single00" not in senior.see("/queue").text
    page = senior.see("/queue?snoozed=yes").text
    assert "single00" in page
    assert "waits until" in page


def test_the_backlog_says_in_words_whether_the_pace_is_enough(
    database: Engine, senior: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cheaply, "LONGEST", timedelta(0))
    monkeypatch.setattr(backlog, "COUNTED", cheaply.Cheaply())  # nothing of what the first page counted before that
    day = today(NOW)
    for number in range(14):
        due(database, desk.single(database, f"{number:02}000000case"), day)
    page = senior.see("/queue").text
    assert "14 cases wait." in page
    assert "Too few cases were closed" in page
    with transaction(database) as session:
        for case in session.exec(select(Case)).all()[:10]:
            case.state, case.closed_at = "closed", NOW - timedelta(days=20)
    page = senior.see("/queue").text
    assert "4 cases wait." in page
    assert "too many for the present pace" in page or "The present pace is enough." in page
    assert page.count("<desc") == 3
    assert "The same as a table" in page


def test_a_senior_gives_a_case_away_and_what_its_holder_typed_is_kept(
    app: FastAPI, database: Engine, senior: Visitor
) -> None:
    rosa, karim = desk.account(database, "Rosa de Vries"), desk.account(database, "Karim Aziz")
    case = desk.single(database)
    desk.held(database, case, rosa)
    typing = logged_in(app, rosa)
    typing.see(f"/cases/{case.id}")
    form = {name: typing.hidden(name) for name in ("version", "token", "seen")}
    typing.send(f"/cases/{case.id}/draft", **form, motivation="I was halfway through this.")
    page = senior.see(f"/cases/{case.id}/reassign").text
    assert f'<option value="{karim.id}"' in page
    assert senior.send(f"/cases/{case.id}/reassign", to=karim.id, reason=" ").status_code == 422
    assert "Write why" in senior.page
    answer = senior.send(f"/cases/{case.id}/reassign", to=karim.id, reason=WHY)
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
    form |= {"outcome-of-single00case": "unfounded", "motivation": "I typed on."}
    late = typing.send(f"/cases/{case.id}/decide", **form)
    assert late.status_code == 409
    assert "I typed on." in late.text
    with Session(database) as session:
        assert session.get_one(Case, case.id).claimed_by == karim.id
        said = select(EventDetail.details).where(EventDetail.seq == Event.seq, Event.action == "case.reassigned")
        assert session.exec(said).one() == {"from": rosa.id, "to": karim.id, "reason": WHY}
    assert "Karim Aziz" in senior.see("/queue").text


def test_a_reviewer_gives_nothing_away(app: FastAPI, database: Engine, vera: Account) -> None:
    desk.single(database)
    rosa = logged_in(app, desk.account(database, "Rosa de Vries"))
    assert "/reassign" not in rosa.see("/queue").text
    assert rosa.see("/cases/single00case/reassign").status_code == 403
    assert rosa.send("/cases/single00case/reassign", to=vera.id, reason=WHY).status_code == 403


def test_a_case_that_moved_on_is_not_given_away(database: Engine, senior: Visitor, vera: Account) -> None:
    case = desk.single(database)
    senior.see(f"/cases/{case.id}/reassign")
    desk.decided(database, case, desk.account(database, "Rosa de Vries"))
    answer = senior.send(f"/cases/{case.id}/reassign", to=vera.id, reason=WHY)
    assert answer.status_code == 409
    assert "changed in the meantime" in answer.text


def test_claiming_in_place_reads_nobody(database: Engine, senior: Visitor) -> None:
    desk.single(database)
    senior.see("/queue")
    answer = senior.send("/cases/single00case/claim", {"hx-request": "true"})
    assert "you, 30 minutes left" in answer.text
    with Session(database) as session:
        assert session.exec(select(Event).where(Event.action == "case.read")).all() == []


def test_the_next_case_is_the_first_in_the_queue(app: FastAPI, database: Engine, rosa: Account) -> None:
    desk.single(database, "b000000case")
    desk.single(database, "a000000case")
    reviewer = logged_in(app, rosa)
    reviewer.see("/queue")
    found = [reviewer.send("/queue/next").headers["location"] for _ in range(3)]
    assert found == ["/cases/a000000case", "/cases/b000000case", "/queue?nothing=left"]


def test_the_queue_shows_neither_points_nor_where_a_case_came_from(
    app: FastAPI, database: Engine, rosa: Account
) -> None:
    desk.single(database)
    desk.sample(database)
    page = logged_in(app, rosa).see("/queue").text
    rows = [row.partition("</tr>")[0] for row in page.split("<tr")[1:] if "/cases/" in row]
    shapes = {re.sub("(single|sample)00(case)?", "ID", row) for row in rows}
    assert (len(rows), len(shapes)) == (2, 1)


def test_the_filters_of_the_queue_stand_in_the_address(app: FastAPI, database: Engine, rosa: Account) -> None:
    desk.ring(database)
    desk.single(database, programme="34280")
    reviewer = logged_in(app, rosa)
    assert "single00" not in reviewer.see("/queue?programme=34936").text
    assert "ring0000" not in reviewer.see("/queue?rule=R21").text
    assert "No case matches" in reviewer.see("/queue?state=claimed").text
    reviewer.send("/cases/single00case/claim")
    mine = reviewer.see("/queue?mine=yes").text
    assert ("single00" in mine, "ring0000" in mine) == (True, False)


def test_a_long_queue_turns_its_pages_without_losing_a_case(app: FastAPI, database: Engine, rosa: Account) -> None:
    for number in range(53):
        desk.single(database, f"{number:02}000000case")
    reviewer = logged_in(app, rosa)
    first = reviewer.see("/queue").text
    following = first.split('class="paging"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    second = reviewer.see(following).text
    shown = [
        [f"{number:02}000000" for number in range(53) if f"/cases/{number:02}000000case" in page]
        for page in (first, second)
    ]
    assert [len(page) for page in shown] == [50, 3]
    assert all(left < right for left, right in pairwise([*shown[0], *shown[1]]))


def test_a_rule_that_is_not_here_is_named_as_such(senior: Visitor) -> None:
    page = senior.see("/queue?rule=R99").text
    assert '<option value="R99" selected>R99, which is not here</option>' in page
    assert "which is not here" not in senior.see("/queue?rule=R06").text
    assert "which is not here" not in senior.see("/queue?rule=models").text
