"""The command line: each command parses, calls and prints. Errors are sentences, never tracebacks of data."""

import sys

import typer

from loep.cli import (
    allow,
    audit,
    backtest,
    backup,
    capacity,
    cases,
    deliveries,
    demo,
    doctor,
    explain,
    hold,
    keys,
    people,
    person,
    policy,
    registers,
    report,
    run,
    serve,
    simulate,
)
from loep.cli import setup as preparing
from loep.errors import LoepError
from loep.night.discreet import NoRoom, failure

app = typer.Typer(
    name="loep",
    help="Loep looks closely at enrolment: nightly flows, a queue for people, tables for the ministry.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
)
app.command("init")(preparing.init)
app.command("simulate")(simulate.simulate)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("schedule")(serve.schedule)
app.command("evaluate")(report.evaluate)
app.command("doctor")(doctor.doctor)
app.command("explain")(explain.explain)
app.command("capacity")(capacity.capacity)
app.command("backtest")(backtest.backtest)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.add_typer(policy.app, name="policy")
app.add_typer(allow.app, name="allow")
app.add_typer(registers.app, name="registers")
app.add_typer(run.app, name="run")
app.add_typer(cases.app, name="cases")
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(report.app, name="report")
app.add_typer(people.app, name="admin")
app.add_typer(person.app, name="person")
app.add_typer(hold.app, name="hold")
app.add_typer(keys.app, name="keys")
app.add_typer(audit.app, name="audit")


def main() -> None:
    """Run the command line; what goes wrong is told on stderr, without a value out of a delivery, and exits with 1."""
    try:
        app()
    except LoepError as error:
        print(f"loep: {error}", file=sys.stderr)
        sys.exit(1)
    except Exception as error:
        told = failure(error)
        print(f"loep: {told}" if isinstance(told, NoRoom) else f"loep: unforeseen {told}", file=sys.stderr)
        sys.exit(1)
