"""Draft, back-test, approval by another person, live: and what the database refuses whatever the code does."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col, select

from loep.audit.log import verify
from loep.errors import Conflict
from loep.policies import versions
from loep.policies.people import APPROVES, DRAFTS, who
from loep.storage.session import transaction
from loep.storage.tables import Event, EventDetail
from loep.vocabulary import Role
from tests.builders.accidents import PowerCutError, cut_short
from tests.builders.people import account
from tests.builders.policies import NOW, SECOND, approved, approver, author, backtested, drafted, released, version


def actions(bind: Engine) -> list[tuple[str, str, str]]:
    with transaction(bind) as session:
        assert verify(session) is None
        return list(session.exec(select(Event.action, Event.object, Event.actor).order_by(col(Event.seq))).all())


def test_a_draft_goes_live_after_a_back_test_and_by_another_person(bind: Engine) -> None:
    released(bind)
    number = approved(bind)
    old, new = version(bind, 1), version(bind, number)
    assert (old.state, new.state) == ("retired", "live")
    assert old.retired_at == new.live_at == NOW
    assert (new.author, new.approver, new.backtest) == ("anna", "petra", {"cases_lost": 4})
    assert actions(bind) == [
        ("policy.shipped", "policy:1", "loep"),
        ("policy.drafted", "policy:2", "anna"),
        ("policy.backtested", "policy:2", "loep"),
        ("policy.approved", "policy:2", "petra"),
    ]


def test_a_draft_without_a_back_test_does_not_go_live(bind: Engine) -> None:
    released(bind)
    number = drafted(bind, author(bind))
    with pytest.raises(Conflict, match=f"not back-tested: run `loep policy backtest {number}`"), transaction(bind) as s:
        versions.approve(s, number, approver(bind), NOW)
    assert version(bind, number).state == "draft"


@pytest.mark.promise("roles kept apart", "nobody approves the own draft")
def test_nobody_approves_the_own_draft(bind: Engine) -> None:
    released(bind)
    petra = approver(bind)
    number = backtested(bind, petra)
    with pytest.raises(Conflict, match="approving it is for another person"), transaction(bind) as session:
        versions.approve(session, number, petra, NOW)


def test_a_back_test_against_a_version_that_is_no_longer_live_does_not_count(bind: Engine) -> None:
    released(bind)
    late = backtested(bind, author(bind), "line = 5\n")
    approved(bind)
    with pytest.raises(Conflict, match="version 3 went live since"), transaction(bind) as session:
        versions.approve(session, late, approver(bind), NOW)
    petra = approver(bind)
    with transaction(bind) as session:
        versions.record_backtest(session, late, 3, {}, NOW)
        assert versions.approve(session, late, petra, NOW).state == "live"


def test_a_version_that_went_live_during_the_back_test_asks_for_another(bind: Engine) -> None:
    released(bind)
    number, petra = drafted(bind, author(bind), "line = 5\n"), approver(bind)
    with transaction(bind) as session:
        versions.record_backtest(session, number, 1, {}, NOW)
    approved(bind)
    with transaction(bind) as session:
        versions.record_backtest(session, number, 1, {}, NOW)
    with pytest.raises(Conflict, match="version 3 went live since"), transaction(bind) as session:
        versions.approve(session, number, petra, NOW)


def test_what_is_live_or_retired_is_neither_back_tested_nor_approved_again(bind: Engine) -> None:
    released(bind)
    number = approved(bind)
    for each in (1, number):
        with pytest.raises(Conflict, match="only a draft is back-tested"), transaction(bind) as session:
            versions.record_backtest(session, each, 1, {}, NOW)
    with pytest.raises(Conflict, match="is live already"), transaction(bind) as session:
        versions.approve(session, number, approver(bind, "Paul"), NOW)


def test_a_back_test_that_the_approver_did_not_read_is_not_approved(bind: Engine) -> None:
    released(bind)
    number, petra = backtested(bind, author(bind)), approver(bind)
    with transaction(bind) as session:
        read = versions.trial_of(versions.find(session, number))
        versions.record_backtest(session, number, 1, {"cases_lost": 40}, NOW + timedelta(seconds=1))
    with pytest.raises(Conflict, match="tried again since"), transaction(bind) as session:
        versions.approve(session, number, petra, NOW, read)
    with transaction(bind) as session:
        versions.approve(session, number, petra, NOW, versions.trial_of(versions.find(session, number)))


def test_a_form_that_is_sent_twice_makes_one_draft(bind: Engine) -> None:
    anna = author(bind)
    for content in (SECOND, SECOND, "line = 5\n"):
        with transaction(bind) as session:
            versions.draft(session, anna, content, "a higher line", NOW, "f" * 32)
    with transaction(bind) as session:
        assert [one.content for one in versions.listed(session)] == ["line = 5\n", SECOND]
    assert len(actions(bind)) == 2


def test_a_draft_needs_a_note(bind: Engine) -> None:
    with pytest.raises(Conflict, match="a note is needed"), transaction(bind) as session:
        versions.draft(session, author(bind), "line = 4\n", "  ", NOW)


def test_a_number_that_is_not_there_is_answered_with_how_to_see_which_are(bind: Engine) -> None:
    with pytest.raises(Conflict, match="no policy version 7: `loep policy list`"):
        version(bind, 7)


@pytest.mark.promise("roles kept apart", "the database keeps two people a back test and one live version")
@pytest.mark.parametrize(
    "change",
    [
        "update policy_version set state = 'live', live_at = created_at where number = 2",
        "update policy_version set approver = 'anna' where number = 2",
        "update policy_version set state = 'backtested' where number = 2",
        "update policy_version set state = 'live', live_at = created_at, approver = 'petra' where number = 2",
        "update policy_version set live_at = null where number = 1",
    ],
)
def test_the_database_keeps_two_people_a_back_test_and_one_live_version(bind: Engine, change: str) -> None:
    released(bind)
    drafted(bind, author(bind))
    approver(bind)
    with pytest.raises(IntegrityError), bind.begin() as connection:
        connection.execute(text(change))


def test_the_database_knows_one_live_version(bind: Engine) -> None:
    released(bind)
    backtested(bind, author(bind))
    approver(bind)
    second = "update policy_version set state = 'live', live_at = created_at, approver = 'petra' where number = 2"
    with pytest.raises(IntegrityError), bind.begin() as connection:
        connection.execute(text(second))


@pytest.mark.parametrize(
    "change",
    [
        "update policy_version set content = 'line = 1'",
        "update policy_version set author = 'petra'",
        "delete from policy_version",
    ],
)
def test_what_a_version_says_cannot_be_rewritten(bind: Engine, change: str) -> None:
    released(bind)
    with pytest.raises(DBAPIError, match=r"is kept|append-only"), bind.begin() as connection:
        connection.execute(text(change))


@pytest.mark.promise("I3 kept", "a change that fails leaves neither version nor event")
def test_a_change_that_fails_leaves_neither_version_nor_event(bind: Engine) -> None:
    anna = author(bind)
    with pytest.raises(PowerCutError):
        cut_short(bind, lambda session: versions.draft(session, anna, "line = 4\n", "a higher line", NOW))
    with transaction(bind) as session:
        assert versions.listed(session) == []
        assert session.exec(select(EventDetail)).all() == []


@pytest.mark.parametrize(
    ("role", "drafts", "approves"),
    [
        (Role.RULE_AUTHOR, True, False),
        (Role.RULE_APPROVER, True, True),
        (Role.REVIEWER, False, False),
        (Role.ADMIN, False, False),
    ],
)
def test_a_role_may_what_it_is_for(bind: Engine, role: Role, drafts: bool, approves: bool) -> None:
    someone = account(bind, "Vera", role, "")
    for roles, may in ((DRAFTS, drafts), (APPROVES, approves)):
        with transaction(bind) as session:
            if may:
                assert who(session, " Vera@School.example", roles).id == someone.id
            else:
                with pytest.raises(Conflict, match="may not do this; it takes one of"):
                    who(session, someone.email, roles)


def test_an_address_without_an_account_may_nothing(bind: Engine) -> None:
    with pytest.raises(Conflict, match="no open account"), transaction(bind) as session:
        who(session, "nobody@school.example", DRAFTS)
