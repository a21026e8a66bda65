"""What a reviewer filled in, held against what a judgement needs."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from loep.cases import drafts
from loep.cases.judge import LEFT_OPEN, Judgement
from loep.storage.tables import Draft as Kept
from loep.vocabulary import Outcome
from loep.web.case.motivations import put
from loep.web.language import N_
from loep.web.numbers import whole

SHORTEST = 10
LONGEST = 10_000
TOO_SHORT = N_("Write why, in at least 10 characters: the applicant and a colleague must be able to follow it.")
TOO_LONG = N_("Keep the motivation under 10,000 characters.")
OPEN = N_("Fill in what stands between [brackets], or take it out: this text is kept and the applicant may read it.")
NO_OUTCOME = N_("Choose a decision for every registration, or choose unfounded for all.")
GIVEN = set(Outcome)


@dataclass(frozen=True)
class Draft:
    """A form as it was filled in so far. `outcomes` by registration id: numbers change when a case grows.

    `token` makes that sending it twice decides once.
    """

    outcomes: Mapping[str, str]
    motivation: str
    token: str
    saved_at: datetime | None = None


def draft(fields: Mapping[str, str], ids: Sequence[str], kept: Kept | None = None) -> Draft:
    """What was filled in: in this form, else as it was kept. A new token when the form is new."""
    if kept is not None and "motivation" not in fields:
        return Draft({id: kept.outcomes.get(id, "") for id in ids}, kept.motivation, kept.token, kept.saved_at)
    outcomes = {id: fields.get(f"outcome-{id}", "") for id in ids}
    token = fields.get("token") or (kept.token if kept else secrets.token_urlsafe(16))
    return Draft(outcomes, fields.get("motivation", ""), token[:64])


def helped(fields: Mapping[str, str], ids: Sequence[str], language: str) -> drafts.Filled:
    """What was filled in, after the button that was pressed: a text put in, or unfounded for those that were ticked.

    Only unfounded is ever given to several at once.
    """
    filled = draft(fields, ids)
    outcomes = dict(filled.outcomes)
    if fields.get("unfounded") == "all":
        outcomes = dict.fromkeys(outcomes, Outcome.UNFOUNDED.value)
    elif fields.get("unfounded") == "ticked":
        outcomes |= {id: Outcome.UNFOUNDED.value for id in outcomes if fields.get(f"tick-{id}") == "yes"}
    given = {id: outcome for id, outcome in outcomes.items() if outcome in GIVEN}
    return drafts.Filled(given, put(filled.motivation, fields.get("passage", ""), language), filled.token)


def judgement(fields: Mapping[str, str], ids: Sequence[str], version: int) -> Judgement | dict[str, str]:
    """The decision, or per field what is still missing; the page calls the registrations by their place in `ids`."""
    filled = draft(fields, ids)
    given = filled.outcomes
    if fields.get("all") == Outcome.UNFOUNDED:
        given = dict.fromkeys(given, Outcome.UNFOUNDED.value)
    missing = [f"outcome-{number}" for number, id in enumerate(ids, start=1) if given[id] not in GIVEN]
    errors = {**dict.fromkeys(missing[:1], NO_OUTCOME), **_motivated(filled.motivation)}
    if errors:
        return errors
    outcomes = {id: Outcome(outcome) for id, outcome in given.items()}
    return Judgement(outcomes, filled.motivation.strip(), filled.token, read(fields, version))


def read(fields: Mapping[str, str], version: int) -> int:
    """The version of the case for which the form was made; `version` where it does not say, -1 where it says none."""
    if "version" not in fields:
        return version
    seen = whole(fields["version"])
    return -1 if seen is None else seen


def _motivated(text: str) -> dict[str, str]:
    if len(text.strip()) < SHORTEST:
        return {"motivation": TOO_SHORT}
    if LEFT_OPEN.search(text):
        return {"motivation": OPEN}
    return {"motivation": TOO_LONG} if len(text) > LONGEST else {}
