"""`loep person`: what one person may ask for."""

import json
from pathlib import Path
from typing import Annotated

import typer

from loep import settings
from loep.night import prepare
from loep.storage.session import transaction

app = typer.Typer(
    help="What one person may ask for: what Loep holds of them, and that it goes. "
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
    from loep.policies.people import who
    from loep.storage.frames import whole

    if out.exists():
        raise typer.BadParameter("it exists already", param_hint="OUT")
    here = settings.read()
    bind = prepare.ready(here)
    with transaction(bind) as session:
        account = who(session, by, told.READS)
    found = told.told(here, bind, (institution, person_id), account, reason)
    with whole(out) as temporary:
        temporary.touch(mode=0o600)
        temporary.write_text(json.dumps(found, indent=2, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
    typer.echo(f"{out}: {len(found['delivered'])} deliveries, {len(found['cases'])} cases; only its person may have it")


@app.command()
def erase(
    person_id: Who,
    institution: At,
    by: By,
    reason: Why,
) -> None:
    """Erase one person everywhere, for good; refused while a case is open or a legal hold is in force."""
    from loep.night import erase as night
    from loep.policies.people import who

    here = settings.read()
    bind = prepare.ready(here)
    with transaction(bind) as session:
        account = who(session, by, night.ERASES)
    gone = night.erase(here, bind, (institution, person_id), account, reason)
    typer.echo(", ".join(f"{name.replace('_', ' ')} {count}" for name, count in gone.items()))
    typer.echo(
        "The next night leaves this person out of files that wait in the inbox and nobody read yet. "
        "Backups are not changed: a restore erases this person again."
    )
