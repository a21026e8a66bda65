"""A draft tried on what was delivered, on a real night of five hundred registrations."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from loep.cases import comparison
from loep.cases.capacity import with_sample
from loep.night import policies
from loep.night.backtest import Compared, backtest, groups, proxies
from loep.night.drafts import attempt, waiting
from loep.night.prepare import initialise
from loep.policies import versions
from loep.reports.backtest import Backtest
from loep.settings import Settings
from loep.simulate.write import Plan, write
from loep.storage.session import transaction
from loep.storage.tables import Case, Event, Signal
from loep.vocabulary import PolicyState
from tests.builders.nights import begun, ran
from tests.builders.policies import author, drafted
from tests.conftest import SETTINGS

MEMBERS = {"grouping": pl.String, "registration_id": pl.String, "points": pl.Int64}
SIGNALS = dict.fromkeys(("institution", "registration_id", "detector"), pl.String)
COUNTRIES = ("nationality", "country_of_birth")
SHIPPED = (SETTINGS.home / "rules" / "policy.toml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Home:
    settings: Settings
    bind: Engine

    def tried(self, text: str) -> Backtest:
        return _tried(self.settings, text)


@cache
def _tried(settings: Settings, text: str) -> Backtest:
    return backtest(settings, policies.checked(settings.home, text, "draft.toml"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("home")
    settings = replace(SETTINGS, data=folder / "var", database_url=f"sqlite:///{folder / 'var' / 'loep.db'}")
    bind = initialise(settings)
    write(folder / "in", Plan(rows=1_000, seed=8))
    ran(settings, bind, folder / "in")
    yield Home(settings, bind)
    bind.dispose()


def compared(institution: str, country: str, people: int = 300, signals: str = "", cased: int = 0) -> Compared:
    """An institution whose people r0, r1, ... come from one country; of the first some are signalled or in a case."""
    ids = [f"r{n}" for n in range(people)]
    who = pl.DataFrame({"registration_id": ids, "person_id": ids})
    said = [(institution, id, detector) for detector in signals.split() for id in ids[:30]]
    members = pl.DataFrame({"grouping": ids[:cased], "registration_id": ids[:cased], "points": [3] * cased}, MEMBERS)
    nobody = pl.DataFrame(schema={"registration_id": pl.String, "decision": pl.String})
    return Compared(
        rows=comparison.compare(members, members, nobody).with_columns(institution=pl.lit(institution)),
        signals=pl.DataFrame(said, SIGNALS, orient="row"),
        people=who,
        protected=who.select(
            "person_id", gender=pl.lit("F"), birth_year=pl.lit("2007"), **dict.fromkeys(COUNTRIES, pl.lit(country))
        ),
        read=who.select("registration_id"),
    )


def test_a_number_that_two_institutions_use_is_in_a_case_at_its_own_alone() -> None:
    told = groups([compared("25BE", "NL", cased=20), compared("21PE", "IN")], "after")

    assert {one.honest.name: one.honest.part for one in told if one.attribute == "nationality"} == {
        "nationality IN": 0,
        "nationality NL": 20,
    }


def test_a_rule_that_is_silent_at_one_institution_stands_in_for_nothing_there() -> None:
    found = [compared("25BE", "IN", signals="R23"), compared("21PE", "NL")]

    associated, uneven = proxies(found)

    [told] = [one for one in associated if (one.what, one.attribute) == ("R23", "nationality")]
    assert 0.1 < told.v < 0.5
    assert {(one.detector, one.group.honest.name) for one in uneven} >= {("R23", "nationality IN")}


def test_the_load_of_a_policy_counts_the_random_sample_as_capacity_does(home: Home) -> None:
    told = home.tried(SHIPPED.replace("sample_share = 0.10", "sample_share = 0.50"))

    before, after = told.cases
    assert before == after
    assert told.hours == (with_sample(before, 0.1) * told.minutes / 60, with_sample(after, 0.5) * told.minutes / 60)
    assert "the random sample counted in" in told.table()


def test_the_policy_in_force_tried_as_a_draft_changes_nothing(home: Home) -> None:
    told = home.tried(SHIPPED)

    assert told.changes["gained"]["cases"] == told.changes["lost"]["cases"] == 0
    with transaction(home.bind) as session:
        opened = session.exec(select(Case).where(Case.is_sample == False)).all()  # noqa: E712
    assert told.cases == (len(opened), len(opened))


def test_a_line_that_nobody_reaches_loses_every_case_and_names_its_rows(home: Home) -> None:
    told = home.tried(SHIPPED.replace("line = 3 ", "line = 99 "))

    before, after = told.cases
    assert after == 0
    assert told.changes["lost"]["cases"] == before > 0
    assert set(told.rows["change"]) == {"lost"}
    assert told.rows.height == told.changes["lost"]["registrations"]


@pytest.mark.promise("protected store", "groups are compared on the sealed store and the reading is an event")
def test_groups_are_compared_on_the_sealed_store_and_the_reading_is_an_event(home: Home) -> None:
    told = home.tried(SHIPPED)

    assert {group.attribute for group in told.groups_after} >= {"nationality", "gender"}
    assert {group.honest.name for group in told.groups_after if group.attribute == "gender"} == {"gender F", "gender M"}
    assert min(group.honest.whole for group in told.groups_after) >= 100
    with transaction(home.bind) as session:
        assert session.exec(select(Event).where(Event.action == "protected.read")).all()


def test_what_is_kept_with_a_version_names_nobody(home: Home) -> None:
    told = home.tried(SHIPPED)

    kept = json.dumps(told.as_dict())
    assert not [id for id in told.rows["registration_id"] if id in kept]


def test_columns_that_stand_in_for_a_protected_attribute_are_flagged(home: Home) -> None:
    told = home.tried(SHIPPED)

    assert ("permit_needed", "nationality") in {(one.what, one.attribute) for one in told.proxies}
    strongest = max(told.proxies, key=lambda one: one.v)
    assert f"{strongest.what} with {strongest.attribute}" in told.table()


def test_trying_a_draft_opens_no_case_and_records_no_signal(home: Home) -> None:
    with transaction(home.bind) as session:
        before = len(session.exec(select(Case)).all()), len(session.exec(select(Signal)).all())

    home.tried(SHIPPED.replace("line = 3 ", "line = 1 "))

    with transaction(home.bind) as session:
        assert (len(session.exec(select(Case)).all()), len(session.exec(select(Signal)).all())) == before


def test_a_waiting_draft_is_tried_and_can_then_be_approved(home: Home) -> None:
    number = drafted(home.bind, author(home.bind), SHIPPED + "\n# the same\n")
    tonight = begun(home.settings, home.bind, Path())

    assert waiting(tonight) == [number]
    attempt(tonight, number)

    assert waiting(tonight) == []
    with transaction(home.bind) as session:
        kept = versions.find(session, number)
        assert kept.state == PolicyState.BACKTESTED
        assert kept.backtest is not None
        assert kept.backtest["changes"]["gained"]["cases"] == 0
