"""What the case page shows beside the case itself: the own draft, comments, waiting, kin, undo, how it came in."""

from dataclasses import dataclass
from datetime import date, timedelta
from secrets import token_urlsafe

from loep.cases import belong, comments, drafts, stand
from loep.cases.comments import Remark
from loep.cases.snooze import LONGEST, waits
from loep.cases.undo import may_take_back, stays
from loep.cases.viewer import colleagues
from loep.clock import today
from loep.storage.session import reading
from loep.storage.tables import Draft, Snooze
from loep.vocabulary import CaseState
from loep.web.case.folder import Folder
from loep.web.case.motivations import Motivation, motivations
from loep.web.visit import Visit


@dataclass(frozen=True)
class Beside:
    """`held_back`: comments that are shown after the own judgement; so is `waits_for`, None until then.

    `origin`: whether to tell how the case came in.
    """

    draft: Draft | None
    remarks: list[Remark]
    held_back: int
    colleagues: list[str]
    waits: Snooze | None
    waits_for: str | None
    waited_by: str
    tomorrow: date
    latest: date
    kin: list[belong.Kin]
    may_undo: bool
    origin: bool
    texts: tuple[Motivation, ...]
    token: str


def beside(visit: Visit, folder: Folder) -> Beside:
    """Read it for the person who opened this folder."""
    case, me, day = folder.file.case, visit.viewer, today(visit.now)
    with reading(visit.desk.bind) as session:
        remarks, held_back = comments.on(session, me, case, folder.file.round)
        people = colleagues(session, case.institution)
        waiting = waits(session, case, visit.now)
        silent = stand.held_back(session, case, folder.file.round, me.account_id)
        names = {account.id: account.name for account in people}
        return Beside(
            draft=drafts.read(session, me, case.id),
            remarks=remarks,
            held_back=held_back,
            colleagues=[account.name for account in people if account.id != me.account_id],
            waits=waiting,
            waits_for=waiting.reason if waiting and waiting.snoozed_by not in silent else None,
            waited_by=names.get(waiting.snoozed_by, "") if waiting else "",
            tomorrow=day + timedelta(days=1),
            latest=day + LONGEST,
            kin=belong.kin(session, me, case),
            may_undo=may_take_back(session, me, case, visit.now),
            origin=_judged(folder, me.account_id) and stays(session, case, visit.now),
            texts=motivations(),
            token=token_urlsafe(16),
        )


def _judged(folder: Folder, account_id: str) -> bool:
    return folder.state is CaseState.CLOSED or stand.has_judged(folder.file.round, account_id)
