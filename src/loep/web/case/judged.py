"""What people judged of a case, as the page tells it: one table per round, the second judgement beside the first."""

from dataclasses import dataclass
from datetime import datetime

from loep.cases.read import CaseFile
from loep.storage.tables import Decision, SecondLook
from loep.vocabulary import Outcome
from loep.web.case.sheet import Member


@dataclass(frozen=True)
class Pair:
    """One registration: what the first person found and, where given, the second. `apart`: one of them confirms."""

    member: Member
    first: Outcome
    second: Outcome | None
    apart: bool


@dataclass(frozen=True)
class Judged:
    """One round of judging. `taken_back`: it no longer stands."""

    by: str
    at: datetime
    motivation: str
    pairs: list[Pair]
    looked_by: str | None
    looked_at: datetime | None
    looked_why: str
    taken_back: bool


def judged(file: CaseFile, own: list[Member]) -> list[Judged]:
    """The rounds that the viewer may see, oldest first."""
    by_id = {member.registration_id: member for member in own}
    looks = {look.decision_id: look for look in file.second_looks}
    rounds: dict[str, list[Decision]] = {}
    for decision in file.decisions:
        rounds.setdefault(decision.token, []).append(decision)
    found: list[Judged] = []
    for made in rounds.values():
        first, look = made[0], next((looks[each.id] for each in made if each.id in looks), None)
        found.append(
            Judged(
                by=file.people.get(first.decided_by, first.decided_by),
                at=first.decided_at,
                motivation=first.motivation,
                pairs=[_pair(each, looks.get(each.id), by_id[each.registration_id]) for each in made],
                looked_by=file.people.get(look.looked_by, look.looked_by) if look else None,
                looked_at=look.looked_at if look else None,
                looked_why=look.motivation if look else "",
                taken_back=first.id in file.taken_back,
            )
        )
    return found


def _pair(decision: Decision, look: SecondLook | None, member: Member) -> Pair:
    first = Outcome(decision.outcome)
    second = Outcome(look.outcome) if look and look.outcome else None
    apart = look is not None and (first is Outcome.CONFIRMED) != (second is Outcome.CONFIRMED)
    return Pair(member, first, second, apart)
