"""A run looked at again from its records: the same deliveries, registers, fitted models, policy and stops."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Engine

from loep import content
from loep.detection.policy import Policy
from loep.detection.signals import SIGNALS
from loep.errors import Conflict, ContentInvalid
from loep.night import allowed, assemble, fitting, policies, versions
from loep.night.run import Night
from loep.night.say import say
from loep.policies import stops
from loep.policies import versions as policy_versions
from loep.registers.snapshots import GONE
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Run
from loep.storage.unpacked import DAMAGED

CHANGED = "-dirty"


@dataclass(frozen=True)
class Past:
    """What a run says of one institution when it is done again.

    `obstacles`: what keeps it from being the same, each with why; `remarks`: what to know besides. `frame` and
    `signals` (schema SIGNALS) are empty when nothing could look.
    """

    run: Run
    used: Mapping[str, Any]
    obstacles: tuple[str, ...]
    remarks: tuple[str, ...]
    policy: Policy | None
    frame: pl.DataFrame
    signals: pl.DataFrame


def policy_of(bind: Engine, settings: Settings, run: Run, institution: str) -> Policy | None:
    """The policy under which a run opened cases; None when it cannot be told any more."""
    recorded = (run.versions.get(institution) or {}).get("policy")
    try:
        return _policy(bind, settings, recorded) if isinstance(recorded, dict) else None
    except (Conflict, ContentInvalid):
        return None


def again(bind: Engine, settings: Settings, run: Run, institution: str) -> Past:
    """Link and detect anew what `run` saw of one institution. Writes nothing."""
    used = run.versions.get(institution) or {}
    obstacles, remarks = _code(run, settings.home)
    policy = None
    if not {"policy", "registers", "models", "deliveries", "stops"} <= used.keys():
        obstacles.append("the run did not record what it used: an earlier release made it")
    else:
        try:
            policy = _policy(bind, settings, used["policy"])
        except (Conflict, ContentInvalid) as error:
            obstacles.append(f"policy: {error}")
    if policy is None:
        return _nothing(run, used, obstacles, remarks, policy)
    night = Night(run.id, settings, bind, Path(run.folder), run.started_at, recorded=used["registers"])
    here = assemble.deliveries(night, institution)
    if here != used["deliveries"]:
        read, kept = used["deliveries"]["count"], here["count"]
        obstacles.append(f"deliveries: the run read {read}, {kept} of that time are kept: retention erased the rest")
    if used.get("allowed", allowed.version(night, institution)) != allowed.version(night, institution):
        obstacles.append("allow-list: the entries of that night are not all here any more")
    obstacles += [f"{name}: {why.en}" for name, why in assemble.registers(night).unavailable.items() if GONE in why.en]
    try:
        return _look(night, institution, run, policy, (obstacles, remarks))
    except DAMAGED as error:
        obstacles.append(f"deliveries: their rows cannot be read any more ({type(error).__name__})")
        return _nothing(run, used, obstacles, remarks, policy)


def _look(night: Night, institution: str, run: Run, policy: Policy, told: tuple[list[str], list[str]]) -> Past:
    obstacles, remarks = told
    used = run.versions[institution]
    rules, models = content.rules(night.settings.home), content.models(night.settings.home)
    held = stops.stopped(used["stops"], [rule.id for rule in rules])
    linked = assemble.together(night, institution, policy)
    assembled = assemble.frame(night, institution, linked)
    looking = [rule for rule in rules if rule.id not in held]
    defined, fits = {model.id: model for model in models}, []
    for id in used["models"]:
        try:
            fitted, name = fitting.recorded(night, id)
            if name in defined:
                fits.append((defined[name], fitted))
        except ContentInvalid as error:
            obstacles.append(f"model: {error}")
    said = say(assembled, looking, fits, policy).signals
    return Past(run, used, tuple(obstacles), tuple(remarks), policy, assembled.frame, said)


def _code(run: Run, home: Path) -> tuple[list[str], list[str]]:
    then, now = str(run.versions.get("code", "")), versions.code(home)
    if then != now:
        return [f"code: the run had {then or 'none recorded'}, here is {now}: check that out and ask again"], []
    if then.endswith(CHANGED):
        return [], ["code: the run had files changed since that commit; whether they are the same nobody recorded"]
    return [], []


def _policy(bind: Engine, settings: Settings, recorded: Mapping[str, Any]) -> Policy:
    with transaction(bind) as session:
        version = policy_versions.find(session, recorded["number"])
    if version.sha256 != recorded["sha256"]:
        raise ContentInvalid(f"policy version {version.number}", "is not the one that the run recorded")
    return policies.read(settings.home, version)


def _nothing(
    run: Run, used: Mapping[str, Any], obstacles: list[str], remarks: list[str], policy: Policy | None
) -> Past:
    empty = pl.DataFrame(schema={"registration_id": pl.String})
    return Past(run, used, tuple(obstacles), tuple(remarks), policy, empty, SIGNALS.to_frame())
