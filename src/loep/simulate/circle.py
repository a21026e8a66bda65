"""A few registrations on which a pattern is laid, and what the pattern changes of them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl

from loep.simulate.draw import Rng
from loep.simulate.money import STATUTORY_FEE
from loep.simulate.people import plain
from loep.simulate.plan import Plan

Values = dict[str, list[Any]]
Event = tuple[str, date, float | None] | tuple[str, date, float | None, str]  # kind, day, value, note
SHIFTED = ("paid_at", "language_test_date", "means_date")


@dataclass(frozen=True)
class Circle:
    """`forms`: the honest registrations of the members, column -> value, in no order that means anything."""

    rng: Rng
    forms: tuple[dict[str, Any], ...]
    plan: Plan

    def __len__(self) -> int:
        return len(self.forms)

    @property
    def first(self) -> dict[str, Any]:
        return self.forms[0]

    def same(self, *names: str) -> Values:
        """Everybody gets what the first has in these columns."""
        return {name: [self.first[name]] * len(self) for name in names}

    def all(self, **values: Any) -> Values:
        """Everybody gets these values."""
        return {name: [value] * len(self) for name, value in values.items()}

    def own(self, name: str) -> list[Any]:
        return [form[name] for form in self.forms]


@dataclass(frozen=True)
class Change:
    """`columns`: a value per member; `events`: member -> all that happened to it, in place of the ordinary course."""

    columns: Values
    events: dict[int, list[Event]] = field(default_factory=dict)


Lay = Callable[[Circle], Change]


@dataclass(frozen=True)
class Pattern:
    """What can be laid: on how many registrations, on which, and how often compared with others.

    `fits`: honest registrations that can carry it; `alike`: columns in which all members agree beforehand; `alone`: it
    needs no group.
    """

    kind: str
    lay: Lay
    smallest: int = 1
    largest: int = 1
    weight: float = 1.0
    innocent: bool = False
    fits: pl.Expr = field(default_factory=lambda: pl.lit(True))
    alike: tuple[str, ...] = ()

    @property
    def alone(self) -> bool:
        return self.largest == 1


def called(form: dict[str, Any]) -> str:
    """The name with which somebody signs a letter."""
    given = (form["given_names"] or "").split(" ")[0]
    return " ".join(part for part in (given, form["surname_prefix"], form["surname"]) if part)


def mail_names(circle: Circle, given: list[str | None], surname: str) -> list[str | None]:
    """Everybody's mail address with another name in it: the number and the host stay, so no two become one."""
    names = plain(pl.Series([f"{(one or 'student').split(' ')[0]} {surname}" for one in given]))
    kept = [re.sub(r"^.*?(\d*@)", r"\1", form["email"]) if form["email"] else None for form in circle.forms]
    return [rest and name + rest for name, rest in zip(names, kept, strict=True)]


def paid(circle: Circle, **values: Any) -> Values:
    """Everybody's fee is paid in full, by what `values` say of account and payer."""
    due = [form["amount_due"] or STATUTORY_FEE for form in circle.forms]
    return {**circle.all(**values), "amount_due": due, "amount_paid": due}


def both(*lays: Lay) -> Lay:
    """One pattern on top of another, on the same members; where they touch one column the later one counts."""

    def laid(circle: Circle) -> Change:
        columns: Values = {}
        events: dict[int, list[Event]] = {}
        for lay in lays:
            change = lay(circle)
            columns |= change.columns
            events |= change.events
        return Change(columns, events)

    return laid


def within(circle: Circle, days: float) -> Values:
    """Members submit within so many days of the first, in bursts; what hangs on the moment moves along."""
    gaps = circle.rng.exponential(days * 86_400 / (2 * len(circle)), len(circle)).cumsum()
    start = circle.first["submitted_at"]
    latest = circle.plan.delivered_at - timedelta(days=days + 60)
    start = min(start, latest)
    moments = [start + timedelta(seconds=int(min(gap, days * 86_400 - 60))) for gap in gaps]
    return moved(circle.forms, moments, circle.plan)


def moved(forms: Sequence[dict[str, Any]], moments: Sequence[Any], plan: Plan) -> Values:
    """Registrations at other moments: payment, test and proof of means keep their distance to it."""
    shifts = [moment - form["submitted_at"] for form, moment in zip(forms, moments, strict=True)]
    values: Values = {"submitted_at": list(moments)}
    for name in SHIFTED:
        values[name] = [_shifted(form[name], shift, plan) for form, shift in zip(forms, shifts, strict=True)]
    return values


def _shifted(value: Any, shift: timedelta, plan: Plan) -> Any:
    if value is None:
        return None
    latest = plan.delivered_at - timedelta(days=2)
    return (
        min(value + shift, latest) if hasattr(value, "hour") else min(value + timedelta(days=shift.days), latest.date())
    )
