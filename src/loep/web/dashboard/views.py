"""The dashboard: counts only, drawn on the server, each chart with its table. No person can be read from it."""

from dataclasses import dataclass, replace

from starlette.responses import Response

from loep.clock import today
from loep.reports import figures
from loep.reports.dashboard import Dashboard, Week, dashboard, tellable
from loep.reports.shares import Share
from loep.storage.session import reading
from loep.web.access import Permission, Purpose, page
from loep.web.charts.bars import Bars, bars
from loep.web.charts.lines import Lines, lines
from loep.web.charts.parts import Funnel, funnel
from loep.web.language import N_, writers
from loep.web.layout.render import show
from loep.web.queue import backlog
from loep.web.visit import Here, Visit

STEPS = {
    "received": N_("Received"),
    "screened": N_("Screened"),
    "signalled": N_("Signalled"),
    "opened": N_("In a case"),
    "decided": N_("Decided"),
    "confirmed": N_("Confirmed"),
}
FEWEST = 8  # weeks
OPENED, CLOSED = N_("opened"), N_("closed")
LOW, MIDDLE, HIGH = N_("a quarter within"), N_("half within"), N_("three quarters within")


@dataclass(frozen=True)
class Charts:
    """What is drawn."""

    loaded: Bars
    cases: Lines
    took: Lines
    ages: Bars
    funnel: Funnel


@page("GET", "/dashboard", Permission.STATISTICS, Purpose.STATISTICS)
def dashboard_page(visit: Here) -> Response:
    with reading(visit.desk.bind) as session:
        counted = figures.read(session, visit.viewer.institution, visit.now)
        waiting = backlog.kept(visit, session)
    told = dashboard(counted.counts, today(visit.now))
    told = replace(told, weeks=_since_the_first(told.weeks))
    return show(
        visit,
        "dashboard/page.html",
        told=told,
        charts_of=_charts(visit, told),
        counted=counted.at if counted.at != visit.now else None,
        known=counted.at is not None,
        steps=STEPS,
        shares=_shares(told),
        backlog=waiting,
        tellable=tellable,
        age=_age,
    )


def _since_the_first(weeks: tuple[Week, ...]) -> tuple[Week, ...]:
    """The weeks from the first in which something happened, and never fewer than `FEWEST`."""
    first = next((at for at, week in enumerate(weeks) if week.loaded or week.opened or week.closed), len(weeks))
    return weeks[max(0, min(first, len(weeks) - FEWEST)) :]


def _charts(visit: Visit, told: Dashboard) -> Charts:
    short = writers(visit.language)["short"]
    weeks = [short(week.monday) for week in told.weeks]
    took = [week.took for week in told.weeks]
    return Charts(
        loaded=bars(list(zip(weeks, (week.loaded for week in told.weeks), strict=True)), room=5),
        cases=lines(
            weeks,
            {
                OPENED: [week.opened for week in told.weeks],
                CLOSED: [week.closed for week in told.weeks],
            },
            room=5,
        ),
        took=lines(
            weeks,
            {
                MIDDLE: [each.middle if each else None for each in took],
                LOW: [each.low if each else None for each in took],
                HIGH: [each.high if each else None for each in took],
            },
            room=5,
        ),
        ages=bars([(_age(age.first, age.last), age.cases) for age in told.ages], height=130, room=5),
        funnel=funnel([(STEPS[step], number) for step, number in told.funnel]),
    )


def _shares(told: Dashboard) -> list[tuple[str, str, Share]]:
    """Id, what it is of, and the share."""
    return [
        ("agreement", N_("Second looks that agreed with the first judgement"), told.agreement),
        ("override", N_("Cases with a signal, looked at, and unfounded"), told.override),
        ("sample", N_("Cases drawn at random, looked at, and confirmed"), told.sample),
    ]


def _age(first: int, last: int | None) -> str:
    return f"{first}–{last}" if last is not None else f"{first}+"
