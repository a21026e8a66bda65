"""Two people work through a hundred cases of a simulated night over HTTP, and nothing breaks."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from loep.audit.log import verify
from loep.night.prepare import initialise
from loep.settings import Settings
from loep.simulate.write import Plan, write
from loep.storage.tables import Case, Decision
from loep.vocabulary import Role
from loep.web.app import create
from tests.builders import desk
from tests.builders.nights import ran
from tests.conftest import SETTINGS
from tests.web.visitors import Visitor, logged_in

CASES = 100
OUTCOME = re.compile(r'name="(outcome-[^"]+)"')
WHY = "The school confirms what the form says, and the payment came from a parent."


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, Engine]]:
    """A night that opened more than a hundred cases, many of them drawn."""
    folder = tmp_path_factory.mktemp("home")
    settings = replace(SETTINGS, data=folder / "var", database_url=f"sqlite:///{folder / 'var' / 'loep.db'}")
    bind = initialise(settings)
    write(folder / "in", Plan(rows=800, seed=8))
    ran(settings, bind, folder / "in", sample_share=9.0)
    yield settings, bind
    bind.dispose()


def test_a_hundred_cases_are_worked_through_without_one_error(night: tuple[Settings, Engine]) -> None:
    settings, bind = night
    app = create(settings, bind)
    rosa = logged_in(app, desk.account(bind, "Rosa de Vries"))
    karim = logged_in(app, desk.account(bind, "Karim Aziz", Role.SENIOR))
    answered: Counter[int] = Counter()
    seen: set[str] = set()
    for number in range(CASES * 2):
        if number % 10 == 0:
            answered[rosa.see("/queue").status_code] += 1
        place = taken(rosa, answered)
        if place is None or len(seen) == CASES:
            break
        seen.add(place)
        outcome = "confirmed" if number % 7 == 0 else "inconclusive" if number % 5 == 0 else "unfounded"
        judged(rosa, place, "decide", outcome, answered)
        if outcome == "confirmed":
            judged(karim, place, "look", "unfounded" if number % 21 == 0 else "confirmed", answered)
    assert len(seen) == CASES
    assert set(answered) <= {200, 303}
    with Session(bind) as session:
        states = Counter(session.exec(select(Case.state)).all())
        decided = set(session.exec(select(Decision.case_id)).all())
        assert len(decided) == CASES
        assert states["closed"] >= CASES - CASES // 7
        assert verify(session) is None


def taken(person: Visitor, answered: Counter[int]) -> str | None:
    """Claim the next case; its address, or None when nothing is left."""
    answer = person.send("/queue/next")
    answered[answer.status_code] += 1
    place: str = answer.headers["location"]
    return place if place.startswith("/cases/") else None


def judged(person: Visitor, place: str, how: str, outcome: str, answered: Counter[int]) -> None:
    """Read the case, take its second look where that is asked, and judge every registration in it."""
    if how == "look":
        person.see(place)
        person.send(f"{place}/claim")
    page = person.see(place)
    answered[page.status_code] += 1
    fields = dict.fromkeys(OUTCOME.findall(page.text), outcome)
    hidden = {name: person.hidden(name) for name in ("seen", "version", "token")}
    answer = person.send(f"{place}/{how}", **fields, **hidden, motivation=WHY)
    answered[answer.status_code] += 1
