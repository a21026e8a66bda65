"""What a review desk has before it: accounts, cases with their forms and letters, deliveries, nights."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import combinations
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Engine
from sqlmodel import select

from loep.cases.claim import claim
from loep.cases.decide import Judgement, decide
from loep.cases.read import Tie
from loep.cases.viewer import Viewer
from loep.storage.session import transaction
from loep.storage.tables import (
    Account,
    Case,
    CaseRegistration,
    FittedModel,
    Link,
    Run,
    Signal,
)
from loep.vocabulary import LinkKind, Outcome, Role
from tests.builders.received import NIGHT, delivery, keep

SKIPPED = {
    "R14": {
        "en": "RIO recognised programmes: stale: as of 2026-01-03, older than 30 days",
        "nl": "RIO erkende opleidingen: verouderd: van 2026-01-03, ouder dan 30 dagen",
    }
}
PASSWORD = "vier losse woorden samen"
LETTER = (
    "Dear admissions team,\n\nMy name is {name} and I want to study International Business in the Netherlands because "
    "the programme joins theory with practice. My uncle has a small company in textiles and I helped him with the "
    "books for two years. {own} I hope to bring back what I learn to the family company.\n\nYours sincerely,\n{name}"
)
OWN = (
    "In my free time I play chess.",
    "On Sundays I sing in a choir with my sister.",
    "I like to repair bicycles for the children next door.",
    "Last year I walked from our town to the sea.",
)
NAMES = (
    "Amara Diallo",
    "Jonas Berg",
    "Noor van Dijk",
    "Li Wei",
    "Sofia Rossi",
    "Emre Kaya",
    "Ana Silva",
    "Piet Bakker",
)


@cache
def password_hash() -> str:
    """A hash of PASSWORD that is checked in no time; what a real one costs is a matter of the tests of accounts."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def account(
    bind: Engine, name: str, role: Role = Role.REVIEWER, institution: str = "25BE", language: str = "en"
) -> Account:
    """An account that logs in with its first name at example.nl and PASSWORD."""
    first = name.split(maxsplit=1)[0].lower()
    made = Account(
        id=f"account-{first}",
        email=f"{first}@example.nl",
        name=name,
        role=role,
        institution=institution,
        language=language,
        password_hash=password_hash(),
        created_at=NIGHT,
    )
    keep(bind, made)
    return made


def night(bind: Engine, **summary: Any) -> Run:
    """A finished night."""
    told = {
        "deliveries": 1,
        "rows": 1_200,
        "loaded": 1_198,
        "quarantined": 2,
        "refused_rows": 0,
        "signals_new": 8,
        "opened": 2,
        "extended": 0,
        "seconds": {"receive": 0.4, "link": 1.25, "detect": 0.1},
        "skipped": SKIPPED,
    }
    made = Run(
        id="run-1",
        kind="detect",
        night=date(2026, 4, 1),
        folder="inbox",
        state="finished",
        started_at=NIGHT,
        finished_at=NIGHT + timedelta(seconds=9),
        versions={"code": "f839696004a48a231eb0c213774059ae0da00960-dirty"},
        summary={**told, **summary},
    )
    keep(bind, made)
    return made


def ring(bind: Engine, size: int = 4, id: str = "ring0000case", prefix: str = "reg", **form: Any) -> Case:
    """A case of `size` registrations with near-identical letters, two signals each, and links; needs a night."""
    ids = [f"{prefix}-{number:02}" for number in range(1, size + 1)]
    forms = [_form(number, registration) | form for number, registration in enumerate(ids)]
    made = case(id, ids[0], size)
    keep(bind, made)
    keep(bind, *(member(made, registration, given) for registration, given in zip(ids, forms, strict=True)))
    keep(
        bind,
        *(signal(registration, "R06", "4 people are paid for from one account", persons=4) for registration in ids),
    )
    keep(
        bind,
        *(link(left, right, LinkKind.LETTER, 0.91) for left, right in combinations(ids, 2)),
        *(link(left, right, LinkKind.ACCOUNT, 1.0) for left, right in combinations(ids[:3], 2)),
    )
    return made


def single(bind: Engine, id: str = "single00case", **form: Any) -> Case:
    """A case of one registration with one signal; needs a night."""
    made = case(id, f"of-{id}", 1)
    keep(bind, made)
    keep(bind, member(made, made.anchor, _form(5, made.anchor) | form))
    keep(bind, signal(made.anchor, "R21", "the check digits of the account number do not fit"))
    return made


def sample(bind: Engine, id: str = "sample00case") -> Case:
    """A case drawn at random: nothing was said of it; needs a night."""
    made = case(id, f"of-{id}", 1)
    made.is_sample, made.points = True, 0
    keep(bind, made)
    keep(bind, member(made, made.anchor, _form(6, made.anchor)))
    return made


def case(id: str, anchor: str, size: int) -> Case:
    return Case(
        id=id,
        institution="25BE",
        anchor=anchor,
        ordinal=1,
        state="open",
        is_sample=False,
        points=5,
        ring_size=size,
        opened_at=NIGHT,
        deadline=date(2026, 4, 15),
        run_id="run-1",
        skipped=SKIPPED,
    )


def member(of: Case, registration: str, form: dict[str, Any]) -> CaseRegistration:
    return CaseRegistration(
        case_id=of.id,
        registration_id=registration,
        institution=of.institution,
        programme=form["programme"],
        is_open=True,
        joined_at=NIGHT,
        form=form,
    )


def signal(registration: str, detector: str, sentence: str, **evidence: Any) -> Signal:
    return Signal(
        key=f"{detector}-{registration}",
        institution="25BE",
        registration_id=registration,
        detector=detector,
        stage="live",
        points=3,
        sentence_en=sentence,
        sentence_nl=f"NL: {sentence}",
        evidence=evidence,
        run_id="run-1",
        recorded_at=NIGHT,
    )


def link(left: str, right: str, kind: LinkKind, strength: float) -> Link:
    return Link(
        institution="25BE", left_id=left, right_id=right, kind=kind, strength=strength, evidence={}, run_id="run-1"
    )


def tie(of: Link) -> Tie:
    """A link as a page reads it."""
    return Tie(of.left_id, of.right_id, of.kind, of.strength, of.evidence)


def _form(number: int, registration: str) -> dict[str, Any]:
    name = NAMES[number % len(NAMES)]
    given, _, surname = name.partition(" ")
    return {
        "registration_id": registration,
        "person_id": f"person-{registration}",
        "institution": "25BE",
        "programme": "34936",
        "study_mode": "full_time",
        "academic_year": 2026,
        "start_date": "2026-09-01",
        "submitted_at": f"2026-03-{1 + number % 28:02}T09:00:00Z",
        "status": "requested",
        "channel": "direct",
        "agent": None,
        "permit_needed": True,
        "given_names": given,
        "surname": surname,
        "date_of_birth": "2006-02-03",
        "email": f"{given.lower()}{number}@example.org",
        "phone": "+31612345678",
        "diploma_verified": "none",
        "grades": [7.5, 8.0, 6.0],
        "language_test": "ielts" if number else "toefl",
        "score_overall": 6.5,
        "upload_hashes": ["diploma:" + f"{number:x}" * 64],
        "amount_due": 9_500.0,
        "amount_paid": 9_500.0,
        "motivation": LETTER.format(name=name, own=OWN[number % len(OWN)]),
    }


def fitted(bind: Engine, model: str = "M01") -> None:
    """A model as a night fits it, with the long definitions of its features on its card."""
    features = {
        "minutes_to_pay": 'col("minutes_to_pay").log1p() (below, 0.7)',
        "minutes_apart": '[(col("usual_minutes_apart")) / ([(col("minutes_apart")) + (dyn float: 0.0083)])].log('
        "[dyn float: 2.718281828459045]) (above, 1.0)",
    }
    card = {
        "model": model,
        "features": features,
        "peers": "programme",
        "unit": "registration_id",
        "share": 0.01,
        "distance": 5.0,
        "policy": "dd83baf7f743177d6553f51138fda61da145f6ef32487844584539680c002a8c",
        "rows": 4_999,
        "metrics": {"share far from peers": 0.006001200240048009, "share with a signal": 0.006},
        "code": "f839696004a48a231eb0c213774059ae0da00960-dirty",
        "night": "2026-04-01",
    }
    made = {"id": f"{model}-25BE-{'0' * 32}", "model": model, "institution": "25BE", "path": "x", "sha256": "y"}
    keep(bind, FittedModel(**made, card=card, fitted_at=NIGHT))


def busy(bind: Engine, reviewer: Account) -> None:
    """A desk with work of every kind: open, held by `reviewer`, waiting for a second look, drawn, and deliveries."""
    colleague = account(bind, "Rosa de Vries")
    night(bind)
    fitted(bind)
    ring(bind, size=8)
    sample(bind)
    single(bind)
    held(bind, ring(bind, size=2, id="mine0000case", prefix="held"), reviewer)
    decided(bind, single(bind, "second00case"), colleague)
    delivery(bind)
    delivery(
        bind,
        id="delivery-2",
        complete=False,
        state="refused",
        loaded=0,
        quarantined=0,
        refused=1_200,
        reasons=["25BE-registrations.csv: column motivation is missing (expected the columns of contract 1)"],
    )


def held(bind: Engine, of: Case, by: Account) -> None:
    """Give the case to a reviewer, just now."""
    with transaction(bind) as session:
        claim(session, Viewer(by.id, by.name, Role.REVIEWER, "25BE"), of.id, datetime.now(UTC))


def decided(bind: Engine, of: Case, by: Account, outcome: Outcome = Outcome.CONFIRMED) -> None:
    """Claim the case and decide on it."""
    viewer = Viewer(by.id, by.name, Role.REVIEWER, "25BE")
    with transaction(bind) as session:
        claimed = claim(session, viewer, of.id, datetime.now(UTC))
        ids = session.exec(select(CaseRegistration.registration_id).where(CaseRegistration.case_id == of.id)).all()
        why = "The diploma register does not know this diploma; the school confirms that."
        judged = Judgement(dict.fromkeys(ids, outcome), why, f"token-{of.id}", claimed.version)
        decide(session, viewer, of.id, judged, datetime.now(UTC))
