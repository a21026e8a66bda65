"""The counts behind dashboard and catalogue, by hand on a small desk."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from loep.cases.claim import claim
from loep.cases.decide import decide
from loep.cases.judge import Judgement
from loep.cases.look import look_again
from loep.cases.viewer import Viewer
from loep.reports import figures
from loep.storage.session import transaction
from loep.storage.tables import Account, Case, Figures
from loep.vocabulary import Outcome, Role
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
    assert found["signalled"] == {"unfounded": 4, "confirmed": 1}
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
    assert detectors["R06"] == {"signals": 4, "nights": {"2026-04-01": 4}, "decided": {"unfounded": 4}}
    assert detectors["R21"] == {"signals": 2, "nights": {"2026-04-01": 2}, "decided": {"confirmed": 1}}


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


def test_where_there_are_many_cases_the_counts_of_the_last_night_are_shown(bind: Engine) -> None:
    desk.night(bind)
    opened = [desk.case(f"case-{number:05}", f"reg-{number:05}", 1) for number in range(figures.FEW + 1)]
    keep(bind, *opened)
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
    """Give the second look at a case of one registration."""
    with transaction(bind) as session:
        version = session.get_one(Case, of.id).version
        judged = Judgement({of.anchor: outcome}, "I asked the school.", f"look-{of.id}", version)
        look_again(session, _viewer(by), of.id, judged, datetime.now(UTC))
