"""Patterns of one registration by itself: facts against registers, papers, time and money."""

from datetime import timedelta

import polars as pl

from loep.simulate import words
from loep.simulate.circle import Change, Circle, Pattern
from loep.simulate.money import another_account, norm
from loep.simulate.papers import turned_digit

HERE = ~pl.col("abroad")
TESTED = pl.col("language_test").is_in(["ielts", "toefl", "cambridge"])
IELTS = pl.col("language_test") == "ielts"
DUO = (pl.col("diploma_verified") == "duo") & (pl.col("diploma_date").dt.year() > 2006)
UNKNOWN_PROGRAMMES = ("39992", "39993", "39994")


def programme_not_recognised(circle: Circle) -> Change:
    """A code nobody knows, one whose intake ended, one whose accreditation lapsed, or a mode that is not offered."""
    way = int(circle.rng.integers(0, 4))
    planted = [one.code for one in words.programmes() if not one.weight]
    full_time_only = [one.code for one in words.programmes() if one.weight and one.modes == ("full_time",)]
    if way == 0:
        return Change({"programme": [str(circle.rng.choice(UNKNOWN_PROGRAMMES))], "study_mode": ["full_time"]})
    if way == 1:
        return Change({"programme": [str(circle.rng.choice(full_time_only))], "study_mode": ["dual"]})
    return Change({"programme": [planted[way % len(planted)]], "study_mode": ["full_time"]})


def dutch_diploma_not_confirmed(circle: Circle) -> Change:
    return Change(circle.all(diploma_verified="none"))


def school_unknown(circle: Circle) -> Change:
    return Change(circle.all(prior_school=str(circle.rng.choice(words.lists()["schools_nobody_knows"]))))


def language_test_unverifiable(circle: Circle) -> Change:
    """A malformed report number, a test too old or after submission, or one that is not accepted."""
    form, way = circle.first, int(circle.rng.integers(0, 4))
    if way == 0:
        return Change(circle.all(language_report=f"REF-{int(circle.rng.integers(100, 999))}"))
    if way == 1:
        old = form["submitted_at"].date() - timedelta(days=int(circle.rng.integers(800, 1600)))
        return Change(circle.all(language_test_date=old))
    if way == 2:
        return Change(circle.all(language_test_date=form["submitted_at"].date() + timedelta(days=9)))
    report = f"{circle.rng.bytes(8).hex().upper()}"
    bands = {"score_listening": 115.0, "score_reading": 120.0, "score_writing": 105.0, "score_speaking": 110.0}
    return Change(circle.all(language_test="duolingo", language_report=report, score_overall=115.0, **bands))


def language_scores_discordant(circle: Circle) -> Change:
    return Change(
        circle.all(score_listening=8.5, score_reading=8.5, score_writing=8.0, score_speaking=4.5, score_overall=7.5)
    )


def mrz_invalid(circle: Circle) -> Change:
    """A check digit that fails, or a zone that is sound and of another birth date."""
    zone = circle.first["mrz"]
    if circle.rng.random() < 0.5:
        return Change(circle.all(date_of_birth=circle.first["date_of_birth"] + timedelta(days=40)))
    return Change(circle.all(mrz=zone[:54] + turned_digit(zone[54]) + zone[55:]))


def number_invalid(circle: Circle) -> Change:
    """A BSN or an account number with one digit wrong."""
    name = str(circle.rng.choice([name for name in ("bsn", "iban") if circle.first[name]]))
    value = circle.first[name]
    wrong = {name: [value[:-1] + turned_digit(value[-1])]}
    return Change(wrong)


def sponsor_missing(circle: Circle) -> Change:
    return Change(circle.all(permit_needed=True))


def means_short(circle: Circle) -> Change:
    """Too little, or a proof that is too old."""
    if circle.rng.random() < 0.6:
        return Change(circle.all(means_amount=round(norm(circle.plan.year) * float(circle.rng.uniform(3, 11)), 2)))
    old = circle.first["submitted_at"].date() - timedelta(days=int(circle.rng.integers(120, 400)))
    return Change(circle.all(means_date=old))


def disposable_mail(circle: Circle) -> Change:
    host = str(circle.rng.choice(words.lists()["disposable_mail"]))
    return Change(circle.all(email=f"{circle.rng.bytes(5).hex()}@{host}"))


def impossible_timeline(circle: Circle) -> Change:
    """A diploma before the age of fourteen, a birth after the submission, or a payment after it was reported."""
    form, way = circle.first, int(circle.rng.integers(0, 3))
    if way == 0:
        born = form["date_of_birth"]
        return Change(circle.all(diploma_date=born.replace(year=born.year + 11, month=7, day=1)))
    if way == 1:
        return Change(circle.all(date_of_birth=form["submitted_at"].date() + timedelta(days=200)))
    late = circle.plan.delivered_at + timedelta(days=int(circle.rng.integers(20, 200)))
    due = form["amount_due"] or 2_694.0
    return Change(
        circle.all(paid_at=late, amount_due=due, amount_paid=due, iban=form["own_iban"], payer=form["surname"])
    )


def refund_diversion(circle: Circle) -> Change:
    """Paid, and asked back to another account within a month."""
    form = circle.first
    back = form["paid_at"] + timedelta(days=int(circle.rng.integers(5, 27)))
    elsewhere = another_account(form["own_iban"])
    return Change(
        circle.all(refund_iban=elsewhere, status="withdrawn"), {0: [("refund", back.date(), form["amount_paid"])]}
    )


def unpaid_at_start(circle: Circle) -> Change:
    due = circle.first["amount_due"] or 2_694.0
    return Change(circle.all(amount_due=due, amount_paid=0.0, paid_at=None, payer=None, iban=None, refund_iban=None))


ALONE = (
    Pattern("programme_not_recognised", programme_not_recognised),
    Pattern("dutch_diploma_not_confirmed", dutch_diploma_not_confirmed, fits=DUO),
    Pattern("school_unknown", school_unknown, fits=pl.col("abroad")),
    Pattern("language_test_unverifiable", language_test_unverifiable, weight=2, fits=TESTED),
    Pattern("language_scores_discordant", language_scores_discordant, fits=IELTS),
    Pattern("mrz_invalid", mrz_invalid, weight=2, fits=pl.col("mrz").is_not_null()),
    Pattern(
        "number_invalid", number_invalid, weight=2, fits=pl.col("bsn").is_not_null() | pl.col("iban").is_not_null()
    ),
    Pattern("means_short", means_short, fits=pl.col("means_amount").is_not_null()),
    Pattern("disposable_mail", disposable_mail),
    Pattern("impossible_timeline", impossible_timeline, weight=2, fits=pl.col("mrz").is_null()),
    Pattern("refund_diversion", refund_diversion, fits=pl.col("paid_at").is_not_null()),
    Pattern("unpaid_at_start", unpaid_at_start, fits=pl.col("status") == "enrolled"),
)
SPONSOR_MISSING = Pattern("sponsor_missing", sponsor_missing, fits=pl.col("abroad"))
