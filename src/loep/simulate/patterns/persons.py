"""Patterns of one person who is several, or asks for everything."""

from datetime import date, timedelta

from loep.simulate import words
from loep.simulate.circle import Change, Circle, Pattern, Values, mail_names, moved

PAPERS = ("bsn", "onderwijsnummer", "document_kind", "document_number", "document_issuer", "mrz")
ADDRESS = ("street", "house_number", "postcode", "city")
NEW_PHONE, MOVED = 0.15, 0.85
IDENTITY = [
    "person_id",
    "given_names",
    "surname_prefix",
    "surname",
    "date_of_birth",
    "email",
    "phone",
    "street",
    "house_number",
    "postcode",
    "city",
    "address_country",
    "emergency_phone",
    "bsn",
    "onderwijsnummer",
    "v_number",
    "document_kind",
    "document_number",
    "document_issuer",
    "mrz",
    "prior_school",
    "prior_school_country",
    "prior_diploma",
    "diploma_number",
    "diploma_date",
    "diploma_verified",
    "grades",
    "language_test",
    "language_report",
    "language_test_date",
    "score_listening",
    "score_reading",
    "score_writing",
    "score_speaking",
    "score_overall",
    "upload_hashes",
    "upload_authors",
    "device",
    "network",
    "own_iban",
    "permit_needed",
    "background",
    "woman",
    "abroad",
]


def same_person_twice(circle: Circle) -> Change:
    """Another person_id for the same person: the name is spelled a little differently, numbers are left out.

    Now and then the birth date is mistyped, or the telephone or the address is another one, but never both.
    """
    alike = circle.same("surname_prefix", "background", "woman", "prior_school", "diploma_date")
    given = circle.first["given_names"] or "Robin"
    surname = [circle.first["surname"], *(_respelled(circle, circle.first["surname"]) for _ in circle.forms[1:])]
    names: Values = {"given_names": [given.split(" ")[0]] * len(circle), "surname": surname}
    names["email"] = mail_names(circle, names["given_names"], circle.first["surname"])
    names["date_of_birth"] = [circle.first["date_of_birth"], *(_misdated(circle) for _ in circle.forms[1:])]
    other = circle.rng.random(len(circle))
    moved_on = dict.fromkeys(ADDRESS, (other > MOVED) & bool(circle.first["phone"])) | {"phone": other < NEW_PHONE}
    kept: Values = {
        name: [form[name] if n and away[n] else circle.first[name] for n, form in enumerate(circle.forms)]
        for name, away in moved_on.items()
    }
    papers: Values = {name: [circle.first[name], *[None] * (len(circle) - 1)] for name in PAPERS}
    return Change({**alike, **names, **kept, **papers})


def programme_hopping(circle: Circle) -> Change:
    """One person with more than four requests open at once, or who withdraws each and makes another."""
    waits = [timedelta(days=4 * n, seconds=int(circle.rng.integers(0, 80_000))) for n in range(len(circle))]
    before = "requested" if circle.rng.random() < 0.7 else "withdrawn"
    return Change(asked_by_one(circle, waits, [*[before] * (len(circle) - 1), "requested"]))


def enrolled_twice(circle: Circle) -> Change:
    """One person enrolled in two full-time programmes from the same day."""
    waits = [timedelta(), timedelta(days=int(circle.rng.integers(0, 60)))]
    return Change(asked_by_one(circle, waits, ["enrolled", "enrolled"]))


def asked_by_one(circle: Circle, waits: list[timedelta], statuses: list[str]) -> Values:
    """One person asks for as many full-time programmes, so long after the first; nothing is due yet."""
    offered = [one.code for one in words.programmes() if one.weight and "full_time" in one.modes]
    chosen = [str(code) for code in circle.rng.choice(offered, len(circle), replace=False)]
    first = min(circle.first["submitted_at"], circle.plan.delivered_at - timedelta(days=120))
    moments = moved(circle.forms, [first + wait for wait in waits], circle.plan)
    money = dict.fromkeys(("amount_due", "amount_paid", "paid_at", "payer", "iban", "refund_iban"))
    asked: Values = {"programme": chosen, "status": statuses}
    return {**moments, **circle.same(*IDENTITY), **circle.all(study_mode="full_time", **money), **asked}


def _misdated(circle: Circle) -> date:
    """The birth date, mostly as it is; sometimes with day and month swapped, or another day."""
    born: date = circle.first["date_of_birth"]
    slip = circle.rng.random()
    if slip < 0.06 and born.day <= 12:
        return born.replace(month=born.day, day=born.month)
    return born.replace(day=int(circle.rng.integers(1, 29))) if slip > 0.95 else born


def _respelled(circle: Circle, name: str) -> str:
    """The name with one letter doubled, dropped or swapped with its neighbour."""
    at = int(circle.rng.integers(1, max(2, len(name) - 1)))
    ways = (name[:at] + name[at] + name[at:], name[:at] + name[at + 1 :], _swapped(name, at))
    return ways[int(circle.rng.integers(0, 3))] if len(name) > 3 else name + name[-1]


def _swapped(name: str, at: int) -> str:
    return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]


PERSONS: tuple[Pattern, ...] = (
    Pattern("same_person_twice", same_person_twice, 2, 3, 1.5, alike=("abroad",)),
    Pattern("programme_hopping", programme_hopping, 5, 7, 0.7),
    Pattern("impossible_timeline", enrolled_twice, 2, 2, 0.5),
)
