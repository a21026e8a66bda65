"""Asking the applicant something by letter. Loep writes the letter down; a person sends it and records that."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from loep.audit import log
from loep.cases.claim import find, held_by, standing
from loep.cases.judge import LEFT_OPEN, held, members
from loep.cases.viewer import Viewer, said
from loep.clock import today
from loep.errors import Conflict, Unfilled
from loep.storage.tables import ApplicantLetter, Case
from loep.vocabulary import AskedFor, CaseState, Way

DAYS = 10
LATEST = timedelta(days=90)
LONGEST = 20_000
SATURDAY = 5


@dataclass(frozen=True)
class Wish:
    """What is asked of whom. `answer_by`: the last day; `token` of the form makes that it is written once."""

    registration_id: str
    asked_for: AskedFor
    language: str
    answer_by: date
    sender: str
    contact: str
    text: str
    token: str


@dataclass(frozen=True)
class Sending:
    """That a letter was sent. `text`: what the sender has before them, which must be what stands here."""

    on: date
    way: Way
    text: str


def working_day(start: date, days: int = DAYS) -> date:
    """The day that is so many working days after `start`: no weekends, no Dutch public holidays."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY and day not in holidays(day.year)
    return day


def holidays(year: int) -> frozenset[date]:
    """The Dutch public holidays on which offices are closed."""
    king = date(year, 4, 27)
    sunday = easter(year)
    moving = [sunday + timedelta(days=days) for days in (1, 39, 50)]
    fixed = [date(year, 1, 1), king - timedelta(days=king.weekday() == SATURDAY + 1)]
    return frozenset([*fixed, *moving, date(year, 12, 25), date(year, 12, 26)])


def easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian computation, as Meeus prints it)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leap, over = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * over + 2 * (rest // 4) - moon - rest % 4) % 7
    month, day = divmod(moon + week - 7 * ((golden + 11 * moon + 22 * week) // 451) + 114, 31)
    return date(year, month, day + 1)


def write(session: Session, viewer: Viewer, case_id: str, wish: Wish, now: datetime) -> ApplicantLetter:
    """Write a letter that is not sent yet. The same form sent again writes nothing.

    Raises LookupError, and Conflict saying what stands in the way.
    """
    case = held(session, viewer, case_id)
    earlier = session.exec(select(ApplicantLetter).where(ApplicantLetter.token == wish.token)).first()
    if earlier is not None and earlier.case_id == case.id:
        return earlier
    _has(session, viewer, case)
    if wish.registration_id not in members(session, case.id):
        raise Conflict("choose a registration of this case")
    if not today(now) < wish.answer_by <= today(now) + LATEST:
        raise Conflict("choose a day after today, at most 90 days away")
    made = ApplicantLetter(
        id=uuid4().hex,
        case_id=case.id,
        registration_id=wish.registration_id,
        asked_for=wish.asked_for.value,
        language=wish.language,
        answer_by=wish.answer_by,
        sender=wish.sender.strip(),
        contact=wish.contact.strip(),
        text=_text(wish.text),
        written_by=viewer.account_id,
        written_at=now,
        token=wish.token,
    )
    session.add(made)
    session.flush()
    _log(session, viewer, case, made, "case.letter_written", now)
    return made


def reword(session: Session, viewer: Viewer, case_id: str, letter_id: str, text: str, now: datetime) -> None:
    """Change the text of a letter that is not sent yet. Raises LookupError and Conflict."""
    case, letter = _unsent(session, viewer, case_id, letter_id)
    if letter.text != _text(text):
        letter.text = _text(text)
        session.flush()
        _log(session, viewer, case, letter, "case.letter_changed", now)


def discard(session: Session, viewer: Viewer, case_id: str, letter_id: str, now: datetime) -> None:
    """Throw away a letter that is not sent yet. Raises LookupError and Conflict."""
    case, letter = _unsent(session, viewer, case_id, letter_id)
    _log(session, viewer, case, letter, "case.letter_discarded", now)
    session.connection().execute(delete(ApplicantLetter).where(col(ApplicantLetter.id) == letter.id))


def record_sent(
    session: Session, viewer: Viewer, case_id: str, letter_id: str, how: Sending, now: datetime
) -> ApplicantLetter:
    """Write down that the viewer sent the letter, on which day and in which way. Done twice it is done once.

    Who wrote it may do so as well while nobody has the case: one letter of several lets the case wait. Raises
    LookupError, Unfilled for a text that is not what stands here, and Conflict while something in the letter is not
    filled in, or the day cannot be.
    """
    letter = written(session, viewer, case_id, letter_id)
    if letter.sent_on is not None:
        return letter
    case = held(session, viewer, case_id)
    if not may_send(viewer, case, letter):
        raise Conflict(standing(session, case))
    if letter.text != _text(how.text):
        raise Unfilled("the text was changed and not kept: keep it first, and send what stands here", "text")
    if LEFT_OPEN.search(letter.text):
        raise Conflict("fill in what stands between [brackets] first")
    if not today(letter.written_at) <= how.on <= today(now):
        raise Conflict("a letter is sent on a day from when it was written until today")
    letter.sent_on, letter.sent_way, letter.sent_by, letter.sent_at = how.on, how.way.value, viewer.account_id, now
    session.flush()
    _log(session, viewer, case, letter, "case.letter_sent", now, way=how.way.value)
    return letter


def may_send(viewer: Viewer, case: Case, letter: ApplicantLetter) -> bool:
    """Whether this person says that the letter was sent: who has the case, or who wrote it while nobody has."""
    mine = case.state == CaseState.CLAIMED and case.claimed_by == viewer.account_id
    return mine or (case.state == CaseState.OPEN and letter.written_by == viewer.account_id)


def unsent(session: Session, case_id: str) -> int:
    """How many letters of a case that the caller fetched are written and not sent."""
    waiting = select(func.count()).where(ApplicantLetter.case_id == case_id, col(ApplicantLetter.sent_on).is_(None))
    return session.exec(waiting).one()


def written(session: Session, viewer: Viewer, case_id: str, letter_id: str) -> ApplicantLetter:
    """A letter of a case that the viewer may see. Raises LookupError."""
    case = find(session, viewer, case_id)
    wanted = select(ApplicantLetter).where(ApplicantLetter.id == letter_id, ApplicantLetter.case_id == case.id)
    letter = session.exec(wanted).first()
    if letter is None:
        raise LookupError("there is no such letter on this case")
    return letter


def _unsent(session: Session, viewer: Viewer, case_id: str, letter_id: str) -> tuple[Case, ApplicantLetter]:
    case = held(session, viewer, case_id)
    letter = written(session, viewer, case_id, letter_id)
    if letter.sent_on is not None:
        raise Conflict("this letter was sent: what was sent is not changed")
    _has(session, viewer, case)
    return case, letter


def _has(session: Session, viewer: Viewer, case: Case) -> None:
    if session.exec(select(Case.id).where(Case.id == case.id, held_by(viewer))).first() is None:
        raise Conflict(standing(session, case))


def _text(text: str) -> str:
    found = text.replace("\r\n", "\n").strip()
    if not found or len(found) > LONGEST:
        raise Unfilled("write a letter of at most 20,000 characters", "text")
    return found


def _log(
    session: Session, viewer: Viewer, case: Case, letter: ApplicantLetter, action: str, now: datetime, **more: str
) -> None:
    told = {"letter": letter.id, "asked_for": letter.asked_for, "registrations": [letter.registration_id], **more}
    log.append(session, [said(viewer, case, action, **told)], now)
