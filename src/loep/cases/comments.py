"""Comments on a case, and who is named in them: `@Rosa de Vries`, or `@Rosa` where one colleague has that name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases.answer import StoredFile
from loep.cases.claim import find
from loep.cases.judge import held, members
from loep.cases.stand import Round, held_back, newest
from loep.cases.viewer import Viewer, colleagues, said, visible
from loep.errors import Nobody, Unfilled
from loep.storage.tables import Account, Case, Comment, CommentFile, Mention

LONGEST = 5_000
NAMED = re.compile(r"(?<![\w@.])@([^\W\d_][\w'-]*)", re.UNICODE)


@dataclass(frozen=True)
class Remark:
    """One comment: who wrote it, whom it names, as names, and its files."""

    comment: Comment
    by: str
    named: tuple[str, ...]
    files: tuple[CommentFile, ...] = ()


@dataclass(frozen=True)
class Note:
    """A comment as somebody writes it. `id` under which its files are stored; `token` makes it be placed once."""

    id: str
    text: str
    token: str
    files: Sequence[StoredFile] = ()


@dataclass(frozen=True)
class Told:
    """One time that somebody was named. What was said stands on the case: reading it there is written down."""

    comment_id: str
    case_id: str
    at: datetime
    by: str
    seen: bool


def named(text: str, among: Sequence[Account]) -> tuple[list[Account], list[str]]:
    """Whom the text names, and the names that are nobody's, or the first name of more than one person.

    Who share a whole name are all meant: there is no other way to name one of them.
    """
    found: dict[str, Account] = {}
    unknown: list[str] = []
    for match in NAMED.finditer(text):
        rest = text[match.start(1) :].casefold()
        whole = [each for each in among if rest.startswith(each.name.casefold())]
        first = [each for each in among if each.name.split()[0].casefold() == match[1].casefold()]
        longest = max((len(each.name) for each in whole), default=0)
        meant = [each for each in whole if len(each.name) == longest] or first
        if whole or len(meant) == 1:
            found |= {each.id: each for each in meant}
        else:
            unknown.append(match[1])
    return list(found.values()), unknown


def write(session: Session, viewer: Viewer, case_id: str, note: Note, now: datetime) -> Comment:
    """Write a comment; who is named in it finds it in the own list. The same form sent again writes nothing.

    Raises LookupError, Unfilled when it says nothing or too much, and Nobody for who is not a colleague.
    """
    case = held(session, viewer, case_id)
    earlier = session.exec(select(Comment).where(Comment.token == note.token)).first()
    if earlier is not None:
        return earlier
    text = note.text.strip()
    if not text or len(note.text) > LONGEST:
        raise Unfilled("write a comment of at most 5,000 characters", "comment")
    meant, unknown = named(text, colleagues(session, case.institution))
    if unknown:
        raise Nobody(f"no colleague here is called {', '.join(unknown)}", tuple(unknown))
    made = Comment(
        id=note.id, case_id=case.id, written_by=viewer.account_id, written_at=now, text=text, token=note.token
    )
    session.add(made)
    session.flush()
    others = [account.id for account in meant if account.id != viewer.account_id]
    session.add_all(Mention(comment_id=made.id, account_id=account) for account in others)
    session.add_all(CommentFile(comment_id=made.id, **vars(file)) for file in note.files)
    told = {"mentions": others, "files": len(note.files)} if note.files else {"mentions": others}
    log.append(session, [said(viewer, case, "case.commented", **told)], now)
    return made


def take_out(session: Session, viewer: Viewer, case_id: str, file_id: str, now: datetime) -> CommentFile:
    """A file of a comment that the viewer may read, for download; that is an event. Raises LookupError."""
    case = find(session, viewer, case_id)
    remarks, _ = on(session, viewer, case, newest(session, case.id))
    file = next((each for remark in remarks for each in remark.files if each.id == file_id), None)
    if file is None:
        raise LookupError("there is no such file on this case")
    told = {"file": file.id, "registrations": list(members(session, case.id))}
    log.append(session, [said(viewer, case, "case.file_taken_out", **told)], now)
    return file


def on(session: Session, viewer: Viewer, case: Case, judged: Round) -> tuple[list[Remark], int]:
    """The comments on a case, oldest first, and how many the viewer may not read yet.

    What anybody wrote who ever judged the case is held back as long as those judgements are.
    """
    wanted = select(Comment).where(Comment.case_id == case.id).order_by(col(Comment.written_at), col(Comment.id))
    comments = session.exec(wanted).all()
    hidden = held_back(session, case, judged, viewer.account_id)
    shown = [each for each in comments if each.written_by not in hidden]
    mentions = session.exec(select(Mention).where(col(Mention.comment_id).in_([each.id for each in shown]))).all()
    files = _files(session, [each.id for each in shown])
    names = _names(session, {each.written_by for each in shown} | {each.account_id for each in mentions})
    remarks = [
        Remark(
            comment=each,
            by=names[each.written_by],
            named=tuple(sorted(names[mention.account_id] for mention in mentions if mention.comment_id == each.id)),
            files=tuple(file for file in files if file.comment_id == each.id),
        )
        for each in shown
    ]
    return remarks, len(comments) - len(shown)


def mentions(session: Session, viewer: Viewer, limit: int = 50) -> list[Told]:
    """Where the viewer was named, on cases that the viewer may see: what was not seen first, then the newest."""
    wanted = (
        select(Comment, Account.name, Mention.seen_at)
        .join(Mention, col(Mention.comment_id) == col(Comment.id))
        .join(Account, col(Account.id) == col(Comment.written_by))
        .join(Case, col(Case.id) == col(Comment.case_id))
        .where(Mention.account_id == viewer.account_id, visible(viewer))
        .order_by(col(Mention.seen_at).is_not(None), col(Comment.written_at).desc(), col(Comment.id))
        .limit(limit)
    )
    return [
        Told(comment.id, comment.case_id, comment.written_at, name, seen_at is not None)
        for comment, name, seen_at in session.exec(wanted)
    ]


def see(session: Session, viewer: Viewer, comment_id: str, now: datetime) -> str:
    """The viewer looked; returns the id of the case. Raises LookupError where the viewer is not named."""
    case_id = session.exec(
        select(Comment.case_id)
        .join(Mention, col(Mention.comment_id) == col(Comment.id))
        .where(Comment.id == comment_id, Mention.account_id == viewer.account_id)
    ).first()
    find(session, viewer, case_id or "")
    own = (col(Mention.comment_id) == comment_id, col(Mention.account_id) == viewer.account_id)
    session.connection().execute(update(Mention).where(*own, col(Mention.seen_at).is_(None)).values(seen_at=now))
    return str(case_id)


def _files(session: Session, comment_ids: Sequence[str]) -> Sequence[CommentFile]:
    wanted = select(CommentFile).where(col(CommentFile.comment_id).in_(comment_ids))
    return session.exec(wanted.order_by(col(CommentFile.name), col(CommentFile.id))).all()


def _names(session: Session, ids: set[str]) -> dict[str, str]:
    return dict(session.exec(select(Account.id, Account.name).where(col(Account.id).in_(ids))).all())
