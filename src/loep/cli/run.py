"""`loep run`: one flow, in this process, with progress."""

from pathlib import Path
from typing import Annotated

import typer

from loep import content, settings
from loep.cli import scheduler, watching
from loep.night import prepare
from loep.night import run as running
from loep.night.progress import watcher
from loep.night.summary import text
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Run

app = typer.Typer(help="Run one flow now, in this process.", no_args_is_help=True)

SOMETHING_REFUSED = 3


def flow(here: Settings, name: str, folder: Path | None = None) -> Run:
    """Run the flow `name` of `flows/` and return its finished row."""
    scheduler.prepare(here)
    run_id = running.begin(here, name, folder)
    chosen = content.flow(here.home, name)
    with watching.progress() as tell:
        token = watcher.set(tell)
        try:
            chosen(run_id)
        finally:
            watcher.reset(token)
    with transaction(prepare.ready(here)) as session:
        return session.get_one(Run, run_id)


@app.command()
def detect(
    folder: Annotated[Path | None, typer.Option(help="Where deliveries wait; default: the inbox.")] = None,
) -> None:
    """One night: receive, check, link, detect, open cases. Exit 3: the night ran, something was refused."""
    if folder is not None and not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder", param_hint="--folder")
    finished = flow(settings.read(), "detect", folder.resolve() if folder else None)
    typer.echo(text(finished.summary))
    if finished.summary["refused"]:
        raise typer.Exit(SOMETHING_REFUSED)


@app.command()
def train() -> None:
    """Fit every model anew on what is known."""
    typer.echo(f"run {flow(settings.read(), 'train').id} finished")


@app.command()
def backtest() -> None:
    """Try every draft of the policy that was not tried yet on what was delivered."""
    tried = flow(settings.read(), "backtest").summary["versions"]
    typer.echo(f"back-tested: {', '.join(f'version {number}' for number in tried) or 'no draft waits'}")


@app.command()
def report() -> None:
    """Write the tables of the current intake year into the data folder."""
    typer.echo(f"run {flow(settings.read(), 'report').id} finished")


@app.command()
def retain() -> None:
    """Forget what is past its term."""
    finished = flow(settings.read(), "retain")
    typer.echo(", ".join(f"{name} {count}" for name, count in finished.summary.items() if name != "seconds"))
