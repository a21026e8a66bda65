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
    offered = [one for one in words.programmes() if one.weight and "full_time" in one.modes]
    chosen = circle.rng.choice(len(offered), len(circle), replace=False)
    codes = [offered[int(n)].code for n in chosen]
    start = min(circle.first["submitted_at"], circle.plan.delivered_at - timedelta(days=120))
    moments = [start + timedelta(days=4 * n, seconds=int(circle.rng.integers(0, 80_000))) for n in range(len(circle))]
    before = "requested" if circle.rng.random() < 0.7 else "withdrawn"
    asked: Values = {"programme": codes, "status": [*[before] * (len(circle) - 1), "requested"]}
    return Change({**moved(circle.forms, moments, circle.plan), **circle.same(*IDENTITY), **unpaid(circle), **asked})


def unpaid(circle: Circle) -> Values:
    """Requests for full-time programmes of which nothing is due yet."""
    money = ("amount_due", "amount_paid", "paid_at", "payer", "iban", "refund_iban")
    return circle.all(study_mode="full_time", **dict.fromkeys(money))


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
)
