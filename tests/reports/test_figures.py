"""The counts behind dashboard and catalogue, by hand on a small desk."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from loep.cases.claim import claim
from loep.cases.decide import decide
from loep.cases.judge import Judgement, members
from loep.cases.look import look_again
from loep.cases.viewer import Viewer
from loep.clock import AMSTERDAM
from loep.reports import figures
from loep.storage.session import transaction
from loep.storage.tables import Account, Case, Figures
from loep.vocabulary import Outcome, Role, Stage
from tests.builders import desk
from tests.builders.received import NIGHT, delivery, keep

NOW = datetime(2026, 4, 8, 9, 0, tzinfo=UTC)


def counted(bind: Engine, institution: str = "25BE") -> figures.Counts:
    with transaction(bind) as session:
        return figures.read(session, institution, NOW).counts


def worked(bind: Engine) -> None:
    """A night, and people who decided on a ring of four (unfounded) and one confirmed with a second look."""
    desk.night(bind, screened={"25BE": 1_198})
    delivery(bind)
    rosa, vera = desk.account(bind, "Rosa de Vries"), desk.account(bind, "Vera Visser", Role.SENIOR)
    desk.decided(bind, desk.ring(bind), rosa, Outcome.UNFOUNDED)
    confirmed = desk.single(bind)
    desk.decided(bind, confirmed, rosa, Outcome.CONFIRMED)
    _look(bind, vera, confirmed, Outcome.CONFIRMED)
    desk.single(bind, "waiting0case")
    desk.decided(bind, desk.sample(bind), rosa, Outcome.UNFOUNDED)


def test_the_funnel_counts_registrations_from_receipt_to_confirmation(bind: Engine) -> None:
    worked(bind)
    assert counted(bind)["funnel"] == {
        "received": 1_198,
        "screened": 1_198,
        "signalled": 6,
        "opened": 6,
        "decided": 5,
        "confirmed": 1,
    }


def test_what_came_after_the_last_night_is_received_and_not_screened(bind: Engine) -> None:
    worked(bind)
    delivery(bind, id="delivery-2", received_at=NIGHT + timedelta(days=1), loaded=100, rows=102)
    assert {name: counted(bind)["funnel"][name] for name in ("received", "screened")} == {
        "received": 1_298,
        "screened": 1_198,
    }


def test_outcomes_of_signals_and_of_the_sample_stand_apart(bind: Engine) -> None:
    worked(bind)
    found = counted(bind)
    assert found["signalled"] == {"unfounded": 1, "confirmed": 1}  # the ring of four is one judgement
    assert found["sample"] == {"unfounded": 1}
    assert found["looks"] == {"agree": 1}


def test_weeks_days_and_what_waits(bind: Engine) -> None:
    worked(bind)
    found = counted(bind)
    assert found["opened"] == {"2026-03-30": 4}
    assert found["loaded"] == {"2026-03-30": 1_198}
    assert found["waiting"] == {"2026-04-01": 1}
    days = (datetime.now(UTC).date() - NIGHT.date()).days
    assert [list(week) for week in found["took"].values()] == [[str(days)]]


def test_each_detector_is_counted_by_night_and_by_outcome(bind: Engine) -> None:
    worked(bind)
    detectors = counted(bind)["detectors"]
    assert detectors["R06"] == {"signals": 4, "nights": {"2026-04-01": 4}, "decided": {"unfounded": 1}}
    assert detectors["R21"] == {"signals": 2, "nights": {"2026-04-01": 2}, "decided": {"confirmed": 1}}


def test_a_ring_that_one_form_decides_on_is_one_judgement(bind: Engine) -> None:
    desk.night(bind)
    rosa, vera = desk.account(bind, "Rosa de Vries"), desk.account(bind, "Vera Visser", Role.SENIOR)
    ring = desk.ring(bind, size=6)
    desk.decided(bind, ring, rosa, Outcome.CONFIRMED)
    _look(bind, vera, ring, Outcome.CONFIRMED)
    found = counted(bind)
    assert found["detectors"]["R06"]["decided"] == {"confirmed": 1}
    assert (found["signalled"], found["looks"]) == ({"confirmed": 1}, {"agree": 1})


def test_a_registration_judged_in_two_cases_counts_as_the_newest_says(bind: Engine) -> None:
    desk.night(bind)
    rosa = desk.account(bind, "Rosa de Vries")
    first = desk.single(bind)
    desk.decided(bind, first, rosa, Outcome.INCONCLUSIVE)
    again = desk.case("again000case", first.anchor, 1)
    again.ordinal = 2
    keep(bind, again)
    keep(bind, desk.member(again, first.anchor, {"programme": "34936"}))
    desk.decided(bind, again, rosa, Outcome.UNFOUNDED)
    assert counted(bind)["detectors"]["R21"]["decided"] == {"unfounded": 1}


def test_a_judgement_says_nothing_of_what_was_not_signalled_then(bind: Engine) -> None:
    desk.night(bind)
    rosa = desk.account(bind, "Rosa de Vries")
    case = desk.single(bind)
    gone, later, trial, held = (desk.signal(case.anchor, id, "said") for id in ("R01", "R02", "R03", "R05"))
    gone.withdrawn_at, trial.stage = NIGHT + timedelta(days=1), Stage.TRIAL
    later.recorded_at = held.withdrawn_at = datetime.now(UTC) + timedelta(days=1)
    keep(bind, gone, later, trial, held)
    desk.decided(bind, case, rosa, Outcome.UNFOUNDED)
    told = {id: own.get("decided") for id, own in counted(bind)["detectors"].items()}
    one = {"unfounded": 1}
    assert told == {"R01": None, "R02": None, "R03": None, "R05": one, "R21": one}
    assert counted(bind)["detectors"]["R03"]["tried"] == one


def test_a_decision_that_waits_for_a_second_look_counts_nowhere(bind: Engine) -> None:
    desk.night(bind)
    desk.decided(bind, desk.single(bind), desk.account(bind, "Rosa de Vries"), Outcome.CONFIRMED)
    assert (counted(bind)["funnel"]["opened"], counted(bind)["funnel"]["decided"]) == (1, 0)


def test_of_a_case_decided_twice_the_newest_decision_counts(bind: Engine) -> None:
    desk.night(bind)
    rosa, vera = desk.account(bind, "Rosa de Vries"), desk.account(bind, "Vera Visser", Role.SENIOR)
    case = desk.single(bind)
    desk.decided(bind, case, rosa, Outcome.CONFIRMED)
    _look(bind, vera, case, Outcome.UNFOUNDED)
    assert counted(bind)["funnel"]["decided"] == 0
    carl = desk.account(bind, "Carl Smit", Role.SENIOR)
    with transaction(bind) as session:
        held = claim(session, _viewer(carl), case.id, datetime.now(UTC))
        judged = Judgement({case.anchor: Outcome.UNFOUNDED}, "The register does know it.", "token-3", held.version)
        decide(session, _viewer(carl), case.id, judged, datetime.now(UTC))
    assert counted(bind)["signalled"] == {"unfounded": 1}
    assert counted(bind)["looks"] == {"disagree": 1}


def test_institutions_add_up_and_none_sees_another(bind: Engine) -> None:
    worked(bind)
    delivery(bind, institution="30GB", id="delivery-9", received_at=NIGHT + timedelta(days=1))
    assert counted(bind, "30GB") == {"funnel": {"received": 1_198, "screened": 0}, "loaded": {"2026-03-30": 1_198}}
    assert counted(bind, "")["loaded"] == {"2026-03-30": 2_396}
    assert counted(bind, "21XX") == {}


def test_days_and_weeks_are_those_of_amsterdam(bind: Engine) -> None:
    """Every hour about midnight and the change of clocks, in summer and in winter."""
    desk.night(bind)
    about = [datetime(2026, month, day, tzinfo=UTC) for month, day in ((1, 11), (3, 29), (6, 14), (10, 25), (12, 31))]
    hours = [
        day + timedelta(hours=hour, seconds=second) for day in about for hour in range(21, 26) for second in (0, 1)
    ]
    hours += [day + timedelta(hours=hour) for day in about for hour in range(4)]
    opened = [desk.case(f"case-{number:05}", f"reg-{number:05}", 1) for number in range(len(hours))]
    for case, at in zip(opened, hours, strict=True):
        case.opened_at = at
    keep(bind, *opened)
    delivery(bind, received_at=datetime(2026, 6, 14, 22, 30, tzinfo=UTC))
    with transaction(bind) as session:
        found = figures.count(session, datetime(2026, 12, 31, tzinfo=UTC))["25BE"]
    days = Counter(at.astimezone(AMSTERDAM).date().isoformat() for at in hours)
    assert found["waiting"] == days
    assert found["loaded"] == {"2026-06-15": 1_198}
    assert sum(found["opened"].values()) == len(hours)
    assert set(found["opened"]) == {figures.monday(date.fromisoformat(day)).isoformat() for day in days}


@pytest.mark.parametrize("many", ["FEW", "SIGNALS"])
def test_where_there_is_much_to_count_the_counts_of_the_last_night_are_shown(
    bind: Engine, monkeypatch: pytest.MonkeyPatch, many: str
) -> None:
    monkeypatch.setattr(figures, many, 2)
    desk.night(bind)
    desk.ring(bind)
    desk.single(bind)
    desk.sample(bind)
    with transaction(bind) as session:
        assert figures.read(session, "25BE", NOW).at is None
        figures.keep(session, {"25BE": {"waiting": {"2026-04-01": 7}}, "30GB": {}}, NOW)
    with transaction(bind) as session:
        assert figures.read(session, "25BE", NOW) == figures.Counted(NOW, {"waiting": {"2026-04-01": 7}})
        figures.keep(session, {"25BE": {"waiting": {}}}, NOW + timedelta(days=1))
        assert session.get_one(Figures, "25BE").counts == {"waiting": {}}


def _viewer(account: Account) -> Viewer:
    return Viewer(account.id, account.name, Role(account.role), "25BE")


def _look(bind: Engine, by: Account, of: Case, outcome: Outcome) -> None:
    """Give the second look at every registration of a case."""
    with transaction(bind) as session:
        version = session.get_one(Case, of.id).version
        judged = Judgement(
            dict.fromkeys(members(session, of.id), outcome), "I asked the school.", f"look-{of.id}", version
        )
        look_again(session, _viewer(by), of.id, judged, datetime.now(UTC))
