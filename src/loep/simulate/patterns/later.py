"""Patterns that show after the start: what happened, or did not, and what was not reported."""

from datetime import date, timedelta

import polars as pl

from loep.simulate.circle import Change, Circle, Event, Pattern

ENROLLED = pl.col("status") == "enrolled"
PERMIT = ENROLLED & pl.col("permit_needed")
TESTED = pl.col("language_test").is_in(["ielts", "toefl", "cambridge"])


def granted_not_arrived(circle: Circle) -> Change:
    return Change({}, {0: permit(circle)})


def no_activity(circle: Circle) -> Change:
    return Change({}, {0: [("checked_in", start(circle), None), ("credits", autumn(circle), 0.0)]})


def progress_due(circle: Circle) -> Change:
    """Studies on a permit, shows up, and has no credits to speak of when those of the first period are counted."""
    kinds = ("arrived", "checked_in", "first_login", "attended")
    there: list[Event] = [(kind, start(circle), None) for kind in kinds]
    counted = autumn(circle) - timedelta(days=int(circle.rng.integers(0, 21)))
    return Change({}, {0: [*permit(circle), *there, ("credits", counted, 1.0)]})


def ind_clock(circle: Circle) -> Change:
    """Left, on a permit, longer ago than a report takes to reach us, and nobody told the IND."""
    left = circle.plan.delivered_at.date() - timedelta(days=int(circle.rng.integers(9, 40)))
    gone: list[Event] = [("checked_in", start(circle), None), ("deregistered", left, None)]
    return Change(circle.all(status="deregistered"), {0: [*permit(circle), *gone]})


def diploma_refuted(circle: Circle) -> Change:
    when = _after(circle, 20, 60)
    return Change(circle.all(diploma_verified="none", status="rejected"), {0: [("diploma_refuted", when, None)]})


def language_test_withdrawn(circle: Circle) -> Change:
    when = _after(circle, 20, 80)
    return Change({}, {0: [("language_decertified", when, None)]})


def agent_outlier(circle: Circle) -> Change:
    """One intermediary whose clients mostly withdraw, are rejected, or turn out to have no such diploma."""
    ends = circle.rng.choice(
        ["withdrawn", "rejected", "deregistered", "enrolled"], len(circle), p=[0.4, 0.25, 0.15, 0.2]
    )
    refuted: dict[int, list[Event]] = {
        n: [("diploma_refuted", form["submitted_at"].date() + timedelta(days=30), None)]
        for n, form in enumerate(circle.forms)
        if ends[n] == "rejected"
    }
    agent = f"AG-{int(circle.rng.integers(900, 1000)):04d}-{int(circle.first['person_id'][-3:])}"
    return Change({**circle.all(channel="agent", agent=agent), "status": [str(end) for end in ends]}, refuted)


def permit(circle: Circle) -> list[Event]:
    """Asked for and granted before the summer."""
    year = circle.plan.year
    return [("permit_requested", date(year, 6, 12), None), ("permit_granted", date(year, 7, 6), None)]


def start(circle: Circle) -> date:
    """The first day of the academic year."""
    return date(circle.plan.year, 9, 1)


def autumn(circle: Circle) -> date:
    """When the results of the first period are in."""
    return date(circle.plan.year, 11, 16)


def _after(circle: Circle, least: int, most: int) -> date:
    """So many days after the first registered, and before the delivery."""
    day: date = circle.first["submitted_at"].date() + timedelta(days=int(circle.rng.integers(least, most)))
    return min(day, circle.plan.delivered_at.date() - timedelta(days=1))


LATER = (
    Pattern("granted_not_arrived", granted_not_arrived, fits=PERMIT),
    Pattern("no_activity", no_activity, fits=ENROLLED),
    Pattern("progress_due", progress_due, fits=PERMIT),
    Pattern("ind_clock", ind_clock, fits=pl.col("permit_needed")),
    Pattern("diploma_refuted", diploma_refuted, fits=pl.col("abroad")),
    Pattern("language_test_withdrawn", language_test_withdrawn, fits=TESTED),
)
AGENTS = (Pattern("agent_outlier", agent_outlier, 20, 45, 0.7),)
