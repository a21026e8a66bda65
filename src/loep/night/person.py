"""One person in all that Loep keeps: which registrations are theirs, and in which deliveries they stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from sqlmodel import Session, col, or_, select

from loep.cases.erase import Person
from loep.errors import Conflict
from loep.intake import erased, keys, rewrite, stored
from loep.settings import Settings
from loep.storage.tables import CaseRegistration, Delivery

NAMING = (
    "surname",
    "email",
    "phone",
    "emergency_phone",
    "street",
    "diploma_number",
    "language_report",
    "bsn",
    "onderwijsnummer",
    "v_number",
    "document_number",
    "iban",
    "refund_iban",
    "payer",
)


@dataclass(frozen=True)
class Found:
    """A person at one institution. `rows`: delivery -> loaded rows and received rows (texts) that are theirs.

    `registrations`: of those whose forms were forgotten the marks that they go by.
    """

    institution: str
    id: str
    registrations: frozenset[str]
    rows: list[tuple[Delivery, pl.DataFrame, pl.DataFrame]] = field(repr=False)
    forms: list[dict[str, Any]] = field(repr=False)

    @property
    def words(self) -> frozenset[str]:
        """What a text about them would have: ids, names, addresses, numbers."""
        told = [row for _, *both in self.rows for frame in both for row in frame.to_dicts()]
        return frozenset({self.id, *self.registrations}) | words([*told, *self.forms])


def find(session: Session, settings: Settings, institution: str, person_id: str) -> Found:
    """Look in every delivery that is kept and in every case. Raises Conflict when there is nothing of this person."""
    deliveries = kept(session, institution)
    mark = erased.marks(keys.read(settings), institution).person(person_id)
    theirs_by = or_(CaseRegistration.form["person_id"].as_string() == person_id, CaseRegistration.person == mark)
    members = session.exec(select(CaseRegistration).where(CaseRegistration.institution == institution, theirs_by)).all()
    own = {member.registration_id for member in members}
    theirs = [each for each in deliveries if each.feed == "registrations"]
    for delivery in theirs:
        own |= _registrations(delivery, settings, person_id)
    mine = rewrite.ids(person_id, frozenset(own))
    rows = [
        (delivery, loaded, received)
        for delivery in deliveries
        for loaded, received in [_rows(delivery, settings, mine)]
        if loaded.height or received.height
    ]
    own |= {id for _, *both in rows for frame in both for id in _ids(frame)}
    if not rows and not own:
        raise Conflict(f"Loep holds nothing of this person at {institution}: check the id and the institution")
    return Found(institution, person_id, frozenset(own), rows, [dict(member.form) for member in members])


def reason(found: Found, told: str) -> str:
    """Why something is asked about a person, for the log. Raises Conflict without any, or with one that names them."""
    about = Person(found.institution, found.registrations, frozenset(), found.words, str)
    if not told.strip() or about.named_in(told):
        raise Conflict("a reason is needed that does not name the person, such as the number of the request")
    return told.strip()


def kept(session: Session, institution: str) -> list[Delivery]:
    """The deliveries of which something is kept, oldest first."""
    asked = select(Delivery).where(
        Delivery.institution == institution,
        col(Delivery.stored_path).is_not(None) | col(Delivery.frame_path).is_not(None),
    )
    return list(session.exec(asked.order_by(col(Delivery.received_at), col(Delivery.id))))


def words(rows: Iterable[dict[str, Any]]) -> frozenset[str]:
    """The values in these rows that name somebody; first names each on their own too."""
    return frozenset(word for row in rows for word in _words(row))


def _words(row: dict[str, Any]) -> Iterator[str]:
    for name in NAMING:
        value = str(row.get(name) or "").strip()
        if value and not (len(value) == 32 and set(value) <= set("0123456789abcdef")):
            yield value
    given = str(row.get("given_names") or "").strip()
    yield from filter(None, {given, *given.split()})


def _registrations(delivery: Delivery, settings: Settings, person_id: str) -> set[str]:
    loaded = rewrite.rows(delivery, settings)
    if loaded is None:
        return set()
    return set(loaded.filter(pl.col("person_id") == person_id)["registration_id"])


def _rows(delivery: Delivery, settings: Settings, mine: rewrite.Marks) -> tuple[pl.DataFrame, pl.DataFrame]:
    loaded = rewrite.rows(delivery, settings)
    found = pl.DataFrame() if loaded is None else loaded.filter(mine(loaded))
    if delivery.stored_path is None or not (settings.data / delivery.stored_path).exists():
        return found, pl.DataFrame()
    _, received = rewrite.received_rows(stored.read_stored(delivery, settings), delivery, mine)
    return found, received


def _ids(frame: pl.DataFrame) -> set[str]:
    if "registration_id" not in frame.columns:
        return set()
    return {str(id).strip() for id in frame["registration_id"].drop_nulls()}
