"""The right to erasure: one person goes from tables, frames, stored deliveries and the sealed store, and stays away.

The rows and the tombstone go in one transaction, the files after it (`finish`). A crash in between leaves a tombstone
that is not settled, and whatever runs next does the rest before it reads a file.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from loep.audit import signed
from loep.audit.log import Entry, append
from loep.cases import erase as cases
from loep.cases import legal, unask
from loep.errors import Conflict
from loep.failpoints import AFTER, BEFORE, reached
from loep.intake import erased, inbox, keys, rewrite
from loep.intake.vault import Unreadable
from loep.night import checkpoint, lease, leftovers, person, tombstones
from loep.settings import Settings
from loep.storage.overwritten import overwritten
from loep.storage.session import reading, transaction
from loep.storage.tables import Account, CaseRegistration, Event, EventDetail, Link, Signal, Tombstone, WelfareSign
from loep.vocabulary import Role
from loep.welfare import vault

ERASES = (Role.SENIOR, Role.ADMIN)


def erase(settings: Settings, bind: Engine, who: tuple[str, str], by: Account, reason: str) -> dict[str, int]:
    """Erase the person `who` (institution, person id); how much went, by kind.

    Raises Conflict while a case is open or a hold in force, or when there is nothing; AlreadyRunning during a night.
    """
    institution, person_id = who
    legal.may(by, institution)
    with lease.held(bind, "detect") as fence:
        with reading(bind) as session:
            found = person.find(session, settings, institution, person_id)
        why = person.reason(found, reason)
        with transaction(bind, "purge") as session:
            fence(session)
            now = lease.clock(session)
            if against := cases.hindrances(session, institution, sorted(found.registrations)):
                raise Conflict("not erased: " + "; ".join(against))
            gone, tombstone, paths = _rows(session, settings, found, now)
            told = {"reason": why, **gone}
            what = f"tombstone:{tombstone.person}"
            append(session, [Entry(institution, by.id, by.role, "person.erased", what, "administer", told)], now)
        reached("tombstone", BEFORE)
        tombstones.whole(settings, bind, signed.private_key(checkpoint.key(settings)))
        reached("tombstone", AFTER)
        _unlink(settings, paths)
        gone["rows"] = finish(settings, bind, institution, fence)
        leftovers.sweep(settings, bind, fence)
        cleared = inbox.clear(settings, bind, lambda each: each.institution in ("", institution))
        gone["inbox_files"] = cleared.gone
        cleared.refuse()
    return gone


def finish(settings: Settings, bind: Engine, institution: str, fence: lease.Fence) -> int:
    """Take what the tombstones of an institution cover out of every file; how many loaded rows that were.

    Again finds nothing more. They are not settled while somebody reads a page of the database from before. Raises
    Unreadable, at the end, for files that are damaged.
    """
    with reading(bind) as session:
        covered = erased.of(session, keys.read(settings), institution)
        deliveries = person.kept(session, institution)
    gone, damaged = 0, []
    for delivery in deliveries:
        with transaction(bind) as session:
            fence(session)
            try:
                gone += rewrite.without(delivery, settings, covered.of)
            except Unreadable as error:
                damaged.append(str(error))
    if damaged:
        raise Unreadable("; ".join(damaged))
    if overwritten(bind):
        with transaction(bind) as session:
            fence(session)
            erased.settled(session, institution, lease.clock(session))
    return gone


def settle(settings: Settings, bind: Engine, fence: lease.Fence) -> list[str]:
    """Finish what a crash interrupted: every tombstone is a file, and what it covers is in no delivery.

    Returns which files are damaged, so that nobody can tell whether it is in them.
    """
    with reading(bind) as session:
        known = erased.all_of(session)
    tombstones.whole(settings, bind, signed.private_key(checkpoint.key(settings)))
    return _finished(settings, bind, {each.institution for each in known if each.settled_at is None}, fence)


def _finished(settings: Settings, bind: Engine, institutions: set[str], fence: lease.Fence) -> list[str]:
    """`finish` for each, whatever is damaged at another; what is."""
    damaged = []
    for institution in sorted(institutions):
        try:
            finish(settings, bind, institution, fence)
        except Unreadable as error:
            damaged.append(str(error))
    return damaged


def unsettled(bind: Engine, institution: str) -> bool:
    """Whether something of who was erased at an institution may still stand somewhere; the next night goes on."""
    with reading(bind) as session:
        return any(each.settled_at is None for each in erased.all_of(session) if each.institution == institution)


def replay(settings: Settings, bind: Engine, tombstones: Iterable[Tombstone]) -> tuple[int, list[str]]:
    """Erase again whom these tombstones cover, after a restore brought them back; how many tombstones were not known,
    and which files are damaged, so that nobody can tell who is in them.

    What was open or held when the backup was made is no obstacle: the erasure came later. Of those that are known the
    files are looked at again too: a restore that was cut short copies them anew.
    """
    held, new = keys.read(settings), 0
    for each in tombstones:
        with transaction(bind, "purge") as session:
            now = lease.clock(session)
            before = session.get(Tombstone, (each.institution, each.person))
            if before is not None and before.erased_at >= each.erased_at:
                continue
            new += 1
            erased.bury(session, each)
            covered = erased.of(session, held, each.institution)
            found = _covered(session, settings, covered, each)
            _rows(session, settings, found, now, buried=each)
            what = f"tombstone:{each.person}"
            entry = Entry(each.institution, "restore", "system", "person.erased_again", what, "administer", {})
            append(session, [entry], now)
    with transaction(bind) as session:
        institutions = {each.institution for each in erased.all_of(session)}
        unask.sweep(session, settings.data, datetime.now(UTC))
    damaged = _finished(settings, bind, institutions, lease.unfenced)
    leftovers.sweep(settings, bind, lease.unfenced)
    return new, damaged


def _rows(
    session: Session, settings: Settings, found: person.Found, now: datetime, buried: Tombstone | None = None
) -> tuple[dict[str, int], Tombstone, list[str]]:
    marks = erased.marks(keys.read(settings), found.institution)
    named = _named(settings, found)
    gone, paths = cases.erase(session, named, now)
    gone["welfare"] = vault.erase(session, found.institution, found.registrations)
    if buried is None:
        made = Tombstone(
            institution=found.institution,
            person=marks.person(found.id),
            registrations=sorted({marks.bare(id) for id in found.registrations}),
            erased_at=now,
        )
        buried = erased.bury(session, made)
    return gone, buried, paths


def _named(settings: Settings, found: person.Found) -> cases.Person:
    return cases.Person(
        institution=found.institution,
        registrations=found.registrations,
        ids=frozenset({found.id, *found.registrations}),
        words=found.words,
        marks=erased.marks(keys.read(settings), found.institution).registration,
    )


def _covered(session: Session, settings: Settings, covered: erased.Erased, tombstone: Tombstone) -> person.Found:
    """The person of a tombstone, as far as tables and files tell."""
    institution = tombstone.institution
    marks = set(tombstone.registrations)
    known: set[str] = set()
    for table, column in (
        (CaseRegistration, CaseRegistration.registration_id),
        (Signal, Signal.registration_id),
        (Link, Link.left_id),
        (Link, Link.right_id),
        (WelfareSign, WelfareSign.registration_id),
    ):
        known |= set(session.exec(select(column).where(table.institution == institution).distinct()))
    own = {id for id in known if covered.marks.bare(id) in marks}
    own |= set(session.exec(_going_by(institution, tombstone.person)))
    rows = []
    for delivery in person.kept(session, institution):
        loaded = None
        with suppress(Unreadable):
            loaded = rewrite.rows(delivery, settings)
        if loaded is not None and covered.of(loaded).any():
            theirs = loaded.filter(covered.of(loaded))
            rows.append((delivery, theirs, theirs.clear()))
            own |= set(theirs["registration_id"]) if "registration_id" in theirs.columns else set()
    members = session.exec(select(CaseRegistration).where(CaseRegistration.institution == institution)).all()
    forms = [dict(member.form) for member in members if member.registration_id in own]
    told = [row for _, theirs, _ in rows for row in theirs.to_dicts()]
    numbers = {str(row["person_id"]) for row in [*told, *forms] if row.get("person_id")} | _looked_up(session)
    id = next((each for each in numbers if covered.marks.person(each) == tombstone.person), "")
    return person.Found(institution, id, frozenset(own), rows, forms)


def _looked_up(session: Session) -> set[str]:
    """Whom auditors looked up, by number: after its forms and rows a person may be there only."""
    told = select(EventDetail.details).join(Event, col(Event.seq) == col(EventDetail.seq))
    found = session.exec(told.where(Event.action == "audit.who_saw")).all()
    return {value for details in found for value in details.values() if isinstance(value, str)}


def _unlink(settings: Settings, paths: list[str]) -> None:
    for path in paths:
        (settings.data / path).unlink(missing_ok=True)


def _going_by(institution: str, person: str) -> SelectOfScalar[str]:
    """The registrations whose form is gone and whose person has this hash."""
    return select(CaseRegistration.registration_id).where(
        CaseRegistration.institution == institution, CaseRegistration.person == person
    )
