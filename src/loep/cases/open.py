"""Opens and extends the cases of one institution and draws the random sample.

All of it happens in the transaction of the session, so a crash leaves nothing. Which registrations go where follows
from what is in the database and what was found, so the same findings again change nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from sqlalchemy import bindparam, case, update
from sqlmodel import Session, col, func, select

from loep.audit import log
from loep.cases import hold, place, revisit, rows
from loep.cases.findings import Findings, Opened, Terms
from loep.cases.plan import Plan, plan
from loep.cases.still import still_open
from loep.cases.used import used
from loep.clock import today
from loep.errors import Changed
from loep.storage.pour import alike, pour
from loep.storage.tables import Case, CaseRegistration, Link, Run
from loep.vocabulary import CaseState

__all__ = ["Findings", "Opened", "Terms", "candidates", "open_cases"]

CHANGED = "the cases changed while this night was opening them; nothing was written: run it again"
PLANS = 5
GROW = (
    update(Case)
    .where(col(Case.id) == bindparam("host"))
    .values(
        ring_size=bindparam("size"),
        points=bindparam("sum"),
        version=col(Case.version) + 1,
        state=case(
            (col(Case.state) == CaseState.SECOND_LOOK.value, CaseState.OPEN.value),
            else_=col(Case.state),
        ),
    )
)


def candidates(session: Session, findings: Findings, terms: Terms, population: pl.Series) -> list[str]:
    """The registrations whose forms `open_cases` reads: those it will put into a case and those in an open case."""
    standing = revisit.members(session, findings.institution)["registration_id"]
    return plan(session, findings, terms, population).wanted + standing.to_list()


def open_cases(  # noqa: PLR0913, PLR0917  what was found, on which terms, by which run: six things and the session
    session: Session,
    findings: Findings,
    terms: Terms,
    forms: pl.DataFrame,
    run: Run,
    now: datetime,
    population: pl.Series,
) -> Opened:
    """Record and withdraw signals, record links, renew forms, open and extend cases, draw the sample.

    `forms`: registration_id, programme and form (JSON text) of each registration of `candidates`. `population`: the
    registration ids that the night looked at, to sample from. `now` is aware UTC. A case that waits for a second look
    and gets members is open again.
    Raises Changed when the cases changed since `candidates`: a form is missing, or who joins one is in another by now.
    """
    institution = findings.institution
    planned = _planned(session, findings, terms, population)
    joined = planned.placed.join(forms, on="registration_id", maintain_order="left")
    if joined.height < planned.placed.height:
        raise Changed(CHANGED)
    quiet = _quiet(session, findings, planned)
    said = rows.signals(findings.signals.filter(~quiet), institution, run.id, now)
    holding = hold.holding(session, institution)
    gone = hold.gone(findings, said, holding, population)
    standing = revisit.members(session, institution)
    silent = standing.join(hold.silent(findings, gone), on="registration_id")
    renewed = revisit.renewed(session, institution, forms)
    seen = pl.concat([standing, planned.placed]).filter(pl.col("registration_id").is_in(population.implode()))
    unsaid = revisit.says_else(session, findings, seen["case_id"].unique())
    spoken = standing.join(hold.spoken(said, holding), on="registration_id")
    changed = pl.concat([each["case_id"] for each in (silent, spoken, renewed)]).unique()
    held = still_open(session, {*changed, *unsaid})
    withdrawn, renewed = (each.filter(pl.col("case_id").is_in(held)) for each in (silent, renewed))
    written = _written(session, institution, now)
    signals_new = hold.record(session, alike(said, {"recorded_at": written}), holding)
    hold.withdraw(session, gone, written)
    revisit.renew(session, renewed)
    revisit.change(session, [id for id in changed if id in held])
    revisit.say_what_did_not_look(session, findings, [id for id in unsaid if id in held])
    pour(session, Link, rows.links(_inside(findings.links, planned.members.filter(~quiet)), institution, run.id))
    opened = {
        "institution": institution,
        "state": CaseState.OPEN.value,
        "opened_at": now,
        "deadline": today(now) + timedelta(days=terms.deadline_days),
        "run_id": run.id,
        "version": 1,
        "skipped": json.dumps(dict(findings.skipped)),
    }
    pour(session, Case, alike(planned.fresh, opened))
    grown = [{"host": id, "size": size, "sum": points} for id, size, points in planned.grown.iter_rows()]
    if grown:
        session.connection().execute(GROW, grown)
    members = joined.with_columns(pl.col("programme").fill_null(""))
    joining = alike(members, {"institution": institution, "is_open": True, "joined_at": now})
    if pour(session, CaseRegistration, joining) < joining.height:
        raise Changed(CHANGED)
    changes = [
        *_withdrawn(institution, run, withdrawn),
        *_renewed(institution, run, renewed),
    ]
    log.append(session, [*_events(institution, run, planned), *changes], now)
    sampled = planned.fresh.filter("is_sample").height
    return Opened(planned.fresh.height - sampled, len(grown), sampled, signals_new)


def _planned(session: Session, findings: Findings, terms: Terms, population: pl.Series) -> Plan:
    """The plan, made anew until the cases that it extends are held and open. All others can be worked on meanwhile."""
    for _ in range(PLANS):
        planned = plan(session, findings, terms, population)
        hosts = set(planned.grown["id"])
        if still_open(session, hosts) == hosts:
            return planned
    raise Changed(CHANGED)


def _written(session: Session, institution: str, now: datetime) -> datetime:
    """The moment of what is written: after every case that is closed, so that those keep what they were judged on."""
    last = session.exec(select(func.max(Case.closed_at)).where(Case.institution == institution)).one()
    return max(now, last + timedelta(microseconds=1)) if last else now


def _quiet(session: Session, findings: Findings, planned: Plan) -> pl.Expr:
    """Whose forms were forgotten and who comes into no case tonight: nothing new is recorded of them."""
    known = place.memberships(session, findings.institution, {}) if findings.marked else planned.joining
    here = {*known["registration_id"], *planned.wanted}
    return pl.col("registration_id").is_in([id for id in findings.marked.values() if id not in here])


def _inside(links: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """The links between two members of one group that reaches the line."""
    side = members.select("registration_id", "grouping")
    left = links.join(side, left_on="left_id", right_on="registration_id")
    return left.join(side, left_on=["right_id", "grouping"], right_on=["registration_id", "grouping"])


def _events(institution: str, run: Run, planned: Plan) -> list[log.Entry]:
    """One entry per case that was opened or extended. Nothing in it tells the sample from the rest."""
    joined = planned.placed.group_by("case_id", maintain_order=True).agg("registration_id")
    extended = set(planned.grown["id"])
    return [
        _entry(
            (institution, run, case_id),
            "case.extended" if case_id in extended else "case.opened",
            {"registrations": registrations},
        )
        for case_id, registrations in joined.iter_rows()
    ]


def _withdrawn(institution: str, run: Run, withdrawn: pl.DataFrame) -> list[log.Entry]:
    """One entry per case, with the detectors that fell silent on it."""
    told = withdrawn.group_by("case_id").agg(pl.col("detector").unique().sort()).sort("case_id")
    of = (institution, run)
    return [_entry((*of, id), "signal.withdrawn", {"detectors": names}) for id, names in told.iter_rows()]


def _renewed(institution: str, run: Run, renewed: pl.DataFrame) -> list[log.Entry]:
    """One entry per case, with the names of the fields that say something else now."""
    told = renewed.explode("field").group_by("case_id").agg(pl.col("field").unique().sort()).sort("case_id")
    of = (institution, run)
    return [replace(_entry((*of, id), "case.form_renewed", {}), fields=names) for id, names in told.iter_rows()]


def _entry(of: tuple[str, Run, str], action: str, details: Mapping[str, Any]) -> log.Entry:
    institution, run, case_id = of
    return log.Entry(
        institution=institution,
        actor=run.kind,
        role="flow",
        action=action,
        object=f"case:{case_id}",
        purpose="screen",
        details={"run": run.id, **details},
        versions=used(run, institution),
    )
