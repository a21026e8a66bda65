"""What a reviewer filled in, held against what a judgement needs."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from loep.cases import drafts
from loep.cases.claim import find
from loep.cases.judge import Judgement
from loep.cases.judge import members as ids_of
from loep.cases.viewer import Viewer
from loep.storage.tables import Draft as Kept
from loep.vocabulary import Outcome
from loep.web.case.motivations import put
from loep.web.case.sheet import Member
from loep.web.language import N_

SHORTEST = 10
LONGEST = 10_000
TOO_SHORT = N_("Write why, in at least 10 characters: the applicant and a colleague must be able to follow it.")
TOO_LONG = N_("Keep the motivation under 10,000 characters.")
NO_OUTCOME = N_("Choose a decision for every registration, or choose unfounded for all.")
GIVEN = set(Outcome)


@dataclass(frozen=True)
class Draft:
    """A form as it was filled in so far; `token` makes that sending it twice decides once."""

    outcomes: Mapping[int, str]
    motivation: str
    token: str
    saved_at: datetime | None = None


def draft(fields: Mapping[str, str], members: Sequence[Member], kept: Kept | None = None) -> Draft:
    """What was filled in: in this form, else as it was kept. A new token when the form is new."""
    if kept is not None and "motivation" not in fields:
        outcomes = {each.number: kept.outcomes.get(each.registration_id, "") for each in members}
        return Draft(outcomes, kept.motivation, kept.token, kept.saved_at)
    outcomes = {member.number: fields.get(f"outcome-{member.number}", "") for member in members}
    token = fields.get("token") or (kept.token if kept else secrets.token_urlsafe(16))
    return Draft(outcomes, fields.get("motivation", ""), token[:64])


def numbered(session: Session, viewer: Viewer, case_id: str) -> list[Member]:
    """The registrations as the page numbers them. Raises LookupError for a case one may not see."""
    find(session, viewer, case_id)
    ids = ids_of(session, case_id)
    return [Member(number, id, "", {}) for number, id in enumerate(ids, start=1)]


def helped(fields: Mapping[str, str], members: Sequence[Member], language: str) -> drafts.Filled:
    """What was filled in, after the button that was pressed: a text put in, or unfounded for those that were ticked.

    Only unfounded is ever given to several at once.
    """
    filled = draft(fields, members)
    outcomes = dict(filled.outcomes)
    if fields.get("unfounded") == "all":
        outcomes = dict.fromkeys(outcomes, Outcome.UNFOUNDED.value)
    elif fields.get("unfounded") == "ticked":
        outcomes |= {number: Outcome.UNFOUNDED.value for number in outcomes if fields.get(f"tick-{number}") == "yes"}
    given = {each.registration_id: outcomes[each.number] for each in members if outcomes[each.number] in GIVEN}
    return drafts.Filled(given, put(filled.motivation, fields.get("text", ""), language), filled.token)


def judgement(fields: Mapping[str, str], members: Sequence[Member], version: int) -> Judgement | dict[str, str]:
    """The decision, or per field what is still missing."""
    filled = draft(fields, members)
    given = filled.outcomes
    if fields.get("all") == Outcome.UNFOUNDED:
        given = dict.fromkeys(given, Outcome.UNFOUNDED.value)
    missing = [f"outcome-{number}" for number, outcome in given.items() if outcome not in GIVEN]
    errors = {**dict.fromkeys(missing[:1], NO_OUTCOME), **_motivated(filled.motivation)}
    if errors:
        return errors
    outcomes = {member.registration_id: Outcome(given[member.number]) for member in members}
    seen = fields.get("version", "")
    read = int(seen) if seen.isdecimal() else version
    return Judgement(outcomes, filled.motivation.strip(), filled.token, read)


def _motivated(text: str) -> dict[str, str]:
    if len(text.strip()) < SHORTEST:
        return {"motivation": TOO_SHORT}
    return {"motivation": TOO_LONG} if len(text) > LONGEST else {}
