"""Innocent look-alikes of few people: a small fund, a lent computer, a class, a program's sentences, one name twice,
one mailbox for two, and of many: who pay through one service."""

from datetime import date, timedelta

import polars as pl

from loep.simulate.circle import Change, Circle, Pattern, moved, paid, within
from loep.simulate.lookalikes import HERE, HOME, LETTER, NO_ZONE, PUPIL, at_home, on_template, one_school, paid_by_fund

FUND_DAYS, LENT_DAYS = 60, 120
ENROLLED = pl.col("status") == "enrolled"
TOWNS = (", {town}", " {town}")


def small_fund(circle: Circle) -> Change:
    """A few students of one fund or municipality, whose call closes: all submit within two months of each other."""
    days = circle.rng.uniform(0, FUND_DAYS, len(circle))
    latest = circle.plan.delivered_at - timedelta(days=FUND_DAYS + 50)
    start = min(circle.first["submitted_at"], latest)
    moments = moved(circle.forms, [start + timedelta(seconds=int(day * 86_400)) for day in days], circle.plan)
    return Change({**moments, **paid_by_fund(circle, moments["submitted_at"], 45)})


def lent_computer(circle: Circle) -> Change:
    """A volunteer or a small library helps a few people, on one computer, over four months."""
    days = circle.rng.uniform(0, LENT_DAYS, len(circle))
    start = min(circle.first["submitted_at"], circle.plan.delivered_at - timedelta(days=LENT_DAYS + 60))
    moments = moved(circle.forms, [start + timedelta(seconds=int(day * 86_400)) for day in days], circle.plan)
    network = circle.all(network=circle.rng.bytes(16).hex()) if circle.rng.random() < 0.5 else {}
    return Change({**moments, **circle.all(device=circle.rng.bytes(16).hex()), **network})


def spelled_class(circle: Circle) -> Change:
    """A class that registers in one lesson, most on the school's computer, with diplomas numbered in a row.

    Its name is spelled in several ways; one pupil leaves it out, another the day of the diploma.
    """
    school = str(circle.first["prior_school"])
    town = str(circle.first["city"] or "Zuid")
    ways = [school, school.upper(), *(f"{school}{way.format(town=town)}" for way in TOWNS)]
    chosen = circle.rng.choice(len(ways), len(circle), p=[0.6, 0.15, 0.15, 0.1])
    network, device = circle.rng.bytes(16).hex(), circle.rng.bytes(16).hex()
    there = circle.rng.random(len(circle)) < 0.6
    start = int(circle.rng.integers(10**5, 10**6))
    others = len(circle) - 1
    return Change(
        {
            **one_school(circle),
            **within(circle, 3),
            "prior_school": [None, *(ways[int(way)] for way in chosen[1:])],
            **circle.same("prior_diploma"),
            "diploma_date": [*[date(circle.plan.year, 7, 10)] * others, None],
            "diploma_number": [f"D{circle.plan.year}-{start + int(n)}" for n in circle.rng.permutation(len(circle))],
            "network": [network if here else own for here, own in zip(there, circle.own("network"), strict=True)],
            "device": [device if here else own for here, own in zip(there, circle.own("device"), strict=True)],
        }
    )


def language_program(circle: Circle) -> Change:
    """Strangers who, through the year, let a language program write half of their letter and more."""
    shares = circle.rng.uniform(0.5, 0.7, len(circle))
    letters = [on_template(circle, form, float(share)) for form, share in zip(circle.forms, shares, strict=True)]
    return Change({"motivation": letters})


def birthday_namesakes(circle: Circle) -> Change:
    """A parent and a child of one name, born on one day of different years, in one home."""
    born = circle.first["date_of_birth"]
    born = born.replace(day=min(born.day, 28))
    parent = born.replace(year=born.year - int(circle.rng.integers(20, 36)))
    shared = circle.same("given_names", "surname", "surname_prefix", "phone", "emergency_phone", "own_iban", *HOME)
    mail = circle.same("email") if circle.rng.random() < 0.4 else {}
    return Change({**shared, **at_home(circle), **mail, "date_of_birth": [born, parent]})


def one_mailbox(circle: Circle) -> Change:
    """Twins of names that are nearly alike, with one mailbox, one telephone and one home; each has a number."""
    shared = circle.same("surname", "surname_prefix", "date_of_birth", "phone", "emergency_phone", "own_iban", *HOME)
    given = (circle.first["given_names"] or "Robin").split(" ")[0]
    mail = circle.all(email=circle.first["email"] or f"{circle.rng.bytes(5).hex()}@post.example")
    names = {"given_names": [given, f"{given[:-1]}{'e' if given[-1] != 'e' else 'a'}"]}
    return Change({**shared, **at_home(circle), **mail, **names})


def couple(circle: Circle) -> Change:
    """Two who live together: one address, telephone, account and proof of means, each with a name of their own."""
    proof = f"means:{circle.rng.bytes(32).hex()}"
    files = [
        [*(file for file in form["upload_hashes"] or [] if not file.startswith("means")), proof]
        for form in circle.forms
    ]
    return Change({**circle.same("phone", "emergency_phone", "own_iban", *HOME), "upload_hashes": files})


def payment_service(circle: Circle) -> Change:
    """Strangers from abroad, through the year, whose bank pays by one service: its account, each with a name."""
    limit = circle.plan.delivered_at - timedelta(days=3)
    waits = circle.rng.uniform(5, 90, len(circle))
    days = [
        min(at + timedelta(days=float(wait)), limit) for at, wait in zip(circle.own("submitted_at"), waits, strict=True)
    ]
    payers = {"payer": [f"{(form['given_names'] or 'A')[0]}. {form['surname']}" for form in circle.forms]}
    return Change({**paid(circle, iban=circle.first["own_iban"], refund_iban=None), **payers, "paid_at": days})


SHARED = (
    Pattern("small_fund", small_fund, 5, 12, 1, innocent=True, fits=ENROLLED),
    Pattern("lent_computer", lent_computer, 3, 5, 1, innocent=True, fits=HERE & (pl.col("channel") != "agent")),
    Pattern("spelled_class", spelled_class, 5, 15, 1, innocent=True, fits=PUPIL & pl.col("prior_school").is_not_null()),
    Pattern("language_program", language_program, 3, 8, 1, innocent=True, fits=LETTER, alike=("english",)),
    Pattern("birthday_namesakes", birthday_namesakes, 2, 2, 1, innocent=True, fits=PUPIL & NO_ZONE),
    Pattern("one_mailbox", one_mailbox, 2, 2, 1, innocent=True, fits=PUPIL & NO_ZONE & pl.col("bsn").is_not_null()),
    Pattern("couple", couple, 2, 2, 1, innocent=True, fits=HERE),
    Pattern("payment_service", payment_service, 12, 30, 1, innocent=True, fits=pl.col("abroad") & ENROLLED),
)
