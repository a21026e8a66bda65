"""Innocent look-alikes of what shows after the start: late, slow, in doubt, or reported as it should be."""

from datetime import date, timedelta

import polars as pl

from loep.clock import AMSTERDAM
from loep.simulate.circle import Change, Circle, Event, Pattern
from loep.simulate.money import another_account
from loep.simulate.patterns.later import ENROLLED, PERMIT, autumn, permit, start
from loep.simulate.patterns.persons import asked_by_one

WAITING = pl.col("abroad") & pl.col("status").is_in(["requested", "conditional", "admitted"])
LATE = 31  # days from payment to a refund that is asked when leaving


def late_visa(circle: Circle) -> Change:
    """The visa came late: arrives in the second or third week and studies on."""
    here = start(circle) + timedelta(days=int(circle.rng.integers(8, 20)))
    return Change({}, {0: [*permit(circle), *_there(here), ("credits", autumn(circle), _earned(circle))]})


def excused_delay(circle: Circle) -> Change:
    """Few credits on a permit, for a reason that the institution recorded."""
    there = _there(start(circle))
    return Change({}, {0: [*permit(circle), *there, ("credits", autumn(circle), 2.0, "excusable")]})


def reported_leaver(circle: Circle) -> Change:
    """Left, on a permit, and was reported to the IND: within the four weeks, or as soon as it was known.

    One in three said in August not to come, was reported then, and was deregistered when the year began.
    """
    came = circle.rng.random() < 2 / 3
    left = circle.plan.delivered_at.date() - timedelta(days=int(circle.rng.integers(28, 45))) if came else start(circle)
    told = left + timedelta(days=int(circle.rng.integers(-25, 27) if came else circle.rng.integers(-25, 0)))
    gone: list[Event] = [("deregistered", left, None), ("reported_to_ind", told, None)]
    there = _there(start(circle)) if came else []
    return Change(circle.all(status="deregistered"), {0: [*permit(circle), *there, *gone]})


def slow_start(circle: Circle) -> Change:
    """Checked in, did not log in, is seen in class for the first time weeks later, and earned nothing yet."""
    seen = start(circle) + timedelta(days=int(circle.rng.integers(25, 55)))
    late: list[Event] = [("attended", seen, None), ("credits", autumn(circle), 0.0)]
    return Change({}, {0: [("checked_in", start(circle), None), *late]})


def refuted_in_error(circle: Circle) -> Change:
    """The school could not find the diploma, searched again, and confirmed it."""
    no = circle.first["submitted_at"].date() + timedelta(days=int(circle.rng.integers(10, 20)))
    events: list[Event] = [("diploma_refuted", no, None), ("diploma_confirmed", no + timedelta(days=9), None)]
    return Change({}, {0: events})


def refunded(circle: Circle) -> Change:
    """Paid, withdrew, and was paid back: to where it came from, or, when the term was well on, to another account."""
    form = circle.first
    day = form["paid_at"].astimezone(AMSTERDAM).date()
    room = (circle.plan.delivered_at.date() - day).days
    late = room > LATE + 5 and circle.rng.random() < 0.3
    wait = int(circle.rng.integers(LATE, min(room, 90))) if late else int(circle.rng.integers(0, max(min(room, 60), 1)))
    given = form["iban"] if circle.rng.random() < 0.5 else None
    back = another_account(form["own_iban"]) if late else given
    return Change(
        circle.all(refund_iban=back, status="withdrawn"),
        {0: [("refund", day + timedelta(days=wait), form["amount_paid"])]},
    )


def several_choices(circle: Circle) -> Change:
    """One person in doubt between three or four programmes, of which one request is withdrawn again."""
    waits = [timedelta(days=6 * n, seconds=int(circle.rng.integers(0, 80_000))) for n in range(len(circle))]
    return Change(asked_by_one(circle, waits, ["withdrawn", *["requested"] * (len(circle) - 1)]))


def chosen_of_four(circle: Circle) -> Change:
    """One person who asks for four programmes in one sitting, and withdraws three when the choice is made."""
    waits = [timedelta(minutes=3 * n, seconds=int(circle.rng.integers(0, 180))) for n in range(len(circle))]
    statuses = ["withdrawn", "withdrawn", "withdrawn", str(circle.rng.choice(["requested", "admitted", "enrolled"]))]
    return Change(asked_by_one(circle, waits, statuses))


def admitted_twice(circle: Circle) -> Change:
    """One person admitted to two full-time programmes, of which one may be the choice already."""
    waits = [timedelta(), timedelta(days=int(circle.rng.integers(0, 60)))]
    return Change(asked_by_one(circle, waits, [str(circle.rng.choice(["admitted", "enrolled"])), "admitted"]))


def february_switch(circle: Circle) -> Change:
    """One person enrolled since September who enrolled elsewhere from February, and will end the first."""
    waits = [timedelta(), timedelta(days=int(circle.rng.integers(60, 118)))]
    starts = [start(circle), date(circle.plan.year + 1, 2, 1)]
    return Change({**asked_by_one(circle, waits, ["enrolled", "enrolled"]), "start_date": starts})


def _there(day: date) -> list[Event]:
    return [(kind, day, None) for kind in ("arrived", "checked_in", "first_login", "attended")]


def _earned(circle: Circle) -> float:
    return float(circle.rng.integers(7, 14))


ORDINARY = (
    Pattern("late_visa", late_visa, weight=0.4, innocent=True, fits=PERMIT),
    Pattern("excused_delay", excused_delay, weight=0.4, innocent=True, fits=PERMIT),
    Pattern("reported_leaver", reported_leaver, weight=0.4, innocent=True, fits=pl.col("permit_needed")),
    Pattern("slow_start", slow_start, weight=0.4, innocent=True, fits=ENROLLED & ~pl.col("permit_needed")),
    Pattern("refuted_in_error", refuted_in_error, weight=0.4, innocent=True, fits=WAITING),
    Pattern("refunded", refunded, weight=0.6, innocent=True, fits=pl.col("paid_at").is_not_null()),
    Pattern("several_choices", several_choices, 3, 4, 0.7, innocent=True),
    Pattern("chosen_of_four", chosen_of_four, 4, 4, 0.7, innocent=True),
    Pattern("admitted_twice", admitted_twice, 2, 2, 0.7, innocent=True),
    Pattern("february_switch", february_switch, 2, 2, 0.7, innocent=True, fits=~pl.col("permit_needed")),
)
