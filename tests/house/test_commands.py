"""Every command and every parameter says what it is for."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from loep.cli import app


def commands(command: Any, name: str = "loep") -> Iterator[tuple[str, Any]]:
    """Every command and group under `command` with the words that call it."""
    yield name, command
    for child, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, f"{name} {child}")


def silent(command: Any) -> list[str]:
    """What of a command is left unexplained."""
    parameters = [str(each.name) for each in command.params if each.name != "help" and not getattr(each, "help", None)]
    return ([] if (command.help or "").strip() else ["the command"]) + parameters


FOUND = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", FOUND)
def test_every_command_has_help(name: str) -> None:
    assert silent(FOUND[name]) == []


def test_the_commands_of_the_contract_are_here() -> None:
    promised = {
        "loep init",
        "loep simulate",
        "loep registers load",
        "loep run detect",
        "loep cases list",
        "loep cases export",
        "loep report ocw",
        "loep admin invite",
        "loep serve",
        "loep schedule",
        "loep evaluate",
        "loep audit verify",
    }
    assert promised - set(FOUND) == set()


def test_a_command_without_help_is_noticed() -> None:
    bad = typer.Typer()

    @bad.command()
    def quiet(folder: str) -> None: ...

    assert silent(typer.main.get_command(bad)) == ["the command", "folder"]
