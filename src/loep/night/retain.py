"""The nightly forgetting, on the clock of the run, and the signed report of what it did."""

from dataclasses import asdict, replace
from datetime import timedelta
from functools import cache

from sqlmodel import Session, func, select

from loep.audit.log import Entry, append
from loep.cases import legal, letgo, retain
from loep.cases.retain import Forgotten
from loep.errors import Conflict
from loep.intake import erased, inbox, keys, rewrite
from loep.intake.vault import Unreadable
from loep.night import erase, fitting, forgotten, leftovers, versions
from loep.night.run import Night
from loep.settings import Settings
from loep.storage.overwritten import overwritten
from loep.storage.session import transaction
from loep.storage.tables import Delivery, LegalHold, WelfareSign
from loep.storage.unpacked import DAMAGED
from loep.welfare import vault

ACTION = "retention.purged"
STANDS = "what was forgotten stands in the write-ahead log of the database while somebody reads it: run it again"


def forget(night: Night) -> Forgotten:
    """Erase what is past its term; returns counts. They go into the log too, and from there into a signed report.

    Raises Conflict at the end where a file would not leave the inbox, when somebody reads the database for so long that
    a page of before may still be there, or when who was erased may be in a damaged file.
    """
    settings = night.settings
    held = keys.read(settings)
    damaged = erase.settle(settings, night.bind, night.fence)
    cleared = inbox.clear(settings, night.bind, inbox.over(settings, night.began))
    with transaction(night.bind, "purge") as session:
        night.fence(session)
        leave = _Leave(session, settings)
        signs = vault.forget(session, settings.keep_unflagged, night.began)
        gone = retain.forget(session, settings, night.began, lambda name: erased.marks(held, name), leave)
        gone = replace(gone, unread=tuple(sorted({*gone.unread, *leave.unread})))
        counts = {**asdict(gone), "welfare_signs": signs + _signs(session, settings)}
        counts["models"] = fitting.forget(session, night.began - settings.keep_log)
        told = {
            "unread": counts.pop("unread"),
            "counts": {**counts, "inbox_files": cleared.gone},
            "terms_in_days": {name: term.total_seconds() / 86_400 for name, term in _terms(settings).items()},
            "holds_in_force": session.exec(select(func.count()).select_from(LegalHold).where(*legal.in_force())).one(),
            "versions": {"code": versions.code(settings.home)},
            "run": night.id,
        }
        append(session, [Entry("", "retain", "flow", ACTION, f"run:{night.id}", "administer", told)], night.began)
    leftovers.sweep(settings, night.bind, night.fence)
    forgotten.write(settings, night.bind, ACTION)
    if not overwritten(night.bind):
        raise Conflict(STANDS)
    if damaged:
        raise Conflict(f"all else is done, but who was erased may be in what is damaged: {'; '.join(damaged)}")
    cleared.refuse()
    return gone


class _Leave:
    """Leaves of a delivery the rows that a legal hold keeps; protected rows are never held. `unread`: the ids of those
    of which nobody can tell what is held, so that all stays.
    """

    def __init__(self, session: Session, settings: Settings) -> None:
        self.unread: list[str] = []
        self._settings = settings
        self._held = cache(lambda institution: legal.registrations(session, institution))

    def __call__(self, delivery: Delivery, path: str) -> bool:
        kept = self._held(delivery.institution)
        try:
            return bool(kept) and rewrite.only(delivery, self._settings, path, rewrite.ids("", kept))
        except (*DAMAGED, Unreadable):
            self.unread.append(delivery.id)
            return True


def _signs(session: Session, settings: Settings) -> int:
    """Erase welfare signs of registrations that are in no delivery any more; how many."""
    gone = 0
    for institution in session.exec(select(WelfareSign.institution).distinct()).all():
        said = select(WelfareSign.registration_id).where(WelfareSign.institution == institution)
        here = letgo.present(session, settings.data, institution)
        if here is not None:
            gone += vault.erase(session, institution, set(session.exec(said)) - set(here))
    return gone


def _terms(settings: Settings) -> dict[str, timedelta]:
    return {
        "in the inbox": settings.keep_inbox,
        "refused, in the inbox": inbox.REFUSED,
        "stored deliveries": settings.keep_deliveries,
        "never flagged, after the intake year": settings.keep_unflagged,
        "unfounded": settings.keep_unfounded,
        "confirmed": settings.keep_confirmed,
        "log": settings.keep_log,
    }
