"""Innocent look-alikes: what resembles a planted pattern and is ordinary life."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from loep.clock import AMSTERDAM
from loep.simulate import words
from loep.simulate.circle import Change, Circle, Pattern, Values, called, mail_names, moved, paid, within
from loep.simulate.draw import ALPHABET
from loep.simulate.patterns.persons import IDENTITY
from loep.simulate.wording import from_template

HOME = ("street", "house_number", "postcode", "city", "address_country", "network")
LETTER = pl.col("motivation").is_not_null()
HERE = ~pl.col("abroad")
FULL_TIME = pl.col("study_mode") == "full_time"  # whose programme is offered so
WORKING = pl.col("study_mode").is_in(["part_time", "dual"])
SCANNED = pl.col("upload_hashes").is_not_null() & (pl.col("channel") != "agent")
PUPIL = HERE & ~pl.col("grown")
NO_ZONE = pl.col("mrz").is_null()  # so that a birth date can change without contradicting a document


def family(circle: Circle) -> Change:
    """Siblings: one home, phone, account and surname, born one to four years apart."""
    born = circle.first["date_of_birth"]
    gaps = circle.rng.integers(380, 900, len(circle)).cumsum() - 380
    shared = circle.same("surname", "surname_prefix", "phone", "emergency_phone", "own_iban", "prior_school", *HOME)
    ages = {"date_of_birth": [born - timedelta(days=int(gap)) for gap in gaps]}
    return Change({**shared, **ages, **at_home(circle)})


def twins(circle: Circle) -> Change:
    """Two born on one day who fill in the forms at one table and borrow a sentence from each other."""
    shared = circle.same(
        "surname",
        "surname_prefix",
        "date_of_birth",
        "phone",
        "emergency_phone",
        "own_iban",
        "prior_school",
        "prior_school_country",
        "prior_diploma",
        "diploma_date",
        "device",
        *HOME,
    )
    letters = [circle.first["motivation"], on_template(circle, circle.forms[1], 0.2)]
    return Change({**shared, **at_home(circle), **within(circle, 1.5), "motivation": letters})


def namesakes(circle: Circle) -> Change:
    """A parent and a child with one name in one home, who both register."""
    born = circle.first["date_of_birth"]
    shared = circle.same("given_names", "surname", "surname_prefix", "phone", "emergency_phone", "own_iban", *HOME)
    ages = [born, born - timedelta(days=int(circle.rng.integers(8_000, 11_000)))]
    return Change({**shared, **at_home(circle), "date_of_birth": ages})


def counsellor_template(circle: Circle) -> Change:
    """Pupils of one school whose counsellor gave them a third to two thirds of a letter; the rest is their own."""
    share = float(circle.rng.uniform(0.33, 0.67))
    letters = [on_template(circle, form, share) for form in circle.forms]
    return Change({**one_school(circle), **within(circle, 30), "motivation": letters})


def scholarship_fund(circle: Circle) -> Change:
    """One fund pays for students of many schools, through the year."""
    return Change(paid_by_fund(circle, circle.own("submitted_at"), 90))


def paid_by_fund(circle: Circle, submitted: list[datetime], days: int) -> Values:
    """One fund pays for all from one account, each within so many days of submitting."""
    fund = f"{circle.rng.choice(words.lists()['payers_of_funds'])} {int(circle.rng.integers(1_000, 10_000))}"
    limit = circle.plan.delivered_at - timedelta(days=3)
    waits = circle.rng.uniform(5, days, len(circle))
    paid_at = [min(at + timedelta(days=float(wait)), limit) for at, wait in zip(submitted, waits, strict=True)]
    return {**paid(circle, payer=fund, iban=circle.first["own_iban"], refund_iban=None), "paid_at": paid_at}


def classmates(circle: Circle) -> Change:
    """Pupils of one class who choose one programme in the same weeks, some on the school's computer.

    Half of the schools number their diplomas in a row.
    """
    network, device = circle.rng.bytes(16).hex(), circle.rng.bytes(16).hex()
    at_school = circle.rng.random(len(circle)) < 0.35
    own = circle.forms
    return Change(
        {
            **one_school(circle),
            **(_diplomas_in_a_row(circle) if circle.rng.random() < 0.5 else {}),
            **within(circle, 18),
            **circle.same("programme", "study_mode", "prior_diploma"),
            **circle.all(diploma_date=date(circle.plan.year, 7, 10)),
            "network": [network if there else form["network"] for there, form in zip(at_school, own, strict=True)],
            "device": [device if there else form["device"] for there, form in zip(at_school, own, strict=True)],
        }
    )


def employer(circle: Circle) -> Change:
    """One employer pays, from one account, for staff who study beside their job and start together."""
    name = f"{circle.rng.choice(words.lists()['payers_of_staff'])} {int(circle.rng.integers(2, 99))}"
    job = circle.same("programme", "study_mode")
    paying = paid(circle, payer=name, iban=circle.first["own_iban"], refund_iban=None)
    moments = within(circle, 21)
    paid_at = [moment + timedelta(days=int(days)) for moment, days in _waits(circle, moments)]
    return Change({**moments, **job, **paying, "paid_at": paid_at})


def copy_shop(circle: Circle) -> Change:
    """Customers of one copy shop, whose scanner signs their files, through the year."""
    return Change(circle.all(upload_authors=[f"Copyshop Stationsplein {int(circle.rng.integers(1, 999))}"]))


def agent_office(circle: Circle) -> Change:
    """A declared intermediary that fills in forms at its own office; letters are the clients' own, with its footer."""
    agent = str(circle.rng.choice(words.lists()["intermediaries"]))
    number = int(circle.rng.integers(100, 999))
    desks = [circle.rng.bytes(16).hex() for _ in range(3)]
    footer = f"\n\nPrepared with the help of {agent}, office {number}, member of the network of declared advisers."
    letters = [form["motivation"] and form["motivation"] + footer for form in circle.forms]
    return Change(
        {
            **circle.all(
                channel="agent",
                agent=f"AG-{number}-{agent.split(maxsplit=1)[0].upper()}",
                network=circle.rng.bytes(16).hex(),
            ),
            "device": [desks[int(n)] for n in circle.rng.integers(0, 3, len(circle))],
            "motivation": letters if circle.rng.random() < 0.6 else circle.own("motivation"),
        }
    )


def moved_house(circle: Circle) -> Change:
    """Somebody who moves and registers again under a new student number."""
    kept = [name for name in IDENTITY if name not in ("person_id", "network", *HOME)]
    start = min(circle.first["submitted_at"], circle.plan.delivered_at - timedelta(days=120))
    moments = [start, start + timedelta(days=int(circle.rng.integers(20, 60)))]
    first = ["withdrawn", circle.forms[1]["status"]]
    return Change({**moved(circle.forms, moments, circle.plan), **circle.same(*kept), "status": first})


def shelter(circle: Circle) -> Change:
    """Residents of one reception centre: its address, its telephone, its network."""
    phone = f"+3158{int(circle.rng.integers(10**6, 10**7)):07d}"
    return Change({**circle.same(*HOME), **circle.all(emergency_phone=phone)})


def fair(circle: Circle) -> Change:
    """Visitors of an open day who register there on their own telephones, on a Saturday from eleven to four."""
    day = _while_open(circle) - timedelta(days=(circle.first["submitted_at"].weekday() - 5) % 7)
    moments = [_on(day, hour) for hour in circle.rng.uniform(11, 16, len(circle))]
    shown = [form["programme"] for form in circle.forms[: int(circle.rng.integers(1, 4))]]
    chosen = [shown[int(n)] for n in circle.rng.integers(0, len(shown), len(circle))]
    own = circle.all(channel="direct", agent=None, study_mode="full_time")
    return Change({**moved(circle.forms, moments, circle.plan), **own, "programme": chosen})


def press(circle: Circle) -> Change:
    """A programme was on television: many on the next day, fewer on the days after, each at an hour of their own."""
    start = _while_open(circle)
    waits = circle.rng.exponential(1.2, len(circle))
    moments = [
        form["submitted_at"].replace(year=day.year, month=day.month, day=day.day)
        for form, wait in zip(circle.forms, waits, strict=True)
        for day in [start + timedelta(days=int(wait))]
    ]
    asked = {**circle.same("programme"), **circle.all(study_mode="full_time", channel="studielink", agent=None)}
    return Change({**moved(circle.forms, moments, circle.plan), **asked})


def deadline(circle: Circle) -> Change:
    """Who waits for the last evening before the deadline: for every programme, ever more towards midnight."""
    day = date(circle.plan.year, 5, 1)
    return Change(moved(circle.forms, [_on(day, 24 - wait) for wait in _last_hours(circle)], circle.plan))


def _last_hours(circle: Circle) -> list[float]:
    return [0.05 + min(float(wait), 8.0) for wait in circle.rng.exponential(1.5, len(circle))]


def _while_open(circle: Circle) -> date:
    """The day of the first, or one so early that everything that follows it fits before the delivery."""
    first: date = circle.first["submitted_at"].date()
    return min(first, circle.plan.delivered_at.date() - timedelta(days=70))


def _on(day: date, hour: float) -> datetime:
    """So many hours into a day, by Amsterdam's clock."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM)
    return (midnight + timedelta(seconds=int(hour * 3_600))).astimezone(UTC)


def _diplomas_in_a_row(circle: Circle) -> Values:
    start = int(circle.rng.integers(10**5, 10**6))
    return {"diploma_number": [f"D{circle.plan.year}-{start + int(n)}" for n in circle.rng.permutation(len(circle))]}


def _waits(circle: Circle, moments: Values) -> list[tuple[datetime, int]]:
    return list(zip(moments["submitted_at"], circle.rng.integers(3, 40, len(circle)).tolist(), strict=True))


def one_school(circle: Circle) -> Values:
    return circle.same("prior_school", "prior_school_country")


def at_home(circle: Circle) -> Values:
    """One account and one parent pays; the mail addresses carry the family's name."""
    account, parent = circle.first["own_iban"], f"{circle.rng.choice(list(ALPHABET))}. {circle.first['surname']}"
    return {
        "iban": [form["iban"] and account for form in circle.forms],
        "refund_iban": [None] * len(circle),
        "payer": [form["payer"] and parent for form in circle.forms],
        "email": mail_names(circle, circle.own("given_names"), circle.first["surname"]),
    }


def on_template(circle: Circle, form: dict[str, Any], share: float) -> str:
    """The first's sentences and one's own, with one's own name and programme, and everybody's school."""
    letter = from_template(circle.rng, form["motivation"], circle.first["motivation"], share)
    letter = letter.replace(called(circle.first), called(form))
    for name, own in zip(_programme(circle.first), _programme(form), strict=True):
        letter = letter.replace(name, own)
    return letter.replace(form["prior_school"] or called(form), circle.first["prior_school"] or called(form))


def _programme(form: dict[str, Any]) -> tuple[str, str]:
    return next((one.name, one.name_en) for one in words.programmes() if one.code == form["programme"])


LOOKALIKES = (
    Pattern("family", family, 2, 3, 3, innocent=True, fits=PUPIL & NO_ZONE),
    Pattern("twins", twins, 2, 2, 2, innocent=True, fits=PUPIL & LETTER & NO_ZONE, alike=("english",)),
    Pattern("namesakes", namesakes, 2, 2, 1, innocent=True, fits=PUPIL & NO_ZONE),
    Pattern(
        "counsellor_template", counsellor_template, 8, 15, 2, innocent=True, fits=PUPIL & LETTER, alike=("english",)
    ),
    Pattern("scholarship_fund", scholarship_fund, 10, 30, 1, innocent=True, fits=pl.col("status") == "enrolled"),
    Pattern("classmates", classmates, 5, 12, 2, innocent=True, fits=PUPIL & pl.col("prior_school").is_not_null()),
    Pattern("employer", employer, 4, 9, 1, innocent=True, fits=WORKING & (pl.col("status") == "enrolled")),
    Pattern("copy_shop", copy_shop, 6, 20, 1, innocent=True, fits=SCANNED),
    Pattern("agent_office", agent_office, 12, 30, 1, innocent=True, fits=pl.col("abroad")),
    Pattern("moved_house", moved_house, 2, 2, 1, innocent=True, fits=HERE),
    Pattern("shelter", shelter, 4, 8, 1, innocent=True),
    Pattern("fair", fair, 12, 30, 1, innocent=True, fits=HERE & FULL_TIME),
    Pattern("press", press, 12, 40, 1, innocent=True, fits=HERE & FULL_TIME),
    Pattern("deadline", deadline, 12, 40, 1, innocent=True),
)
