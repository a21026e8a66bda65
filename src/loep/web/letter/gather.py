"""What the page of one letter shows, gathered once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from secrets import token_urlsafe

from sqlmodel import Session, col, select

from loep.audit import browse
from loep.cases import answer, ask
from loep.cases.answer import Asked
from loep.cases.claim import find
from loep.cases.judge import LEFT_OPEN
from loep.clock import today
from loep.storage.session import reading, transaction
from loep.storage.tables import ApplicantLetter, Case, CaseRegistration
from loep.vocabulary import AskedFor, CaseState, Way
from loep.web.case.sheet import Member, members
from loep.web.letter.wording import blocks
from loep.web.visit import Visit


@dataclass(frozen=True)
class Opened:
    """One letter of a case. `mine`: the visitor has the case; `sends`: who says that it was sent.

    `open`: what is still to be filled in. `last`: no other letter of the case is still to be sent.
    """

    case: Case
    member: Member
    asked: Asked
    asked_for: AskedFor
    way: Way | None
    mine: bool
    sends: bool
    last: bool
    late: bool
    open: Sequence[str]
    blocks: Sequence[tuple[str, str]]
    people: Mapping[str, str]
    today: date
    token: str


@dataclass(frozen=True)
class Told:
    """One letter as the page of the case tells of it."""

    asked: Asked
    asked_for: AskedFor
    number: int
    late: bool


def opened(visit: Visit, case_id: str, letter_id: str) -> Opened:
    """Fetch a letter by the right of the visitor; that it was read is an event. Raises LookupError."""
    day = today(visit.now)
    with transaction(visit.desk.bind) as session:
        asked = answer.read(session, visit.viewer, case_id, letter_id, visit.now)
    with reading(visit.desk.bind) as session:
        case = find(session, visit.viewer, case_id)
        own = members(_registrations(session, case_id))
        letter = asked.letter
        by = [letter.written_by, letter.sent_by or "", *(each.answer.recorded_by for each in asked.answers)]
        people = browse.names(session, by)
        waiting = ask.unsent(session, case_id)
    return Opened(
        case=case,
        member=next(member for member in own if member.registration_id == letter.registration_id),
        asked=asked,
        asked_for=AskedFor(letter.asked_for),
        way=Way(letter.sent_way) if letter.sent_way else None,
        mine=case.state == CaseState.CLAIMED and case.claimed_by == visit.viewer.account_id,
        sends=letter.sent_on is None and ask.may_send(visit.viewer, case, letter),
        last=waiting <= 1,
        late=asked.late(day),
        open=LEFT_OPEN.findall(letter.text),
        blocks=blocks(letter.text),
        people=people,
        today=day,
        token=token_urlsafe(16),
    )


def told(visit: Visit, case_id: str, own: Sequence[Member]) -> list[Told]:
    """The letters of a case that the visitor fetched."""
    numbers, day = {member.registration_id: member.number for member in own}, today(visit.now)
    with reading(visit.desk.bind) as session:
        found = answer.asked(session, case_id)
    return [
        Told(each, AskedFor(each.letter.asked_for), numbers[each.letter.registration_id], each.late(day))
        for each in found
    ]


def last(visit: Visit, institution: str) -> tuple[str, str]:
    """Sender and contact of the newest letter of this institution, so that nobody types them every time."""
    wanted = (
        select(ApplicantLetter.sender, ApplicantLetter.contact)
        .join(Case, col(Case.id) == col(ApplicantLetter.case_id))
        .where(Case.institution == institution)
        .order_by(col(ApplicantLetter.written_at).desc())
        .limit(1)
    )
    with reading(visit.desk.bind) as session:
        return session.exec(wanted).first() or ("", "")


def _registrations(session: Session, case_id: str) -> Sequence[CaseRegistration]:
    wanted = select(CaseRegistration).where(CaseRegistration.case_id == case_id)
    return session.exec(wanted.order_by(col(CaseRegistration.registration_id))).all()
