"""What applicants answered to a letter, with the files that came."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import or_, update
from sqlalchemy import select as choose
from sqlmodel import Session, col, func, select

from loep.audit import log
from loep.cases.ask import LONGEST, written
from loep.cases.claim import find
from loep.cases.judge import held
from loep.cases.turn import wake
from loep.cases.viewer import Viewer, said, visible
from loep.clock import today
from loep.errors import Conflict
from loep.storage.tables import ApplicantAnswer, ApplicantLetter, Attachment, Case
from loep.vocabulary import CaseState, FileKind


@dataclass(frozen=True)
class StoredFile:
    """A file that came with an answer or a comment and is stored. `name`: as who sent it called it."""

    id: str
    sha256: str
    name: str
    kind: FileKind
    size: int
    path: str


@dataclass(frozen=True)
class Given:
    """An answer as somebody records it. `id` under which its files are stored; `token` makes it be recorded once."""

    id: str
    received_on: date
    text: str
    token: str
    files: Sequence[StoredFile] = ()


@dataclass(frozen=True)
class Answered:
    """An answer with its files, in the order in which they were handed in."""

    answer: ApplicantAnswer
    files: list[Attachment]


@dataclass(frozen=True)
class Awaited:
    """A letter that the viewer wrote, on a case that is still to be judged: an answer came, or it is late (None)."""

    case_id: str
    letter_id: str
    received_on: date | None
    answer_by: date


@dataclass(frozen=True)
class Asked:
    """A letter with the answers to it, oldest first."""

    letter: ApplicantLetter
    answers: list[Answered] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether it was sent and nothing came back."""
        return self.letter.sent_on is not None and not self.answers

    def late(self, day: date) -> bool:
        """Whether the last day for an answer is over."""
        return self.waits and self.letter.answer_by < day


def record(
    session: Session, viewer: Viewer, case_id: str, letter_id: str, given: Given, now: datetime
) -> ApplicantAnswer:
    """Write down what came back. The same form sent again writes nothing, and returns what was written before.

    Whoever may see the case may do this: an answer comes when nobody has the case. A case that waits for a day is in
    the queue again. Raises LookupError and Conflict.
    """
    case = held(session, viewer, case_id)
    letter = written(session, viewer, case_id, letter_id)
    earlier = session.exec(select(ApplicantAnswer).where(ApplicantAnswer.token == given.token)).first()
    if earlier is not None and earlier.letter_id == letter.id:
        return earlier
    if letter.sent_on is None:
        raise Conflict("record first that the letter was sent")
    if not letter.sent_on <= given.received_on <= today(now):
        raise Conflict("an answer comes on a day from when the letter was sent until today")
    text = given.text.replace("\r\n", "\n").strip()
    if not text and not given.files:
        raise Conflict("write what the applicant answered, or add a file")
    if len(text) > LONGEST:
        raise Conflict("shorten the answer to 20,000 characters, or add it as a file")
    made = ApplicantAnswer(
        id=given.id,
        letter_id=letter.id,
        received_on=given.received_on,
        text=text,
        recorded_by=viewer.account_id,
        recorded_at=now,
        token=given.token,
    )
    session.add(made)
    session.flush()
    session.add_all(Attachment(answer_id=made.id, **vars(file)) for file in given.files)
    session.flush()
    _noticed(session, viewer, case, now)
    told = {"letter": letter.id, "files": len(given.files), "registrations": [letter.registration_id]}
    log.append(session, [said(viewer, case, "case.answered", **told)], now)
    return made


def _noticed(session: Session, viewer: Viewer, case: Case, now: datetime) -> None:
    """Who has the case open reads this before deciding; a case that waited for it is in the queue again."""
    if case.snoozed_until is not None:
        wake(session, viewer, case.id, now)
    awake = {"snoozed_until": None, "version": col(Case.version) + 1}
    session.connection().execute(update(Case).where(col(Case.id) == case.id).values(awake))


def awaited(session: Session, viewer: Viewer, day: date, limit: int = 10) -> list[Awaited]:
    """What the viewer asked and should look at: letters to which an answer came, the newest first, then late ones."""
    came = func.max(col(ApplicantAnswer.received_on))
    wanted = (
        choose(col(ApplicantLetter.case_id), col(ApplicantLetter.id), came, col(ApplicantLetter.answer_by))
        .join(Case, col(Case.id) == col(ApplicantLetter.case_id))
        .outerjoin(ApplicantAnswer, col(ApplicantAnswer.letter_id) == col(ApplicantLetter.id))
        .where(
            visible(viewer),
            col(ApplicantLetter.written_by) == viewer.account_id,
            col(ApplicantLetter.sent_on).is_not(None),
            col(Case.state).in_((CaseState.OPEN.value, CaseState.CLAIMED.value)),
            or_(col(ApplicantAnswer.id).is_not(None), col(ApplicantLetter.answer_by) < day),
        )
        .group_by(col(ApplicantLetter.case_id), col(ApplicantLetter.id), col(ApplicantLetter.answer_by))
        .order_by(came.is_(None), came.desc(), col(ApplicantLetter.answer_by), col(ApplicantLetter.id))
        .limit(limit)
    )
    return [Awaited(*row) for row in session.connection().execute(wanted)]


def asked(session: Session, case_id: str) -> list[Asked]:
    """Every letter of a case that the caller fetched, oldest first."""
    letters = session.exec(
        select(ApplicantLetter)
        .where(ApplicantLetter.case_id == case_id)
        .order_by(col(ApplicantLetter.written_at), col(ApplicantLetter.id))
    ).all()
    found = {letter.id: Asked(letter) for letter in letters}
    answers: dict[str, Answered] = {}
    of_letters = select(ApplicantAnswer).where(col(ApplicantAnswer.letter_id).in_(found))
    for answer in session.exec(of_letters.order_by(col(ApplicantAnswer.recorded_at), col(ApplicantAnswer.id))):
        answers[answer.id] = Answered(answer, [])
        found[answer.letter_id].answers.append(answers[answer.id])
    files = select(Attachment).where(col(Attachment.answer_id).in_(answers))
    for file in session.exec(files.order_by(col(Attachment.name), col(Attachment.id))):
        answers[file.answer_id].files.append(file)
    return list(found.values())


def read(session: Session, viewer: Viewer, case_id: str, letter_id: str, now: datetime) -> Asked:
    """One letter and what came back; that it was read is an event. Raises LookupError."""
    case, letter = find(session, viewer, case_id), written(session, viewer, case_id, letter_id)
    found = next(each for each in asked(session, case.id) if each.letter.id == letter.id)
    told = {"letter": letter.id, "registrations": [letter.registration_id]}
    log.append(session, [said(viewer, case, "case.letter_read", **told)], now)
    return found


def take_out(session: Session, viewer: Viewer, case_id: str, file_id: str, now: datetime) -> Attachment:
    """A file of the case, for download; that is an event. Raises LookupError."""
    case = find(session, viewer, case_id)
    wanted = (
        select(Attachment, ApplicantLetter.registration_id)
        .join(ApplicantAnswer, col(ApplicantAnswer.id) == col(Attachment.answer_id))
        .join(ApplicantLetter, col(ApplicantLetter.id) == col(ApplicantAnswer.letter_id))
        .where(Attachment.id == file_id, ApplicantLetter.case_id == case.id)
    )
    found = session.exec(wanted).first()
    if found is None:
        raise LookupError("there is no such file on this case")
    file, registration = found
    told = {"file": file.id, "registrations": [registration]}
    log.append(session, [said(viewer, case, "case.file_taken_out", **told)], now)
    return file
