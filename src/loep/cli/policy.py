"""`loep policy`."""

import difflib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from loep import content, settings
from loep.cli.acting import acting
from loep.detection.policy import Policy
from loep.errors import Conflict
from loep.night import policies, prepare
from loep.policies import people, stops, versions
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import PolicyVersion

app = typer.Typer(help="How strict: versions of the policy, and stop switches.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="Number of a version.")]
By = Annotated[str, typer.Option(help="E-mail address of the account that does this.")]
What = Annotated[str, typer.Argument(help="Id of a rule or model, or `all`.")]
ALL = "all"


@app.command("list")
def list_versions() -> None:
    """One line per version, the newest first, and what is stopped."""
    _seed(settings.read())
    with transaction(prepare.ready(settings.read())) as session:
        for version in versions.listed(session):
            typer.echo(f"{version.number:>4}  {version.state:<10}  {version.created_at:%Y-%m-%d}  {version.note}")
        for stop in stops.standing(session):
            what = "everything" if stop.detector == stops.ALL else stop.detector
            typer.echo(f"stopped since {stop.stopped_at:%Y-%m-%d %H:%M} UTC: {what}: {stop.reason}")


@app.command()
def show(number: Number) -> None:
    """What one version says, who wrote and who approved it, and its back-test."""
    found = _version(settings.read(), number)
    typer.echo(f"# version {found.number}, {found.state}, sha256 {found.sha256}")
    typer.echo(f"# by {found.author} at {found.created_at:%Y-%m-%d %H:%M} UTC: {found.note}")
    if found.approver:
        typer.echo(f"# approved by {found.approver} at {found.live_at:%Y-%m-%d %H:%M} UTC")
    if found.backtested_at:
        told = json.dumps(found.backtest, ensure_ascii=False, sort_keys=True)
        against = f"against version {found.backtested_against}"
        typer.echo(f"# back-tested at {found.backtested_at:%Y-%m-%d %H:%M} UTC {against}: {told}")
    typer.echo(found.content)


@app.command()
def draft(
    file: Annotated[Path, typer.Argument(help="TOML, in the shape of rules/policy.toml.", exists=True, dir_okay=False)],
    by: By,
    note: Annotated[str, typer.Option(help="What it changes, and why.")],
) -> None:
    """Keep a new version. It does nothing until it is back-tested and another person approves it."""
    here = settings.read()
    _seed(here)
    text = policies.written(file)
    policies.checked(here.home, text, file.name)
    with transaction(prepare.ready(here)) as session:
        author = acting(session, by, people.DRAFTS)
        made = versions.draft(session, author, text, note, datetime.now(UTC))
        typer.echo(f"policy version {made.number} is a draft; next: loep policy backtest {made.number}")


@app.command()
def backtest(number: Number) -> None:
    """Try a version on past deliveries and store what it would have opened."""
    from loep.night import backtest as trying

    here = settings.read()
    _seed(here)
    with transaction(prepare.ready(here)) as session:
        version = versions.triable(session, number)
    tried = policies.read(here.home, version)
    found = trying.backtest(here, tried)
    typer.echo(found.table())
    with transaction(prepare.ready(here)) as session:
        versions.record_backtest(session, number, found.live, found.as_dict(), datetime.now(UTC))
    typer.echo(f"policy version {number} is back-tested; next: loep policy approve {number}, by another person")


@app.command()
def approve(number: Number, by: By) -> None:
    """Let a back-tested version go live; the version that was live is retired."""
    here = settings.read()
    policies.read(here.home, _version(here, number))
    with transaction(prepare.ready(here)) as session:
        approver = acting(session, by, people.APPROVES)
        live = versions.approve(session, number, approver, datetime.now(UTC))
        typer.echo(f"policy version {live.number} is live from the next night on")


@app.command()
def diff(
    number: Annotated[int, typer.Argument(help="Number of the older version.")],
    other: Annotated[int, typer.Argument(help="Number of the newer version.")],
) -> None:
    """What changed from one version to another, line by line."""
    here = settings.read()
    old, new = _version(here, number), _version(here, other)
    names = (f"version {old.number}", f"version {new.number}")
    for line in difflib.unified_diff(old.content.splitlines(), new.content.splitlines(), *names, lineterm=""):
        typer.echo(line)


@app.command()
def stop(what: What, by: By, reason: Annotated[str, typer.Option(help="Why nothing may look meanwhile.")]) -> None:
    """Stop a rule or model at once, or all of them: then only the random sample runs."""
    here = settings.read()
    detector = _detector(here, what)
    with transaction(prepare.ready(here)) as session:
        stops.stop(session, detector, acting(session, by, people.STOPS), reason, datetime.now(UTC))
    typer.echo(f"{what} does not look from now on; cases that are open stay as they are")


@app.command()
def start(what: What, by: By) -> None:
    """End a stop."""
    here = settings.read()
    detector = _detector(here, what)
    with transaction(prepare.ready(here)) as session:
        stops.start(session, detector, acting(session, by, people.STOPS), datetime.now(UTC))
    typer.echo(f"{what} looks again from the next night on")


def _seed(here: Settings) -> Policy:
    """What is shipped is version 1, from the first use on."""
    return policies.in_force(prepare.ready(here), here, datetime.now(UTC))


def _version(here: Settings, number: int) -> PolicyVersion:
    _seed(here)
    with transaction(prepare.ready(here)) as session:
        return versions.find(session, number)


def _detector(here: Settings, what: str) -> str:
    if what == ALL:
        return stops.ALL
    known = [*(rule.id for rule in content.rules(here.home)), *(model.id for model in content.models(here.home))]
    if what not in known:
        raise Conflict(f"there is no rule or model {what}; known are {', '.join(known)}, or all")
    return what
