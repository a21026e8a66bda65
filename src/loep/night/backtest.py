"""A draft of the policy tried on everything that was delivered, beside the policy in force. Opens and stores nothing.

Both look with the registers of today and the fitted models that are there; stop switches are left aside, for the
question is what the texts say. A draft that reads a protected column cannot exist: such a rule does not load.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from loep import content
from loep.cases import comparison, export, marked, pace, weigh
from loep.cases.findings import Findings
from loep.detection.policy import Policy
from loep.intake import erased
from loep.linking.link import Linked
from loep.night import assemble, fitting, policies, prepare, sealed
from loep.night.gather import gather
from loep.night.run import Night
from loep.night.say import say
from loep.reports import association, fairness, lift
from loep.reports.backtest import Backtest
from loep.settings import Settings
from loep.storage.session import reading
from loep.subjects import registration
from loep.subjects.registration import Assembled

MINUTES = 20.0


@dataclass(frozen=True)
class Tried:
    """One policy over one institution: what it signals, and who would be in a case."""

    signals: pl.DataFrame
    members: pl.DataFrame


@dataclass(frozen=True)
class Compared:
    """One institution under both policies: rows, the draft's signals, groups before and after, what was associated."""

    rows: pl.DataFrame
    signals: pl.DataFrame
    people: pl.DataFrame
    protected: pl.DataFrame
    read: pl.DataFrame


def backtest(settings: Settings, draft: Policy, minutes: float = MINUTES) -> Backtest:
    """What `draft` would have opened. `minutes` per case are used until thirty cases were decided here."""
    now = datetime.now(UTC)
    bind = prepare.ready(settings)
    night = Night("backtest", settings, bind, Path(), now)
    live = policies.in_force(bind, settings, now)
    with reading(bind) as session:
        decided, each = export.decided(session), pace.per_case(session, minutes)
        marks = {name: marked.kept(session, name) for name in assemble.institutions(night)}
    ids = erased.going_by(settings, marks, partial(_ids, night))
    decided = decided.with_columns(pl.col("registration_id").replace(ids))
    found = [_institution(night, each, (live, draft), decided) for each in assemble.institutions(night)]
    nothing = Compared(
        pl.DataFrame(schema={"institution": pl.String, **comparison.ROWS}),
        pl.DataFrame(schema={"institution": pl.String, "registration_id": pl.String, "detector": pl.String}),
        pl.DataFrame(schema={"registration_id": pl.String, "person_id": pl.String}),
        pl.DataFrame(),
        pl.DataFrame(),
    )
    whole = found or [nothing]
    associated, uneven = proxies(found)
    rows, signals = (pl.concat([getattr(one, name) for one in whole]) for name in ("rows", "signals"))
    return Backtest(
        live=live.number,
        changes=comparison.counts(rows),
        lifts=tuple(lift.lifts(signals, decided)),
        sample_shares=(live.sample_share, draft.sample_share),
        minutes=each.minutes,
        minutes_from=each.source,
        groups_before=groups(found, "before"),
        groups_after=groups(found, "after"),
        associations=tuple(associated),
        uneven=tuple(uneven),
        remarks=tuple(_remarks(found)),
        rows=rows,
    )


def _institution(night: Night, institution: str, terms: tuple[Policy, Policy], decided: pl.DataFrame) -> Compared:
    live, draft = terms
    linked = assemble.together(night, institution, draft)
    assembled = assemble.frame(night, institution, linked)
    other = linked if live.ring_cap == draft.ring_cap else assemble.together(night, institution, live)
    before = _tried(night, institution, live, assembled, other)
    after = _tried(night, institution, draft, assembled, linked)
    here = pl.lit(institution).alias("institution")
    rows = comparison.compare(before.members, after.members, decided.filter(institution=institution))
    people = registration.people(assemble.known(night, institution)).select("registration_id", "person_id")
    return Compared(
        rows=rows.select(here, pl.all()),
        signals=after.signals.select(here, "registration_id", "detector"),
        people=people,
        protected=sealed.protected(night, institution, "backtest"),
        read=assembled.frame.select("registration_id", *_columns(night, draft)),
    )


def _tried(night: Night, institution: str, policy: Policy, assembled: Assembled, linked: Linked) -> Tried:
    rules = content.rules(night.settings.home)
    fits = [(model, fitting.stored(night, institution, model)) for model in content.models(night.settings.home)]
    said = say(assembled, rules, [(model, fit[0]) for model, fit in fits if fit], policy).signals
    whole = gather(linked, assembled.frame, said, rules, policy.ring_cap)
    return Tried(said, weigh.weigh(Findings(institution, said, whole.rings, whole.links), policy.line))


def _ids(night: Night, institution: str) -> pl.Series:
    return assemble.known(night, institution).select("registration_id").collect().to_series()


def _columns(night: Night, draft: Policy) -> list[str]:
    """What the draft's rules and models with points read."""
    home = night.settings.home
    read = [(rule.id, rule.columns) for rule in content.rules(home)]
    read += [(model.id, model.columns) for model in content.models(home)]
    names = {name for id, columns in read if draft.ruling(id).points for name in columns}
    return sorted(names - {"registration_id"})


def groups(found: Sequence[Compared], side: str) -> tuple[fairness.Group, ...]:
    """Who came into a case ("before" or "after"), counted over all institutions that have a protected feed."""
    told = [
        fairness.groups(one.rows.drop_nulls(f"group_{side}")["registration_id"], one.people, one.protected)
        for one in found
        if one.protected.height
    ]
    return fairness.summed(told) if told else ()


def proxies(found: Sequence[Compared]) -> tuple[list[association.Association], list[association.Uneven]]:
    """What every rule and column knows of a protected attribute, and which rules single out a group.

    Over the registrations whose person the protected feed knows. A rule that is silent at one institution signals
    nobody there; that is no absence.
    """
    known = [one for one in found if one.protected.height]
    if not known:
        return [], []
    detectors = pl.concat([one.signals["detector"] for one in known]).unique().sort()
    sides = [_side_by_side(one, detectors) for one in known]
    what = pl.concat([one for one, _ in sides], how="diagonal")
    protected = pl.concat([other for _, other in sides])
    return association.associations(what, protected), association.uneven(what.select(detectors.to_list()), protected)


def _side_by_side(one: Compared, detectors: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    joined = one.people.join(one.protected, on="person_id").join(one.read, on="registration_id")
    fired: pl.DataFrame = association.fired(joined["registration_id"], one.signals, detectors)
    columns = [name for name in one.read.columns if name != "registration_id"]
    return pl.concat([fired, joined.select(columns)], how="horizontal"), joined.select(fairness.ATTRIBUTES)


def _remarks(found: list[Compared]) -> list[str]:
    if not found:
        return ["nothing was delivered yet: there is nothing to try a draft on"]
    without: list[Any] = [one for one in found if not one.protected.height]
    return ["no protected feed for some institutions: groups are not compared there"] if without else []
