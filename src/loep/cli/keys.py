"""`loep keys`."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from loep import settings
from loep.cli.acting import acting
from loep.night import prepare
from loep.storage.session import transaction

app = typer.Typer(help="Keys: which of them change, and how.", no_args_is_help=True)


class Rotated(StrEnum):
    """The keys that can change while data stays."""

    STORED = "stored"
    ATTACHMENTS = "attachments"


@app.callback()
def _keys() -> None:
    """Keys: which of them change, and how."""


@app.command()
def rotate(
    key: Annotated[
        Rotated, typer.Argument(help="stored: deliveries and the sealed store. attachments: files of applicants.")
    ],
    by: Annotated[str, typer.Option(help="E-mail address of the account that does this.")],
) -> None:
    """Encrypt what is stored with a new key. When it stops halfway, nothing is lost: run it again."""
    from loep.night import rotate as night

    here = settings.read()
    bind = prepare.ready(here)
    with transaction(bind) as session:
        account = acting(session, by, night.ROTATES)
    count = night.rotate(here, bind, account, datetime.now(UTC), key)
    typer.echo(f"{key}: {count:,} files have the new key; backups of before open with the old one only")
