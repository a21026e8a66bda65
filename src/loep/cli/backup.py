"""`loep backup`, `loep restore`."""

from pathlib import Path
from typing import Annotated

import typer

from loep import settings
from loep.cli import shell
from loep.night import prepare


def backup(
    out: Annotated[Path, typer.Argument(help="New folder to write the backup into; on an encrypted disk.")],
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Put the keys in too; whoever has it then has everything.")
    ] = False,
) -> None:
    """Back up the database and what lies beside it, while people go on. On PostgreSQL: as the owner of the tables."""
    from loep.night import backup as night

    here = settings.read()
    folders = (*night.FOLDERS, night.KEYS) if with_keys else night.FOLDERS
    told = night.make(here, prepare.ready(here), out.resolve(), folders, shell.person())
    kept = "with its keys" if with_keys else f"without the keys in {here.keys}: keep those elsewhere"
    typer.echo(f"{out}: {len(told['files']):,} files, {kept}")


def restore(
    folder: Annotated[Path, typer.Argument(help="Folder that `loep backup` wrote.")],
    erased: Annotated[
        Path | None,
        typer.Option(help="Where tombstones of erased people are kept; default: `erased` of this deployment."),
    ] = None,
    lost_key: Annotated[
        list[str] | None, typer.Option(help="A key file that nobody has any more; what it closed stays closed.")
    ] = None,
) -> None:
    """Restore a backup into an empty deployment; who was erased since is erased again. Run it again when it stopped."""
    from loep.night import restore as night
    from loep.night import tombstones

    here = settings.read()
    kept = (erased or tombstones.folder(here)).resolve()
    again = night.restore(here, folder.resolve(), kept, lost_key or (), shell.person())
    typer.echo(f"restored; erased again: {again}")
