"""The nightly forgetting, on the clock of the run, and the signed report of what it did."""

from dataclasses import asdict
from datetime import timedelta
from functools import cache

from sqlmodel import Session, func, select

from loep.audit.log import Entry, append
from loep.cases import legal, retain
from loep.cases.retain import Forgotten
from loep.intake import inbox, rewrite
from loep.night import erase, forgotten, leftovers, versions
from loep.night.run import Night
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Delivery, LegalHold
from loep.welfare import vault

ACTION = "retention.purged"


def forget(night: Night) -> Forgotten:
    """Erase what is past its term; returns counts. They go into the log too, and from there into a signed report.

    Raises Conflict at the end where a file would not leave the inbox.
    """
    settings = night.settings
    erase.settle(settings, night.bind)
    cleared = inbox.clear(settings, night.bind, inbox.over(settings, night.began))
    with transaction(night.bind, "purge") as session:
        signs = vault.forget(session, settings.keep_unflagged, night.began)
        gone = retain.forget(session, settings, night.began, _held(session, settings))
        told = {
            "counts": {**asdict(gone), "welfare_signs": signs, "inbox_files": cleared.gone},
            "terms_in_days": {name: term.total_seconds() / 86_400 for name, term in _terms(settings).items()},
            "holds_in_force": session.exec(select(func.count()).select_from(LegalHold).where(*legal.in_force())).one(),
            "versions": {"code": versions.code(settings.home)},
            "run": night.id,
        }
        append(session, [Entry("", "retain", "flow", ACTION, f"run:{night.id}", "administer", told)], night.began)
    leftovers.sweep(settings, night.bind, night.fence)
    forgotten.write(settings, night.bind, ACTION)
    cleared.refuse()
    return gone


def _held(session: Session, settings: Settings) -> retain.Leave:
    """Leaves of a delivery the rows that a legal hold keeps; protected rows are never held."""

    @cache
    def held(institution: str) -> frozenset[str]:
        return legal.registrations(session, institution)

    def leave(delivery: Delivery, path: str) -> bool:
        kept = held(delivery.institution)
        return bool(kept) and rewrite.only(delivery, settings, path, rewrite.ids("", kept))

    return leave


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
