"""The stages of a night in order: receive, link, detect, open. Each may be repeated without harm."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from loep import content
from loep.cases import capacity, marked, weigh
from loep.cases import open as opening
from loep.detection.policy import Policy
from loep.errors import Changed, LoepError
from loep.failpoints import AFTER, BEFORE, reached
from loep.intake import deliver, erased, inbox, keys
from loep.intake.called import called
from loep.linking.link import Linked
from loep.night import allowed, assemble, erase, fitting, policies
from loep.night.discreet import StageFailed, failure, place, unforeseen
from loep.night.gather import gather
from loep.night.run import Night, record
from loep.night.say import say
from loep.policies import stops
from loep.storage.bulk import many_rows
from loep.storage.session import transaction
from loep.storage.tables import Run
from loep.subjects import registration
from loep.vocabulary import Words

OPENINGS = 3


@dataclass(frozen=True)
class Looked:
    """What detection said of one institution: signals, who did not look and why, whom it looked at, with what.

    `levels`: how many groups reach how many points (counts, as `capacity.levels` gives them). `linked`: links and
    rings, with those that rules about a group made (`gather`).
    """

    signals: pl.DataFrame
    skipped: dict[str, Words]
    population: pl.Series
    versions: dict[str, Any]
    levels: list[dict[str, Any]]
    linked: Linked


def collect(night: Night) -> list[Path]:
    """The data files that wait in the folder of this run; what an erasure left that was cut short is gone then."""
    if damaged := erase.settle(night.settings, night.bind, night.fence):
        night.told["damaged"] = damaged
    return deliver.find(night.folder)


def awaited(night: Night) -> list[str]:
    """The names of data files that a manifest announces and that are not there yet."""
    return [called(path) for path in deliver.awaited(night.folder)]


def receive(night: Night, path: Path) -> deliver.Receipt:
    """Take one delivery in: checked, sealed, promoted or refused; what counts leaves the inbox.

    What breaks on one file refuses that file. Raises what every file would meet: a database that is away, a full disk,
    a lease that was lost, keys that are gone.
    """
    receipt = _receipt(night, path)
    if not night.inbox:
        return receipt
    try:
        inbox.let_go(path, receipt.delivery, inbox.over(night.settings, night.began))
    except OSError:
        return replace(receipt, stuck=True)
    return receipt


def _receipt(night: Night, path: Path) -> deliver.Receipt:
    owner = deliver.owner(path, night.folder)
    try:
        return deliver.deliver(path, night.settings, night.bind, night.began, night.fence, owner)
    except BaseException as error:
        if isinstance(error, LoepError) or not unforeseen(error) or type(failure(error)) is not StageFailed:
            raise
        where = place(error)
    return deliver.give_up(path, where, night.settings, night.bind, night.began, night.fence)


def look(night: Night, institution: str, linked: Linked, policy: Policy) -> Looked:
    """Let every rule and model that is neither retired nor stopped look at the registrations of one institution."""
    rules, models = content.rules(night.settings.home), content.models(night.settings.home)
    switched_off = policies.stopped(night.bind)
    held = stops.stopped(switched_off, [*(rule.id for rule in rules), *(model.id for model in models)])
    assembled = assemble.frame(night, institution, linked)
    looking = [rule for rule in rules if rule.id not in held]
    frame = assembled.frame
    fits = [
        (model, *fitting.ready(night, institution, model, frame, policy)) for model in models if model.id not in held
    ]
    found = say(assembled, looking, [(model, fitted) for model, fitted, _ in fits], policy)
    versions = {
        "policy": {"number": policy.number, "sha256": policy.sha256},
        "stops": list(switched_off),
        "registers": dict(assemble.registers(night).versions),
        "models": [id for _, _, id in fits],
        "allowed": allowed.version(night, institution),
        "deliveries": assemble.deliveries(night, institution),
    }
    linked = gather(linked, frame, found.signals, looking, policy.ring_cap)
    groups = weigh.groups(opening.Findings(institution, found.signals, linked.rings, linked.links))
    levels = [asdict(level) for level in capacity.levels(groups)]
    skipped = {**found.skipped, **held}
    return Looked(found.signals, skipped, frame["registration_id"], versions, levels, linked)


def open_cases(night: Night, institution: str, looked: Looked, policy: Policy) -> opening.Opened:
    """Open or extend the cases of one institution and draw the random sample, in one transaction.

    What reproduces the run is written first, so that no signal names a run that cannot say what it used.
    """
    reached("detect", BEFORE)
    record(night, {institution: looked.versions})
    reached("detect", AFTER)
    left = OPENINGS
    while True:
        left -= 1
        try:
            return _opened(night, institution, looked, policy)
        except Changed:
            if not left:
                raise


def _opened(night: Night, institution: str, looked: Looked, policy: Policy) -> opening.Opened:
    """One try; raises Changed where people were quicker."""
    skipped = {detector: why.kept() for detector, why in looked.skipped.items()}
    linked, held = looked.linked, keys.read(night.settings)
    terms = opening.Terms(
        policy.line, policy.sample_share, policy.sample_seed, policy.deadline_days, held.seal[keys.CASES]
    )
    with transaction(night.bind) as session:
        kept = {institution: marked.kept(session, institution)}
        named = erased.going_by(night.settings, kept, lambda _: looked.population)
        findings = opening.Findings(institution, looked.signals, linked.rings, linked.links, skipped, named)
        wanted = opening.candidates(session, findings, terms, looked.population)
    forms = registration.forms(assemble.known(night, institution), wanted)
    with many_rows(), transaction(night.bind, "open_cases") as session:
        night.fence(session)
        gone = _gone(erased.of(session, held, institution), findings, forms)
        findings, forms = findings.without(gone), forms.join(gone.to_frame(), on="registration_id", how="anti")
        population = looked.population.filter(~looked.population.is_in(gone.implode()))
        run = session.get_one(Run, night.id)
        return opening.open_cases(session, findings, terms, forms, run, night.began, population)


def _gone(covered: erased.Erased, findings: opening.Findings, forms: pl.DataFrame) -> pl.Series:
    """The registrations in them of who was erased since they were read."""
    found = [each["registration_id"] for each in (findings.signals, findings.rings, forms)]
    ids = pl.concat(found).unique() if covered else pl.Series("registration_id", [], pl.String)
    return ids.filter(covered.of(ids.to_frame()))
