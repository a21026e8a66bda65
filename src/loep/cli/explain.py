"""`loep explain`."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from loep import settings
from loep.night import prepare

if TYPE_CHECKING:  # detection loads heavy libraries; whoever asks for help does not need them
    from loep.cases.points import Way
    from loep.night.explain import Again, Explained
    from loep.night.past import Past


def explain(case: Annotated[str, typer.Argument(help="Id of the case, as `loep cases list` prints it.")]) -> None:
    """Find every signal of a case again as the registers stood that night. Exit 1: not everything could be."""
    from loep.cli import shell
    from loep.night.explain import explain as found_again

    here = settings.read()
    told = found_again(prepare.ready(here), here, case, shell.person(), datetime.now(UTC))
    for line in text(told):
        typer.echo(line)
    if not told.reproduced:
        raise typer.Exit(1)


def text(told: "Explained") -> Iterator[str]:
    """The answer as lines to read."""
    case = told.case
    yield f"case {case.id} of {case.institution}: {told.registrations} registrations, opened {case.opened_at:%Y-%m-%d}"
    yield from _points(told)
    for run in told.runs:
        yield from _run(run)
    for again in told.signals:
        yield from _signal(again)
    same = sum(again.differs is None for again in told.signals)
    yield ""
    yield f"{same} of {len(told.signals)} signals reproduced" + ("" if told.reproduced else "; not everything could be")


def _points(told: "Explained") -> Iterator[str]:
    line = "a line that is not known any more" if told.line is None else f"the line of {told.line}"
    yield f"points   {told.case.points} when it was opened or last grew, against {line}"
    if not told.ways:
        yield "         no signal that counts: nothing adds up"
    for way in told.ways:
        yield f"         {_way(way, told)}"


def _way(way: "Way", told: "Explained") -> str:
    parts = " + ".join(
        f"{part.detector} {part.points} ({part.registrations} of {told.registrations})" for part in way.parts
    )
    over = f"of {way.registration}, which has most" if way.registration else "shared by two or more"
    if told.line is None:
        reaches = ""
    elif way.reaches(told.line):
        reaches = ": reaches the line"
    else:
        reaches = ": below the line" if way.has_rule else ": models alone open nothing"
    return f"{over}: {parts} = {way.points}{reaches}"


def _run(run: "Past") -> Iterator[str]:
    yield ""
    yield f"run {run.run.id} of {run.run.night}"
    yield f"  code       {run.run.versions.get('code', 'not recorded')}"
    policy = run.used.get("policy")
    if isinstance(policy, dict):
        yield f"  policy     version {policy['number']}, sha256 {policy['sha256'][:12]}"
    registers = ", ".join(f"{name} {version}" for name, version in run.used.get("registers", {}).items())
    yield f"  registers  {registers or 'none'}"
    yield f"  models     {', '.join(run.used.get('models', [])) or 'none'}"
    yield f"  stopped    {', '.join(run.used.get('stops', [])) or 'nothing'}"
    for remark in run.remarks:
        yield f"  note       {remark}"
    for obstacle in run.obstacles:
        yield f"  CANNOT     {obstacle}"


def _signal(again: "Again") -> Iterator[str]:
    signal = again.signal
    yield ""
    weight = f"{signal.stage}, {signal.points} points" + ("" if again.still_holds else ", withdrawn since")
    yield f"{signal.registration_id} {signal.detector} ({weight}, run {signal.run_id})"
    yield f"  says       {signal.sentence_en}"
    yield f"  evidence   {json.dumps(signal.evidence, ensure_ascii=False, sort_keys=True)}"
    if again.reads:
        yield f"  read       {', '.join(f'{name}={value}' for name, value in again.reads.items())}"
    if again.thresholds:
        yield f"  thresholds {', '.join(f'{name}={value:g}' for name, value in again.thresholds.items())}"
    yield "  reproduced" if again.differs is None else f"  differs: {again.differs}"
