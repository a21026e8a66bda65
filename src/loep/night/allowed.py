"""The allow-list: shared values that are declared, with an owner and an end. Every change is an event."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import polars as pl
from sqlmodel import Session, col, or_, select
from stdnum import iban

from loep import clock
from loep.audit.log import Entry, append
from loep.errors import Conflict
from loep.intake import keys, numbers
from loep.intake.seal import hasher
from loep.linking import templates
from loep.linking.allowed import SCHEMA, given
from loep.night.run import Night
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Allowed
from loep.vocabulary import AllowedKind, Role

CHANGES = (Role.ADMISSIONS, Role.SENIOR, Role.ADMIN)
LONGEST = timedelta(days=731)
COLUMN = {"account": "iban", "payer": "payer", "upload": "upload_hashes", "author": "upload_authors"}
SEALED = (AllowedKind.ACCOUNT, AllowedKind.PAYER)
PERSONAL = (AllowedKind.PHONE, AllowedKind.EMAIL, AllowedKind.AUTHOR)


@dataclass(frozen=True)
class Wish:
    """What somebody wants to allow; `value` as typed, `label` and `owner` for people to read."""

    institution: str
    kind: AllowedKind
    value: str
    label: str
    owner: str
    expires_on: date


def add(session: Session, settings: Settings, wish: Wish, by: Account, now: datetime) -> Allowed:
    """Allow a value from now on. What is personal is kept as a keyed hash only.

    Raises Conflict when label, owner or a day within two years is missing, when the value cannot be compared, when the
    account belongs to another institution, or when the value is allowed already.
    """
    _may(by, wish.institution)
    if not wish.label.strip() or not wish.owner.strip():
        raise Conflict("a label and an owner are needed: say what it is and who answers for it")
    today = clock.today(now)
    if not today <= wish.expires_on <= today + LONGEST:
        raise Conflict("the last day must lie between today and two years from now: somebody looks again then")
    runs = _runs(wish.value) if wish.kind is AllowedKind.LETTER else None
    value = sha256(runs.encode()).hexdigest() if runs else kept(settings, wish.kind, wish.value)
    same = (Allowed.institution == wish.institution, Allowed.kind == wish.kind, Allowed.value == value)
    before = session.exec(select(Allowed).where(*same, col(Allowed.ended_at).is_(None)).with_for_update()).first()
    if before is not None and before.expires_on >= today:
        raise Conflict(f"{before.id} allows this already, until {before.expires_on}")
    if before is not None:
        end(session, before.id, by, now)
    made = Allowed(
        id=uuid4().hex,
        institution=wish.institution,
        kind=wish.kind.value,
        value=value,
        runs=runs,
        label=wish.label.strip(),
        owner=wish.owner.strip(),
        expires_on=wish.expires_on,
        added_by=by.id,
        added_at=now,
    )
    session.add(made)
    session.flush()
    append(session, [_said(by, "allowed.added", made)], now)
    return made


def end(session: Session, id: str, by: Account, now: datetime) -> Allowed:
    """End an entry: from the next night on its value is compared again. Raises Conflict when there is none to end."""
    found = session.exec(select(Allowed).where(Allowed.id == id).with_for_update()).first()
    if found is None or found.ended_at is not None:
        raise Conflict("no entry of this id is in force; `loep allow list` shows them")
    _may(by, found.institution)
    found.ended_at, found.ended_by = now, by.id
    session.flush()
    append(session, [_said(by, "allowed.ended", found)], now)
    return found


def listed(session: Session, institution: str = "") -> list[Allowed]:
    """Every entry that nobody ended, expired ones among them; of one institution, or of all."""
    asked = select(Allowed).where(col(Allowed.ended_at).is_(None))
    if institution:
        asked = asked.where(Allowed.institution == institution)
    return list(session.exec(asked.order_by(Allowed.institution, Allowed.kind, Allowed.label, Allowed.id)))


def in_force(night: Night, institution: str) -> list[Allowed]:
    """The entries in force when the night began, by kind and value; the same whenever that night is looked at again."""
    standing = or_(col(Allowed.ended_at).is_(None), col(Allowed.ended_at) > night.began)
    asked = select(Allowed).where(
        Allowed.institution == institution, Allowed.added_at <= night.began, Allowed.expires_on >= night.day, standing
    )
    with transaction(night.bind) as session:
        return list(session.exec(asked.order_by(Allowed.kind, Allowed.value)))


def version(night: Night, institution: str) -> dict[str, object]:
    """What tells which allow-list a run used: how many entries, and a digest of them."""
    entries = [(entry.kind, entry.value) for entry in in_force(night, institution)]
    return {"count": len(entries), "sha256": sha256(json.dumps(entries).encode()).hexdigest()}


def values(night: Night, institution: str, people: pl.DataFrame) -> pl.DataFrame:
    """(kind, value) of what is allowed, as linking compares it; of personal kinds those that `people` gave twice."""
    entries = in_force(night, institution)
    known = [(entry.kind, entry.runs or entry.value) for entry in entries if entry.kind not in PERSONAL]
    hidden = {kind: {entry.value for entry in entries if entry.kind == kind} for kind in PERSONAL}
    for kind, hashes in hidden.items():
        if hashes:
            known += [(kind.value, value) for value in _found(night.settings, people, kind, hashes)]
    return pl.DataFrame(known, schema=SCHEMA, orient="row")


def kept(settings: Settings, kind: AllowedKind, value: str) -> str:
    """A typed value as the table keeps it. Raises Conflict when nothing in it can be compared."""
    if kind in SEALED:
        name = COLUMN[kind]
        written = numbers.written(pl.Series([value.strip()]), name)
        if not written[0] or (kind is AllowedKind.ACCOUNT and not iban.is_valid(written[0])):
            raise Conflict(f"this is no {kind.en}")
        return hasher(keys.read(settings).seal[kind.value])(written[0])
    name = COLUMN.get(kind, kind.value)
    typed = pl.DataFrame({name: [[value]] if kind in (AllowedKind.UPLOAD, AllowedKind.AUTHOR) else [value.strip()]})
    compared = given(typed, kind.value).to_list()
    if not any(compared):
        raise Conflict(f"this is no {kind.en}")
    return hasher(keys.read(settings).seal[keys.ALLOWED])(compared[0]) if kind in PERSONAL else str(compared[0])


def _runs(letter: str) -> str:
    """A letter as linking knows it again. Raises Conflict when it is too short for that."""
    runs = templates.kept(letter)
    if runs is None:
        raise Conflict("this is no letter: it takes twenty words to know one again")
    return runs


def _found(settings: Settings, people: pl.DataFrame, kind: AllowedKind, hashes: set[str]) -> list[str]:
    """The values of a personal kind that are allowed, among those that `people` gave more than once."""
    values = given(people, kind.value)
    twice = values.filter(values.is_duplicated()).unique()
    hashed = hasher(keys.read(settings).seal[keys.ALLOWED])
    return sorted(value for value in twice if hashed(value) in hashes)


def _may(by: Account, institution: str) -> None:
    if by.institution not in ("", institution):
        raise Conflict("this account belongs to another institution")


def _said(by: Account, action: str, entry: Allowed) -> Entry:
    details = {"kind": entry.kind, "label": entry.label, "owner": entry.owner, "until": entry.expires_on.isoformat()}
    return Entry(entry.institution, by.id, by.role, action, f"allowed:{entry.id}", "administer", details)
