"""`loep capacity`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from loep import clock, settings
from loep.night import prepare, run
from loep.policies.stops import ALL
from loep.storage.session import transaction

if TYPE_CHECKING:
    from loep.cases.capacity import Fit
    from loep.storage.tables import Run


def capacity(
    reviewers: Annotated[int, typer.Option(min=1, help="People who look at cases.")],
    minutes: Annotated[float, typer.Option(min=0.1, help="Minutes per case, used until 30 cases were decided here.")],
    hours_per_day: Annotated[
        float, typer.Option(min=0.1, max=24, help="Hours a day that each of them has for it.")
    ] = 6,
) -> None:
    """What fits before 1 May and 1 September, the line for that, and what stays unseen below it."""
    from loep.cases import capacity as fitting
    from loep.cases import pace
    from loep.night import policies

    here = settings.read()
    bind = prepare.ready(here)
    last = run.latest_finished(bind, "detect")
    if last is None or "levels" not in last.summary:
        typer.echo("no night ran yet that kept how many groups reach how many points: run one first", err=True)
        raise typer.Exit(1)
    with transaction(bind) as session:
        policy, each = policies.shown(session, here), pace.per_case(session, minutes)
    today = clock.today(datetime.now(UTC))
    a_day = fitting.cases_a_day(reviewers, hours_per_day, each.minutes)
    found = fitting.together(level for kept in last.summary["levels"].values() for level in kept)
    typer.echo(
        f"groups of the night of {last.night}, those decided on already among them; the line now is {policy.line}"
    )
    typer.echo(f"{each.minutes:g} minutes per case ({each.source}), so {a_day:.1f} cases on a working day")
    typer.echo("working days are Mondays to Fridays; public holidays and leave are not taken out")
    if stopped := _stopped(last):
        typer.echo(f"stopped that night: {', '.join(stopped)}; what they would have seen is not counted")
    if not found:
        typer.echo("no group reached any points that night: there is no line to say")
        return
    for until in fitting.deadlines(today):
        for line in _text(fitting.fit(found, until, today, a_day, policy.sample_share)):
            typer.echo(line)


def _stopped(last: "Run") -> list[str]:
    used = [each for each in last.versions.values() if isinstance(each, dict)]
    named = {"everything" if stop == ALL else stop for each in used for stop in each.get("stops", ())}
    return sorted(named)


def _text(fit: "Fit") -> Iterator[str]:
    line = "none: even the highest points are more than fits" if fit.line is None else f"{fit.line} points"
    rules = ", ".join(f"{name} {count:,}" for name, count in fit.missed_rules.items())
    yield ""
    yield f"before {fit.until:%-d %B %Y}"
    yield f"  working days            {fit.days:>8,}"
    yield f"  cases that fit          {fit.cases:>8,}"
    yield f"  line that fits          {line:>8}"
    yield f"  cases at that line      {fit.taken:>8,}  (the random sample comes on top)"
    yield f"  cases missed below it   {fit.missed:>8,}  ({fit.missed_registrations:,} registrations)"
    yield f"  among them, per rule    {rules or 'none'}"
