"""Comments on a case, and who is named in them: `@Rosa de Vries`, or `@Rosa` where one colleague has that name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import update
from sqlmodel import Session, col, select

from loep.audit import log
from loep.cases.claim import find
from loep.cases.judge import held
from loep.cases.stand import Round, held_back
from loep.cases.viewer import Viewer, colleagues, said, visible
from loep.errors import Nobody, Unfilled
from loep.storage.tables import Account, Case, Comment, Mention

LONGEST = 5_000
NAMED = re.compile(r"(?<![\w@.])@([^\W\d_][\w'-]*)", re.UNICODE)


@dataclass(frozen=True)
class Remark:
    """One comment: who wrote it and whom it names, as names."""

    comment: Comment
    by: str
    named: tuple[str, ...]


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


def write(session: Session, viewer: Viewer, case_id: str, text: str, token: str, now: datetime) -> Comment:
    """Write a comment; who is named in it finds it in the own list. The same form sent again writes nothing.

    Raises LookupError, Unfilled when it says nothing or too much, and Nobody for who is not a colleague.
    """
    case = held(session, viewer, case_id)
    earlier = session.exec(select(Comment).where(Comment.token == token)).first()
    if earlier is not None:
        return earlier
    if not text.strip() or len(text) > LONGEST:
        raise Unfilled("write a comment of at most 5,000 characters", "comment")
    meant, unknown = named(text, colleagues(session, case.institution))
    if unknown:
        raise Nobody(f"no colleague here is called {', '.join(unknown)}", tuple(unknown))
    made = Comment(
        id=uuid4().hex,
        case_id=case.id,
        written_by=viewer.account_id,
        written_at=now,
        text=text.strip(),
        token=token,
    )
    session.add(made)
    session.flush()
    others = [account.id for account in meant if account.id != viewer.account_id]
    session.add_all(Mention(comment_id=made.id, account_id=account) for account in others)
    log.append(session, [said(viewer, case, "case.commented", mentions=others)], now)
    return made


def on(session: Session, viewer: Viewer, case: Case, judged: Round) -> tuple[list[Remark], int]:
    """The comments on a case, oldest first, and how many the viewer may not read yet.

    What anybody wrote who ever judged the case is held back as long as those judgements are.
    """
    wanted = select(Comment).where(Comment.case_id == case.id).order_by(col(Comment.written_at), col(Comment.id))
    comments = session.exec(wanted).all()
    hidden = held_back(session, case, judged, viewer.account_id)
    shown = [each for each in comments if each.written_by not in hidden]
    mentions = session.exec(select(Mention).where(col(Mention.comment_id).in_([each.id for each in shown]))).all()
    names = _names(session, {each.written_by for each in shown} | {each.account_id for each in mentions})
    remarks = [
        Remark(
            comment=each,
            by=names[each.written_by],
            named=tuple(sorted(names[mention.account_id] for mention in mentions if mention.comment_id == each.id)),
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


def _names(session: Session, ids: set[str]) -> dict[str, str]:
    return dict(session.exec(select(Account.id, Account.name).where(col(Account.id).in_(ids))).all())
