"""How strict Loep is: every version with what it changes, its back-test, and approval by another person."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from loep.detection.differences import Difference, differences
from loep.detection.policy import Policy
from loep.errors import Conflict, ContentInvalid
from loep.night import drafts, policies
from loep.policies import shipped, stops, versions
from loep.policies.versions import Hindered, Hindrance
from loep.storage.session import reading, transaction
from loep.storage.tables import Account, PolicyVersion
from loep.vocabulary import PolicyState, RunState, Stage
from loep.web.access import Permission, Purpose, may, page
from loep.web.detectors import names
from loep.web.fresh import fresh
from loep.web.language import N_
from loep.web.layout.render import go, show
from loep.web.policy.trial import ATTRIBUTES, trial
from loep.web.policy.words import NAMED
from loep.web.visit import Here, Visit

HINDERED = {
    Hindrance.OWN: N_("You wrote this version: approving it is for another person."),
    Hindrance.UNTRIED: N_("It must be tried on past deliveries first."),
    Hindrance.DONE: N_("This version is in force or was so before: it is neither tried nor approved again."),
    Hindrance.OUTDATED: N_("Another version went live since: try it again."),
    Hindrance.TRIED_AGAIN: N_("It was tried again since you opened this page. Read below what that found."),
    Hindrance.UNDER_WAY: N_("Another version is being tried. Wait until that is done."),
}
UNREADABLE = N_("This version does not suit the rules and models that are here. Write a new one from it.")

LARGEST = 2**31 - 1  # no database numbers a version beyond


@dataclass(frozen=True)
class Shown:
    """A version beside the one it is compared with; `changes` is None when one of the two no longer reads here."""

    version: PolicyVersion
    state: PolicyState
    author: str
    approver: str
    beside: PolicyVersion | None
    changes: list[Difference] | None


@page("GET", "/policy", Permission.POLICY, Purpose.ADMINISTER)
def policy(visit: Here) -> Response:
    return listing(visit)


@page("GET", "/policy/{number}", Permission.POLICY, Purpose.ADMINISTER)
def version(visit: Here, number: int) -> Response:
    """The page; while it asks by itself how the try goes, it stays as it is until that is done."""
    if visit.fragment and drafts.last_attempt(visit.desk.bind, find(visit, number)) is RunState.RUNNING:
        return Response(status_code=204)
    return _one(visit, number)


@page("POST", "/policy/{number}/backtest", Permission.POLICY_DRAFT, Purpose.ADMINISTER)
def backtest(visit: Here, number: int) -> Response:
    try:
        drafts.start(visit.desk.settings, visit.desk.bind, find(visit, number).number)
    except Hindered as error:
        return _one(visit, number, HINDERED[error.kind])
    return go(f"/policy/{number}#backtest")


@page("POST", "/policy/{number}/approve", Permission.POLICY_APPROVE, Purpose.ADMINISTER)
def approve(visit: Here, number: int) -> Response:
    fresh(visit)
    try:
        policies.read(visit.desk.settings.home, find(visit, number))
        with transaction(visit.desk.bind) as session:
            by = session.get_one(Account, visit.viewer.account_id)
            versions.approve(session, number, by, visit.now, visit.fields.get("tried", ""))
    except Hindered as error:
        return _one(visit, number, HINDERED[error.kind])
    except ContentInvalid:
        return _one(visit, number, UNREADABLE)
    return go(f"/policy/{number}")


def listing(visit: Visit, status: int = 200, errors: dict[str, str] | None = None) -> Response:
    """Every version and every switch; what was wrong with a switch is told there."""
    with reading(visit.desk.bind) as session:
        found, standing = versions.listed(session), stops.standing(session)
        people = _names(session, [*(one.author for one in found), *(stop.stopped_by for stop in standing)])
        coming = policies.coming(session, visit.desk.settings)
    return show(
        visit,
        "policy/page.html",
        status,
        here="/policy",
        versions=[(one, PolicyState(one.state), people.get(one.author, "")) for one in found],
        shipped=shipped.SHIPPED,
        coming=coming,
        stopped=[(stop, people.get(stop.stopped_by, "")) for stop in standing],
        everything=stops.ALL,
        detectors=names(visit.desk.settings.home, visit.language),
        may_draft=may(visit.role, Permission.POLICY_DRAFT),
        may_stop=may(visit.role, Permission.POLICY_STOP),
        filled={name: visit.fields.get(name, "") for name in ("detector", "reason")},
        errors=errors or {},
    )


def find(visit: Visit, number: int) -> PolicyVersion:
    """One version; 404 when there is none."""
    if number > LARGEST:
        raise HTTPException(404)
    with reading(visit.desk.bind) as session:
        try:
            return versions.find(session, number)
        except Conflict:
            raise HTTPException(404) from None


def _one(visit: Visit, number: int, problem: str = "") -> Response:
    attempt = drafts.last_attempt(visit.desk.bind, find(visit, number))
    found = find(visit, number)  # after the attempt: who sees it finished sees what it found
    with reading(visit.desk.bind) as session:
        live, listed = versions.live(session), versions.listed(session)
        beside = _asked(visit, listed, found) or _beside(listed, found, live)
        people = _names(session, [found.author, found.approver or ""])
    return show(
        visit,
        "policy/one.html",
        409 if problem else 200,
        here="/policy",
        shown=Shown(
            found,
            PolicyState(found.state),
            people.get(found.author, ""),
            people.get(found.approver or "", ""),
            beside,
            _changes(visit, beside, found),
        ),
        others=[one.number for one in listed if one.number != found.number],
        outdated=live is not None and found.backtested_against != live.number,
        trial=trial(found.backtest) if found.backtested_at else None,
        attempt=attempt,
        own=found.author == visit.viewer.account_id,
        detectors=names(visit.desk.settings.home, visit.language),
        named=NAMED,
        attributes=ATTRIBUTES,
        stages={stage.value: stage for stage in Stage},
        may_draft=may(visit.role, Permission.POLICY_DRAFT),
        may_approve=may(visit.role, Permission.POLICY_APPROVE),
        tried=versions.trial_of(found),
        problem=problem,
    )


def _asked(visit: Visit, listed: Iterable[PolicyVersion], found: PolicyVersion) -> PolicyVersion | None:
    """The version that the address asks to be compared with."""
    number = visit.query.get("beside", "")
    return next((one for one in listed if str(one.number) == number and one.number != found.number), None)


def _beside(listed: Iterable[PolicyVersion], found: PolicyVersion, live: PolicyVersion | None) -> PolicyVersion | None:
    """What the version would replace, or did: the one in force, or the one in force before it."""
    if found.state in (PolicyState.DRAFT, PolicyState.BACKTESTED):
        return live
    earlier = [one for one in listed if one.live_at and found.live_at and one.live_at < found.live_at]
    return max(earlier, key=lambda one: one.number, default=None)


def _changes(visit: Visit, before: PolicyVersion | None, after: PolicyVersion) -> list[Difference] | None:
    if before is None:
        return []
    try:
        return differences(*(_read(visit, one) for one in (before, after)))
    except ContentInvalid:
        return None


def _read(visit: Visit, version: PolicyVersion) -> Policy:
    return policies.read(visit.desk.settings.home, version)


def _names(session: Session, accounts: Iterable[str]) -> dict[str, str]:
    wanted = select(Account.id, Account.name).where(col(Account.id).in_({id for id in accounts if id}))
    return dict(session.exec(wanted).all())
