"""`loep person`: what one person may ask for."""

import json
from pathlib import Path
from typing import Annotated

import typer

from loep import settings
from loep.cli.acting import acting
from loep.night import prepare
from loep.storage.session import transaction

app = typer.Typer(
    help="What one person may ask for: what Loep holds of them, that it is right, and that it goes. "
    "A mistake is corrected at the source: deliver the registration again, the newest delivery counts.",
    no_args_is_help=True,
)

Who = Annotated[str, typer.Argument(help="`person_id` of the person, as the institution delivers it.")]
At = Annotated[str, typer.Option(help="BRIN of the institution.")]
By = Annotated[str, typer.Option(help="E-mail address of the account that does this.")]
Why = Annotated[str, typer.Option(help="Why, for the log: the number of the request, never a name.")]


@app.command()
def export(
    person_id: Who,
    out: Annotated[Path, typer.Argument(help="File to write, JSON; not there yet.")],
    institution: At,
    by: By,
    reason: Why,
) -> None:
    """Write all that Loep holds of one person, what was decided and who looked; nothing about anybody else."""
    from loep.night import told
    from loep.storage.frames import whole

    if out.exists():
        raise typer.BadParameter("it exists already", param_hint="OUT")
    here = settings.read()
    bind = prepare.ready(here)
    with transaction(bind) as session:
        account = acting(session, by, told.READS)
    found = told.told(here, bind, (institution, person_id), account, reason)
    with whole(out) as temporary:
        temporary.touch(mode=0o600)
        temporary.write_text(json.dumps(found, indent=2, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
    typer.echo(f"{out}: {len(found['delivered'])} deliveries, {len(found['cases'])} cases; only its person may have it")


@app.command()
def rectify(
    person_id: Who,
    institution: At,
    by: By,
    reason: Why,
) -> None:
    """Erase what was delivered of one person before the newest delivery, once a night took the corrected one in."""
    from loep.night import rectify as night

    here = settings.read()
    bind = prepare.ready(here)
    with transaction(bind) as session:
        account = acting(session, by, night.RECTIFIES)
    count = night.rectify(here, bind, (institution, person_id), account, reason)
    typer.echo(
        f"erased out of {count} earlier deliveries; what was delivered last stays, and so do forms of closed cases"
    )


@app.command()
def erase(
    person_id: Who,
    institution: At,
    by: By,
    reason: Why,
) -> None:
    """Erase one person everywhere, for good; refused while a case is open or a legal hold is in force."""
    from loep.night import erase as night

    here = settings.read()
    bind = prepare.ready(here)
    with transaction(bind) as session:
        account = acting(session, by, night.ERASES)
    gone = night.erase(here, bind, (institution, person_id), account, reason)
    typer.echo(", ".join(f"{name.replace('_', ' ')} {count}" for name, count in gone.items()))
    if night.unsettled(bind, institution):
        typer.echo("Somebody reads the database, so pages of before may still be there: the next night finishes this.")
    typer.echo(
        "The next night leaves this person out of files that wait in the inbox and nobody read yet. "
        "Backups are not changed: a restore erases this person again."
    )
