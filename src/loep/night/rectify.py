"""The right to rectification: of one person only what was delivered last stays.

The institution corrects its own system and delivers again; the next night puts the newest form on an open case. What
was delivered before it then goes, out of what was received and what was loaded; this says so in the log first, so that
a crash leaves work to do again and never a change that nobody told of. Events are no versions of each other, and stay.
"""

from collections.abc import Iterable, Mapping

import polars as pl
from sqlalchemy import Engine
from sqlmodel import Session, select

from loep.audit.log import Entry, append
from loep.cases import legal
from loep.errors import Conflict
from loep.failpoints import AFTER, BEFORE, reached
from loep.intake import rewrite
from loep.night import lease, person
from loep.settings import Settings
from loep.storage.session import reading, transaction
from loep.storage.tables import Account, Delivery
from loep.vocabulary import Role

RECTIFIES = (Role.SENIOR, Role.ADMIN)
VERSIONS = {"registrations": "registration_id", "protected": "person_id"}
Older = list[tuple[Delivery, frozenset[str]]]


def rectify(settings: Settings, bind: Engine, who: tuple[str, str], by: Account, reason: str) -> int:
    """Erase what was delivered of the person `who` (institution, person id) before the newest; in how many deliveries.

    Raises Conflict when nothing newer was delivered, or while a hold is in force; AlreadyRunning during a night.
    """
    institution, person_id = who
    legal.may(by, institution)
    with lease.held(bind, "detect") as fence:
        with reading(bind) as session:
            found = person.find(session, settings, institution, person_id)
            older = _older(found, _ages(session, institution))
        why = person.reason(found, reason)
        if not older:
            raise Conflict(
                "of this person nothing was delivered twice: correct it in the system of the institution, deliver it "
                "again, and let a night take that in first"
            )
        with transaction(bind) as session:
            fence(session)
            if held := legal.on(session, institution, sorted(found.registrations)):
                raise Conflict(
                    f"legal hold {', '.join(held)} is in force: two people end it first (`loep hold release`)"
                )
            told = {"reason": why, "deliveries": [delivery.id for delivery, _ in older]}
            entry = Entry(institution, by.id, by.role, "person.rectified", "person", "objection", told)
            append(session, [entry], lease.clock(session))
        reached("rectify", BEFORE)
        for delivery, ids in older:
            with transaction(bind) as session:
                fence(session)
                rewrite.without(delivery, settings, _named(VERSIONS[delivery.feed], ids))
        reached("rectify", AFTER)
    return len(older)


def _older(found: person.Found, ages: Mapping[str, int]) -> Older:
    """Per delivery the registrations, or the person, of which a later delivery of the same feed has a row in use."""
    newest: dict[tuple[str, str], int] = {}
    for delivery, loaded, _ in found.rows:
        for id in _ids(delivery, loaded):
            newest[delivery.feed, id] = max(ages[delivery.id], newest.get((delivery.feed, id), 0))
    older = [
        (
            delivery,
            frozenset(id for frame in both for id in _ids(delivery, frame) if _later(newest, ages, delivery, id)),
        )
        for delivery, *both in found.rows
    ]
    return [(delivery, ids) for delivery, ids in older if ids]


def _later(newest: Mapping[tuple[str, str], int], ages: Mapping[str, int], delivery: Delivery, id: str) -> bool:
    return newest.get((delivery.feed, id), 0) > ages[delivery.id]


def _ages(session: Session, institution: str) -> dict[str, int]:
    """Delivery -> its place in the order in which a night reads them, from 1."""
    found = session.exec(select(Delivery).where(Delivery.institution == institution))
    in_order = sorted(found, key=lambda delivery: delivery.age)
    return {delivery.id: place for place, delivery in enumerate(in_order, start=1)}


def _ids(delivery: Delivery, frame: pl.DataFrame) -> Iterable[str]:
    key = VERSIONS.get(delivery.feed, "")
    return frame[key].cast(pl.String).str.strip_chars().drop_nulls() if key in frame.columns else ()


def _named(column: str, ids: frozenset[str]) -> rewrite.Marks:
    def mine(frame: pl.DataFrame) -> pl.Series:
        if column not in frame.columns:
            return pl.repeat(False, frame.height, eager=True)
        return frame[column].cast(pl.String).str.strip_chars().is_in(sorted(ids)).fill_null(value=False)

    return mine
