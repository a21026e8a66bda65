"""`loep audit`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from loep import settings
from loep.audit import browse, chain, checkpoints, signed
from loep.audit.gaps import Gaps
from loep.audit.log import Entry, append
from loep.cli import shell
from loep.errors import SettingMissing
from loep.intake import erased, keys
from loep.night import checkpoint as signing
from loep.night import prepare
from loep.storage.session import transaction

STALE = timedelta(hours=2)
app = typer.Typer(help="The event log: verify, export, sign checkpoints, see who saw whom.", no_args_is_help=True)

Log = Annotated[
    Path | None, typer.Option(help="An export to verify, without the database.", exists=True, dir_okay=False)
]
Kept = Annotated[
    Path | None, typer.Option(help="Folder with checkpoints; default: LOEP_CHECKPOINTS.", exists=True, file_okay=False)
]
Public = Annotated[
    Path | None, typer.Option(help="What `loep audit key` printed; default: this deployment's own.", exists=True)
]


@app.command()
def verify(
    log: Log = None,
    kept: Kept = None,
    public: Public = None,
    production: Annotated[
        bool, typer.Option("--production", help="Also refuse a log that no fresh checkpoint stands beside.")
    ] = False,
) -> None:
    """Recompute the hash chain, beside the checkpoints there are; names the first event that does not hold.

    Exits with 1 for that, and where checkpoints are to be kept and there are none.
    """
    here = settings.read()
    folder = kept or here.checkpoints
    if log is None:
        prepare.ready(here).dispose()
    key = signed.public_key(public) if public else signed.private_key(signing.key(here)).public_key()
    marks, seen = checkpoints.read(folder, key) if folder else {}, Gaps()
    if log:
        found = chain.breach(chain.read(log), marks, gaps=seen)
    else:
        with transaction(prepare.ready(here)) as session:
            found = chain.breach(chain.stored(session), marks, gaps=seen)
    if found:
        typer.echo(str(found), err=True)
        raise typer.Exit(1)
    for who, count in seen.forgotten.items():
        typer.echo(f"details forgotten by {who}: of {count:,} events")
    for back in checkpoints.restorations(folder, key) if folder else ():
        typer.echo(
            f"restored at {back.at} to event {back.seq}: {len(back.lost)} checkpoints of what was lost do not count"
        )
    typer.echo(f"the chain is whole, beside {len(marks)} checkpoints" if folder else "the chain is whole")
    if lacks := _lacks(folder, None if folder is None else checkpoints.newest(folder, key), here.checkpoints):
        typer.echo(lacks, err=True)
        if production or (folder and not marks):
            raise typer.Exit(1)


def _lacks(folder: Path | None, newest: datetime | None, hourly: Path | None) -> str:
    """What the checkpoints do not say; empty when they say enough. A folder that is set aside gets no newer ones."""
    if folder is None:
        return "no checkpoints are kept: nobody would see that the end was cut off; set LOEP_CHECKPOINTS"
    if newest is None:
        return f"{folder} holds no checkpoint: nobody would see that the end was cut off; run `loep audit checkpoint`"
    if folder == hourly and datetime.now(UTC) - newest > STALE:
        return f"the newest checkpoint is of {newest:%Y-%m-%d %H:%M} UTC: nobody would see what was cut off since then"
    return ""


@app.command()
def export(out: Annotated[Path, typer.Argument(help="A .jsonl file; whoever has it can verify it.")]) -> None:
    """Write the whole log as JSON lines. It holds what people did with cases: keep it as safe as the database."""
    with transaction(prepare.ready(settings.read())) as session:
        _note(session, "audit.exported", "", {"events": browse.length(session)})
    with transaction(prepare.ready(settings.read())) as session:
        rows = chain.export(session, out)
    typer.echo(f"{rows:,} events in {out}")


@app.command()
def checkpoint() -> None:
    """Sign how far the log goes and put that into LOEP_CHECKPOINTS; the flow of this name does so every hour."""
    here = settings.read()
    if here.checkpoints is None:
        raise SettingMissing("LOEP_CHECKPOINTS", "must name a folder on another machine or medium")
    written = signing.sign(here, prepare.ready(here), datetime.now(UTC))
    typer.echo(str(written) if written else "the log is empty: nothing to sign")


@app.command()
def key() -> None:
    """Print the public key that checkpoints and reports are verified with; give it to whoever audits."""
    here = settings.read()
    prepare.ready(here).dispose()
    typer.echo(signed.printed(signed.private_key(signing.key(here)).public_key()), nl=False)


@app.command("who-saw")
def who_saw(
    registration: Annotated[str, typer.Argument(help="Id of a registration.")],
    institution: Annotated[str, typer.Option(help="BRIN of the institution.")],
) -> None:
    """Who saw this registration or did anything with a case of it: when, who, in which role, what, for what purpose.

    That it was asked is in the log.
    """
    here = settings.read()
    marks = erased.marks(keys.read(here), institution.upper())
    with transaction(prepare.ready(here)) as session:
        found = browse.who_saw(session, institution.upper(), [registration], marks)
        _note(session, "audit.who_saw", institution.upper(), {"registration": registration, "found": len(found)})
        people = browse.names(session, [sight.event.actor for sight in found])
    for sight in found:
        event = sight.event
        who = people.get(event.actor, event.actor)
        typer.echo(f"{event.at:%Y-%m-%d %H:%M:%S} UTC  {who}  {event.role}  {event.action}  {event.purpose}")
    if not found:
        typer.echo("nobody saw this registration or did anything with a case of it")


def _note(session: Session, action: str, institution: str, told: dict[str, object]) -> None:
    entry = Entry(institution, shell.person(), "shell", action, "log", "audit", told)
    append(session, [entry], datetime.now(UTC))
