"""Forgetting what was asked: letters, answers and files go with the form that they are about.

Files go before the rows that name them, so a crash in between leaves only work that the next night repeats; a file that
no row names, because a crash came before its row, goes a day later.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete
from sqlmodel import Session, col, select

from loep.storage.bulk import chunks
from loep.storage.tables import ApplicantAnswer, ApplicantLetter, Attachment, CaseRegistration, CommentFile

FOLDER = Path("attachments")
UNNAMED = timedelta(days=1)


def written_as(path: Path) -> str:
    """What a file of an answer is encrypted as: the answer and the hash of its content, which its path ends with."""
    return f"{path.parent.name}/{path.stem}"


def forget(session: Session, data: Path, now: datetime) -> int:
    """Erase what is about forms that were forgotten, and files that no row names; how many letters that were."""
    past = (
        select(ApplicantLetter.id)
        .join(
            CaseRegistration,
            (col(CaseRegistration.case_id) == col(ApplicantLetter.case_id))
            & (col(CaseRegistration.registration_id) == col(ApplicantLetter.registration_id)),
        )
        .where(col(CaseRegistration.forgotten_at).is_not(None))
    )
    letters = session.exec(past).all()
    for path in erase(session, letters):
        (data / path).unlink(missing_ok=True)
    sweep(session, data, now - UNNAMED)
    return len(letters)


def about(session: Session, institution: str, registrations: Collection[str]) -> Sequence[str]:
    """The ids of the letters to the applicants of these registrations."""
    wanted = (
        select(ApplicantLetter.id)
        .join(
            CaseRegistration,
            (col(CaseRegistration.case_id) == col(ApplicantLetter.case_id))
            & (col(CaseRegistration.registration_id) == col(ApplicantLetter.registration_id)),
        )
        .where(CaseRegistration.institution == institution, col(CaseRegistration.registration_id).in_(registrations))
    )
    return session.exec(wanted).all()


def erase(session: Session, letter_ids: Sequence[str]) -> list[str]:
    """Erase the rows of these letters and of all that came back; the paths of the files, for the caller to erase."""
    paths: list[str] = []
    for chunk in chunks(letter_ids):
        answers = select(ApplicantAnswer.id).where(col(ApplicantAnswer.letter_id).in_(chunk))
        paths += session.exec(select(Attachment.path).where(col(Attachment.answer_id).in_(answers)))
        connection = session.connection()
        connection.execute(delete(Attachment).where(col(Attachment.answer_id).in_(answers)))
        connection.execute(delete(ApplicantAnswer).where(col(ApplicantAnswer.letter_id).in_(chunk)))
        connection.execute(delete(ApplicantLetter).where(col(ApplicantLetter.id).in_(chunk)))
    return paths


def sweep(session: Session, data: Path, before: datetime) -> None:
    """Erase files that no row names and that are from `before`, and folders that are empty."""
    if not (data / FOLDER).exists():
        return
    named = {*session.exec(select(Attachment.path)), *session.exec(select(CommentFile.path))}
    for path in sorted((data / FOLDER).rglob("*"), reverse=True):
        old = path.stat().st_mtime < before.timestamp()
        if path.is_dir() and old and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and old and path.relative_to(data).as_posix() not in named:
            path.unlink()
