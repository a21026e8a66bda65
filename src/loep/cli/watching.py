"""Progress of a night: bars on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from loep.night.progress import Watcher


@contextmanager
def progress() -> Iterator[Watcher]:
    """Yield a watcher that shows every stage once and its parts as they finish."""
    if not sys.stderr.isatty():
        yield _lines
        return
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        shown: dict[str, object] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in shown:
                shown[stage] = bars.add_task(stage, total=total)
            bars.update(shown[stage], completed=done, total=total)  # type: ignore[arg-type]

        yield tell


def _lines(stage: str, done: int, total: int) -> None:
    typer.echo(f"{stage} {done}/{total}", err=True)
