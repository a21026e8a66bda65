"""Rings: reuse and likeness among different persons."""

from datetime import date, datetime, timedelta

import polars as pl

from loep.simulate.circle import Change, Circle, Pattern, Values, both, called, paid, within
from loep.simulate.draw import ALPHABET, pick
from loep.simulate.papers import zones
from loep.simulate.wording import edited

DAYS = 5.0
SLOW_DAYS, SLOW_SHARE = 30.0, 0.1
ONE_NAME = 1 / 3
EDITS = (0.02, 0.10, 0.25)
EDITS_WEIGHTS = (0.4, 0.4, 0.2)
LETTER = pl.col("motivation").is_not_null()
FORM = [
    "programme",
    "study_mode",
    "start_date",
    "status",
    "channel",
    "agent",
    "prior_school",
    "prior_school_country",
    "prior_diploma",
    "diploma_date",
    "diploma_verified",
    "grades",
    "language_test",
    "language_test_date",
    "score_listening",
    "score_reading",
    "score_writing",
    "score_speaking",
    "score_overall",
    "amount_due",
    "amount_paid",
    "means_amount",
    "means_date",
    "permit_needed",
]


def reused_identity_document(circle: Circle) -> Change:
    number, issuer = serial(circle, 7), circle.first["document_issuer"] or "NLD"
    shared = circle.all(document_number=number, document_issuer=issuer, document_kind="passport", bsn=None)
    return Change({**within(circle, 21), **shared, "mrz": _own_zones(circle, number, issuer)})


def reused_upload(circle: Circle) -> Change:
    kind = pick(circle.rng, ["diploma", "transcript", "language", "means", "identity"], 1, [4, 4, 2, 1, 2])[0]
    file = f"{kind}:{circle.rng.bytes(32).hex()}"
    kept = [[one for one in form["upload_hashes"] or [] if not one.startswith(kind)] for form in circle.forms]
    return Change({**together(circle), "upload_hashes": [[*own, file] for own in kept]})


def near_identical_letter(circle: Circle) -> Change:
    share = float(circle.rng.choice(EDITS, p=EDITS_WEIGHTS))
    request = circle.same("programme", "study_mode", "english")
    return Change({**together(circle), **request, "motivation": _copies(circle, share)})


def only_the_name_differs(circle: Circle) -> Change:
    graduated = circle.all(diploma_date=max(circle.own("diploma_date")))
    letters = {"motivation": _copies(circle, EDITS[0])}
    return Change({**within(circle, DAYS), **circle.same(*FORM), **graduated, **letters})


def shared_contact(circle: Circle) -> Change:
    contact = pick(circle.rng, ["email", "phone", "device", "network"], 1)[0]
    given = next((form[contact] for form in circle.forms if form[contact]), None)
    fallback = {"email": "office.admissions@proton.me", "phone": f"+316{serial(circle, 8)[2:]}"}
    value = given or fallback.get(contact) or circle.rng.bytes(16).hex()
    return Change({**together(circle), **circle.all(**{contact: value})})


def shared_bank_account(circle: Circle) -> Change:
    """One account pays for all; of three such rings, two write each their own name beside it."""
    account = paid(circle, iban=circle.first["own_iban"], refund_iban=None)
    name = circle.all(payer=_payer(circle)) if circle.rng.random() < ONE_NAME else {}
    return Change({**together(circle), **account, **name, "paid_at": _some_days_later(circle)})


def common_payer(circle: Circle) -> Change:
    """One name pays for all, from accounts that differ."""
    accounts = {"iban": circle.own("own_iban")}
    return Change(
        {**together(circle), **paid(circle, payer=_payer(circle)), **accounts, "paid_at": _some_days_later(circle)}
    )


def serial_certificates(circle: Circle) -> Change:
    start = int(circle.rng.integers(10**7, 9 * 10**7))
    steps = circle.rng.integers(0, 2, len(circle)).cumsum() if circle.rng.random() < 0.3 else range(len(circle))
    numbers = [f"CT{start + int(step):08d}" for step in steps]
    marks = next((form["grades"] for form in circle.forms if form["grades"]), None)
    alike: Values = {"grades": [marks] * len(circle)} if marks and circle.rng.random() < 0.5 else {}
    return Change({**together(circle), **alike, "diploma_number": numbers})


def hidden_submitter(circle: Circle) -> Change:
    author = f"{circle.first['given_names'] or 'K.'} {circle.first['surname']}"
    devices = circle.all(device=circle.rng.bytes(16).hex()) if circle.rng.random() < 0.4 else {}
    return Change(
        {
            **together(circle),
            **circle.all(channel="direct", agent=None),
            **devices,
            "upload_authors": [[author]] * len(circle),
        }
    )


def burst_of_registrations(circle: Circle) -> Change:
    return Change(
        {**within(circle, 1 / 24), **circle.same("programme", "study_mode"), **circle.all(channel="direct", agent=None)}
    )


def shared_emergency_contact(circle: Circle) -> Change:
    return Change(circle.all(emergency_phone=f"+316{serial(circle, 8)[2:]}"))


def together(circle: Circle) -> Values:
    """Most rings come within a few days; one in ten takes a month."""
    return within(circle, SLOW_DAYS if circle.rng.random() < SLOW_SHARE else DAYS)


def serial(circle: Circle, width: int) -> str:
    """Two capitals and `width` digits."""
    capitals = "".join(circle.rng.choice(list(ALPHABET), 2))
    return f"{capitals}{int(circle.rng.integers(0, 10**width)):0{width}d}"


def _payer(circle: Circle) -> str:
    return f"{pick(circle.rng, list(ALPHABET), 1)[0]}. {circle.first['surname']}"


def _some_days_later(circle: Circle) -> list[datetime]:
    """Moments of payment: up to a fortnight after the last of the ring can have submitted."""
    latest = circle.plan.delivered_at - timedelta(days=3)
    start = circle.first["submitted_at"] + timedelta(days=2 * DAYS)
    return [min(start + timedelta(hours=float(hours)), latest) for hours in circle.rng.uniform(1, 336, len(circle))]


def _copies(circle: Circle, share: float) -> list[str]:
    """The first's letter, signed by each and edited by all but the first."""
    original, signature = circle.first["motivation"], called(circle.first)
    copies = [original]
    for form in circle.forms[1:]:
        copies.append(edited(circle.rng, original, form["motivation"], share).replace(signature, called(form)))
    return copies


def _own_zones(circle: Circle, number: str, issuer: str) -> list[str]:
    """A sound zone for each member over one document number: own name, own birth date."""
    names = {
        name: pl.Series(circle.own(name), dtype=pl.String) for name in ("given_names", "surname_prefix", "surname")
    }
    born = pl.Series(circle.own("date_of_birth"), dtype=pl.Date)
    everybody = pl.DataFrame(
        {"number": number, "issuer": issuer, "expiry": date(circle.plan.year + 4, 5, 1), "sex": "<"}
    )
    paper = everybody.select(pl.all().repeat_by(len(circle)).explode())
    return zones(
        {**names, "date_of_birth": born}, paper["number"], paper["issuer"], paper["expiry"], paper["sex"]
    ).to_list()


RINGS = (
    Pattern("near_identical_letter", near_identical_letter, 3, 30, 6, fits=LETTER, alike=("english",)),
    Pattern(
        "only_the_name_differs",
        only_the_name_differs,
        3,
        30,
        4,
        fits=LETTER,
        alike=("english", "permit_needed", "abroad"),
    ),
    Pattern("reused_upload", reused_upload, 3, 20, 4),
    Pattern("reused_identity_document", reused_identity_document, 3, 8, 2, alike=("abroad",)),
    Pattern("shared_contact", shared_contact, 3, 25, 4),
    Pattern("shared_bank_account", shared_bank_account, 4, 25, 4),
    Pattern("common_payer", common_payer, 4, 12, 1),
    Pattern("serial_certificates", serial_certificates, 3, 12, 1),
    Pattern("hidden_submitter", hidden_submitter, 3, 15, 1),
    Pattern("burst_of_registrations", burst_of_registrations, 10, 30, 1),
    Pattern("shared_emergency_contact", shared_emergency_contact, 4, 10, 0.5),
    Pattern(
        "near_identical_letter+shared_bank_account",
        both(near_identical_letter, shared_bank_account),
        4,
        30,
        2,
        fits=LETTER,
        alike=("english",),
    ),
    Pattern(
        "near_identical_letter+reused_upload",
        both(near_identical_letter, reused_upload),
        3,
        20,
        1,
        fits=LETTER,
        alike=("english",),
    ),
    Pattern("shared_contact+reused_upload", both(shared_contact, reused_upload), 3, 20, 1),
)
