"""Everything that the case page shows, gathered once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loep.audit.words import ACTIONS, SYSTEM
from loep.cases.looking import Holding, holding
from loep.cases.read import CaseFile, open_file
from loep.cases.turn import decided_once, suits
from loep.cases.viewer import Viewer
from loep.storage.session import reading
from loep.storage.tables import Case, Event
from loep.vocabulary import CaseState, Words
from loep.web.case.judged import Judged, judged
from loep.web.case.letters import Letter, letters
from loep.web.case.picture import Picture, picture
from loep.web.case.rates import Rates, rates
from loep.web.case.reasons import NoLonger, NotChecked, Reason, no_longer, not_checked, reasons
from loep.web.case.ring import Joined, joined
from loep.web.case.sheet import Group, Member, empty, members, sheet
from loep.web.case.timeline import Timeline, timeline
from loep.web.case.waterfall import Waterfall, waterfalls
from loep.web.detectors import told
from loep.web.language import writers
from loep.web.numbers import whole
from loep.web.visit import Visit


@dataclass(frozen=True)
class Happened:
    """One line of the history."""

    event: Event
    who: str
    what: Words


@dataclass(frozen=True)
class Folder:
    """A case with its members, reasons, links, letters and history in the words of the visitor.

    `holder` has it, to judge it first or as the second; `mine`: that is the visitor, `until` when. `free`: the visitor
    may take it. `suited`: it is not kept for a senior who gave no judgement on it. `decided_by_me`: ever, taken back
    or not.
    """

    file: CaseFile
    state: CaseState
    holder: str | None
    mine: bool
    until: datetime | None
    free: bool
    suited: bool
    decided_by_me: bool
    members: list[Member]
    reasons: list[Reason]
    no_longer: list[NoLonger]
    not_checked: list[NotChecked]
    groups: list[Group]
    empty: list[Any]
    joined: list[Joined]
    picture: Picture
    waterfalls: list[Waterfall]
    letters: list[Letter]
    rates: Rates
    timeline: Timeline | None
    judged: list[Judged]
    history: list[Happened]

    @property
    def ids(self) -> list[str]:
        """The registrations in the order in which the page numbers them."""
        return [member.registration_id for member in self.members]


def open_folder(visit: Visit, case_id: str, viewer: Viewer | None = None) -> Folder:
    """Fetch the case by the right of the visitor, or of `viewer`; that it was read is an event. Raises LookupError."""
    file = open_file(visit.desk.bind, viewer or visit.viewer, case_id, visit.now)
    with reading(visit.desk.bind) as session:
        often = rates(visit, session, file.case.institution)
        suited = suits(session, visit.viewer, file.case)
        held = holding(session, file.case)
        decided = decided_once(session, visit.viewer, case_id)
    own, language = members(file.registrations), visit.language
    write = writers(language)
    words = told(visit.desk, language)
    me, looks = visit.viewer.account_id, file.case.state == CaseState.SECOND_LOOK
    groups = joined(file.links, own)
    return Folder(
        file=file,
        state=CaseState(file.case.state),
        holder=held.name if held else None,
        mine=held is not None and held.account_id == me,
        until=held.until if held else None,
        free=suited and not (looks and decided) and _free(file.case, held, visit.now),
        suited=suited,
        decided_by_me=decided,
        members=own,
        reasons=reasons(file.signals, own, words, language, write),
        no_longer=no_longer(file.withdrawn, own, words, language),
        not_checked=not_checked(file.skipped, words),
        groups=sheet(own, language, write),
        empty=empty(own),
        joined=groups,
        picture=picture(groups, own),
        waterfalls=waterfalls(file.links, own, write),
        letters=letters(own, file.links),
        rates=often,
        timeline=timeline(own, write),
        judged=judged(file, own),
        history=[Happened(event, _who(event, file, language), _what(event)) for event in _told(file.history)],
    )


def changes(folder: Folder, fields: Mapping[str, str]) -> list[Happened]:
    """What others did since the form was made; without a form, the last thing that was done."""
    done = [item for item in folder.history if item.event.action != "case.read"]
    seen = whole(fields.get("seen", ""))
    return done[-1:] if seen is None else [item for item in done if item.event.seq > seen]


def _free(case: Case, held: Holding | None, now: datetime) -> bool:
    """Whether there is something to take: nobody has the case, or the half hour is over."""
    return case.state != CaseState.CLOSED and (held is None or held.until <= now)


def _who(event: Event, file: CaseFile, language: str) -> str:
    return file.people.get(event.actor) or SYSTEM.label(language)


def _told(history: list[Event]) -> list[Event]:
    """The history, in which a person who reads the case several times in a row reads it once."""
    pairs = zip([None, *history], history, strict=False)
    return [
        event
        for before, event in pairs
        if not (before and event.action == "case.read" == before.action and event.actor == before.actor)
    ]


def _what(event: Event) -> Words:
    return ACTIONS.get(event.action, Words(event.action, event.action))
