"""The log, and who saw a person. What was asked about whom stands in a form, never in an address, and in the log."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, col, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from loep.audit import browse, log
from loep.audit.log import Entry
from loep.audit.words import ACTIONS, PURPOSES, SHELL, SYSTEM
from loep.cases import outside
from loep.clock import AMSTERDAM
from loep.intake import erased, keys
from loep.storage.session import EVERYWHERE, reading, scoped, transaction
from loep.storage.tables import Account
from loep.vocabulary import Role
from loep.web.access import Permission, Purpose, page
from loep.web.language import N_
from loep.web.layout.render import show
from loep.web.numbers import whole
from loep.web.persons import registered
from loep.web.visit import Here, Visit

NEWEST = 10_000
RECENT = timedelta(days=30)
FIRST, LAST = date(1900, 1, 1), date(9000, 1, 1)  # a day beyond has no moment in UTC
KINDS = ("registration", "person")
FILTERS = ("actor", "action", "object", "since", "until")
WORDS: dict[str, Any] = {
    "done": ACTIONS,
    "purposes": PURPOSES,
    "roles": {role.value: role for role in Role} | {"system": SYSTEM, "flow": SYSTEM, "shell": SHELL},
}
NOBODY = N_("Fill in the number of a registration or of a person.")
WHERE = N_("Fill in the institution: numbers are given by each institution anew.")


@page("GET", "/audit", Permission.AUDIT, Purpose.AUDIT)
def audit(visit: Here) -> Response:
    return _page(visit)


@page("POST", "/audit/verify", Permission.AUDIT, Purpose.AUDIT)
def verify(visit: Here) -> Response:
    """Check the newest part of the chain; the whole of it is for the command line, which holds nobody up.

    A chain is of all institutions: rows of each are read, and none is shown.
    """
    with reading(scoped(visit.desk.bind, EVERYWHERE)) as session:
        last = browse.length(session)
        bad = log.verify(session, max(0, last - NEWEST))
    with transaction(visit.desk.bind) as session:
        _note(session, visit, "audit.verified", {"bad": bad, "last": last})
    return _page(visit, checked=(min(last, NEWEST), last, bad))


@page("GET", "/audit/who-saw", Permission.AUDIT, Purpose.AUDIT)
def ask_who_saw(visit: Here) -> Response:
    return _who_saw(visit, None, {})


@page("POST", "/audit/who-saw", Permission.AUDIT, Purpose.AUDIT)
def who_saw(visit: Here) -> Response:
    number, kind = visit.fields.get("number", "").strip(), visit.fields.get("kind", "registration")
    if kind not in KINDS:
        raise HTTPException(422)
    institution = visit.viewer.institution or visit.fields.get("institution", "").strip().upper()
    errors = ({} if number else {"number": NOBODY}) | ({} if institution else {"institution": WHERE})
    if errors:
        return _who_saw(visit, None, errors)
    marks = erased.marks(keys.read(visit.desk.settings), institution)
    with reading(visit.desk.bind) as session:
        ids, unread = [number], 0
        if kind == "person":
            frames = registered.paths(session, visit.desk.settings, institution)
            known, unread = registered.of(frames, [number])
            ids = sorted({*known["registration_id"], *browse.of_person(session, institution, number)})
            ids += registered.forgotten(session, institution, marks.person(number))
        found = browse.who_saw(session, institution, ids, marks, browse.LONGEST)
    with transaction(visit.desk.bind) as session:
        _note(session, visit, "audit.who_saw", {kind: number, "found": len(found)}, institution)
    return _who_saw(visit, found, {}, unread)


def _who_saw(visit: Visit, found: list[browse.Sight] | None, errors: dict[str, str], unread: int = 0) -> Response:
    with reading(visit.desk.bind) as session:
        names = browse.names(session, [sight.event.actor for sight in found or []])
    values = {name: visit.fields.get(name, "") for name in ("number", "kind", "institution")}
    shown = None if found is None else found[: browse.LONGEST]
    told = {
        "found": shown,
        "unread": unread,
        "more": len(found or []) > browse.LONGEST,
        "names": names,
        "values": values,
        "errors": errors,
    }
    return show(visit, "audit/who_saw.html", 422 if errors else 200, here="/audit", **WORDS, **told)


def _page(visit: Visit, checked: tuple[int, int, int | None] | None = None) -> Response:
    asked = {name: visit.query.get(name, "").strip()[:200] for name in FILTERS}
    until = _moment(asked["until"])
    before = visit.query.get("before", "")
    if before and whole(before) is None:
        raise HTTPException(422)
    wanted = browse.Wanted(
        asked["actor"],
        asked["action"],
        asked["object"],
        _moment(asked["since"]),
        until + timedelta(days=1) if until else None,
        whole(before),
    )
    with reading(visit.desk.bind) as session:
        events, following = browse.page(session, visit.viewer.institution, wanted)
        names = browse.names(session, [event.actor for event in events])
        accounts = _accounts(session, visit.viewer.institution)
        looks = outside.looks(session, visit.viewer.institution, visit.now - RECENT)
    return show(
        visit,
        "audit/page.html",
        here="/audit",
        events=events,
        following=following,
        names=names,
        accounts=accounts,
        looks=len(looks),
        asked=asked,
        checked=checked,
        choices=sorted(ACTIONS.items(), key=lambda each: each[1].label(visit.language)),
        **WORDS,
    )


def _accounts(session: Session, institution: str) -> list[tuple[str, str]]:
    wanted = select(Account.id, Account.name).order_by(col(Account.name), col(Account.id))
    if institution:
        wanted = wanted.where(col(Account.institution).in_((institution, "")))
    return [(id, name) for id, name in session.exec(wanted)]


def _moment(day: str) -> datetime | None:
    if not day:
        return None
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise HTTPException(422) from None
    if not FIRST <= found <= LAST:
        raise HTTPException(422)
    return datetime.combine(found, time(), AMSTERDAM)


def _note(
    session: Session, visit: Visit, action: str, details: dict[str, object], institution: str | None = None
) -> None:
    """Auditors are in the log like everybody else."""
    who = visit.viewer
    where = who.institution if institution is None else institution
    log.append(session, [Entry(where, who.account_id, who.role.value, action, "log", "audit", details)], visit.now)
