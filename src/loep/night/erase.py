"""The right to erasure: one person goes from tables, frames, stored deliveries and the sealed store, and stays away.

The rows and the tombstone go in one transaction, the files after it. A crash in between leaves the tombstone, and the
night that follows does the rest (`settle`).
"""

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, select

from loep.audit.log import Entry, append
from loep.cases import erase as cases
from loep.cases import legal
from loep.errors import Conflict
from loep.intake import erased, keys, rewrite
from loep.night import lease, person
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, CaseRegistration, Delivery, Link, Signal, Tombstone, WelfareSign
from loep.vocabulary import Role
from loep.welfare import vault

ERASES = (Role.SENIOR, Role.ADMIN)
UNSETTLED = timedelta(days=2)


def erase(settings: Settings, bind: Engine, who: tuple[str, str], by: Account, reason: str) -> dict[str, int]:
    """Erase the person `who` (institution, person id); how much went, by kind.

    Raises Conflict while a case is open or a hold in force, or when there is nothing; AlreadyRunning during a night.
    """
    institution, person_id = who
    legal.may(by, institution)
    with lease.held(bind, "detect"):
        with transaction(bind) as session:
            now = lease.clock(session)
            found = person.find(session, settings, institution, person_id)
            if against := cases.hindrances(session, institution, sorted(found.registrations)):
                raise Conflict("not erased: " + "; ".join(against))
            gone, tombstone, paths = _rows(session, settings, found, now)
            if not reason.strip() or _named(settings, found).named_in(reason):
                raise Conflict("a reason is needed that does not name the person, such as the number of the request")
            told = {"reason": reason.strip(), **gone}
            what = f"tombstone:{tombstone.person}"
            append(session, [Entry(institution, by.id, by.role, "person.erased", what, "administer", told)], now)
        _unlink(settings, paths)
        gone["rows"] = _files(settings, bind, institution, rewrite.ids(person_id, found.registrations))
        _leftovers(settings, bind)
        erased.keep(tombstone, erased.folder(settings))
        _overwrite(bind)
    return gone


def settle(settings: Settings, bind: Engine, now: datetime) -> None:
    """Finish what a crash interrupted: every tombstone is a file, and what it covers is in no delivery."""
    with transaction(bind) as session:
        known = erased.all_of(session)
    where = erased.folder(settings)
    where.mkdir(parents=True, exist_ok=True)
    for each in known:
        if not (where / erased.name(each)).exists():
            erased.keep(each, where)
    for institution in sorted({each.institution for each in known if each.erased_at > now - UNSETTLED}):
        with transaction(bind) as session:
            covered = erased.of(session, keys.read(settings), institution)
        _files(settings, bind, institution, covered.of)
    _overwrite(bind)


def replay(settings: Settings, bind: Engine, tombstones: Iterable[Tombstone]) -> int:
    """Erase again whom these tombstones cover, after a restore brought them back; how many tombstones were not known.

    What was open or held when the backup was made is no obstacle: the erasure came later.
    """
    held, new = keys.read(settings), 0
    for each in tombstones:
        with transaction(bind) as session:
            now = lease.clock(session)
            before = session.get(Tombstone, (each.institution, each.person))
            known = before is not None and before.erased_at >= each.erased_at
            if known:
                continue
            new += 1
            erased.bury(session, each)
            covered = erased.of(session, held, each.institution)
            found = _covered(session, settings, covered, each)
            _, _, paths = _rows(session, settings, found, now, buried=each)
            what = f"tombstone:{each.person}"
            entry = Entry(each.institution, "restore", "system", "person.erased_again", what, "administer", {})
            append(session, [entry], now)
        _unlink(settings, paths)
        _files(settings, bind, each.institution, covered.of)
    _overwrite(bind)
    return new


def _rows(
    session: Session, settings: Settings, found: person.Found, now: datetime, buried: Tombstone | None = None
) -> tuple[dict[str, int], Tombstone, list[str]]:
    mark = erased.marker(keys.read(settings), found.institution)
    named = _named(settings, found)
    gone, paths = cases.erase(session, named)
    gone["welfare"] = vault.erase(session, found.institution, found.registrations)
    if buried is None:
        marks = sorted(mark(erased.REGISTRATION, id) for id in found.registrations)
        made = Tombstone(
            institution=found.institution, person=mark(erased.PERSON, found.id), registrations=marks, erased_at=now
        )
        buried = erased.bury(session, made)
    return gone, buried, paths


def _named(settings: Settings, found: person.Found) -> cases.Person:
    mark = erased.marker(keys.read(settings), found.institution)
    return cases.Person(
        found.institution, found.registrations, found.words, lambda id: f"erased-{mark(erased.REGISTRATION, id)}"
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
    own = {id for id in known if covered.mark(erased.REGISTRATION, id) in marks}
    rows = []
    for delivery in person.kept(session, institution):
        loaded = rewrite.rows(delivery, settings)
        if loaded is not None and covered.of(loaded).any():
            theirs = loaded.filter(covered.of(loaded))
            rows.append((delivery, theirs, theirs.clear()))
            own |= set(theirs["registration_id"]) if "registration_id" in theirs.columns else set()
    members = session.exec(select(CaseRegistration).where(CaseRegistration.institution == institution)).all()
    forms = [dict(member.form) for member in members if member.registration_id in own]
    return person.Found(institution, "", frozenset(own), rows, forms)


def _unlink(settings: Settings, paths: list[str]) -> None:
    for path in paths:
        (settings.data / path).unlink(missing_ok=True)


def _files(settings: Settings, bind: Engine, institution: str, mine: rewrite.Marks) -> int:
    with transaction(bind) as session:
        deliveries = person.kept(session, institution)
    return sum(rewrite.without(delivery, settings, mine) for delivery in deliveries)


def _leftovers(settings: Settings, bind: Engine) -> None:
    """Files of deliveries that a crash left and no row names; nothing is under way while the lease is held."""
    with transaction(bind) as session:
        paths = session.exec(select(Delivery.stored_path, Delivery.frame_path)).all()
    named = {path for pair in paths for path in pair if path}
    for folder in ("deliveries", "sealed", "frames"):
        for path in (settings.data / folder).rglob("*"):
            if path.is_file() and path.relative_to(settings.data).as_posix() not in named:
                path.unlink()


def _overwrite(bind: Engine) -> None:
    """SQLite: fold the write-ahead log into the file, so that no page of before stays. PostgreSQL vacuums by itself."""
    if bind.dialect.name == "sqlite":
        connection = sqlite3.connect(str(bind.url.database))
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.close()
