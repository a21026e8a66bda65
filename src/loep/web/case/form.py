"""What a reviewer filled in, held against what a decision needs."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loep.cases.decide import Judgement
from loep.vocabulary import Outcome
from loep.web.case.sheet import Member
from loep.web.language import N_

SHORTEST = 10
LONGEST = 10_000
TOO_SHORT = N_("Write why, in at least 10 characters: the applicant and a colleague must be able to follow it.")
TOO_LONG = N_("Keep the motivation under 10,000 characters.")
NO_OUTCOME = N_("Choose a decision for every registration, or choose unfounded for all.")
NO_ANSWER = N_("Say whether you agree.")


@dataclass(frozen=True)
class Draft:
    """A form as it was filled in so far; `token` makes that sending it twice decides once."""

    outcomes: Mapping[int, str]
    motivation: str
    token: str
    agrees: str


def draft(fields: Mapping[str, str], members: Sequence[Member]) -> Draft:
    """What was filled in; a new token when the form is new."""
    outcomes = {member.number: fields.get(f"outcome-{member.number}", "") for member in members}
    token = fields.get("token") or secrets.token_urlsafe(16)
    return Draft(outcomes, fields.get("motivation", ""), token[:64], fields.get("agrees", ""))


def judgement(fields: Mapping[str, str], members: Sequence[Member], version: int) -> Judgement | dict[str, str]:
    """The decision, or per field what is still missing."""
    filled = draft(fields, members)
    given = filled.outcomes
    if fields.get("all") == Outcome.UNFOUNDED:
        given = dict.fromkeys(given, Outcome.UNFOUNDED.value)
    missing = [f"outcome-{number}" for number, outcome in given.items() if outcome not in set(Outcome)]
    errors = {**dict.fromkeys(missing[:1], NO_OUTCOME), **_motivated(filled.motivation)}
    if errors:
        return errors
    outcomes = {member.registration_id: Outcome(given[member.number]) for member in members}
    seen = fields.get("version", "")
    read = int(seen) if seen.isdecimal() else version
    return Judgement(outcomes, filled.motivation.strip(), filled.token, read)


def second_look(fields: Mapping[str, str]) -> dict[str, str]:
    """Per field what is still missing of a second look."""
    missing = {} if fields.get("agrees") in ("yes", "no") else {"agrees": NO_ANSWER}
    return {**missing, **_motivated(fields.get("motivation", ""))}


def _motivated(text: str) -> dict[str, str]:
    if len(text.strip()) < SHORTEST:
        return {"motivation": TOO_SHORT}
    return {"motivation": TOO_LONG} if len(text) > LONGEST else {}
