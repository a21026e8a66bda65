"""`loep allow`: the value comes from stdin and is never shown."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from sqlmodel import select
from typer.testing import CliRunner

from loep import settings
from loep.cli import app
from loep.errors import Conflict
from loep.night import prepare
from loep.storage.session import transaction
from loep.storage.tables import Account, Allowed
from tests.builders.letters import letter, seeded

RUN = CliRunner()
SOON = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
ASKED = ("--institution", "25BE", "--label", "De Brug", "--owner", "Inschrijving", "--until", SOON)
BY = ("--by", "vera@example.org")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOEP_DATA", str(tmp_path / "var"))
    monkeypatch.delenv("LOEP_DATABASE_URL", raising=False)
    vera = Account(
        id="vera",
        email="vera@example.org",
        name="Vera",
        role="admissions",
        institution="25BE",
        language="nl",
        password_hash="x",
        created_at=datetime.now(UTC),
    )
    with transaction(prepare.initialise(settings.read())) as session:
        session.add(vera)


def loep(*arguments: str, typed: str = "") -> str:
    answered = RUN.invoke(app, ["allow", *arguments], input=typed)
    if answered.exception and not isinstance(answered.exception, SystemExit):
        raise answered.exception
    assert answered.exit_code == 0, answered.output
    return answered.output


def test_an_entry_is_added_listed_and_ended_without_its_value_being_shown() -> None:
    said = loep("add", "payer", *ASKED, *BY, typed="Stichting De Overkant\n")
    listed = loep("list")
    assert f"until {SOON}" in listed
    assert "De Brug  (owner: Inschrijving)" in listed
    assert "Overkant" not in said + listed
    assert "compared again" in loep("end", listed.split()[0], *BY)
    assert loep("list") == ""


def test_a_letter_is_read_to_its_end_and_not_kept() -> None:
    form = letter(seeded(5), 60)
    assert "links nobody" in loep("add", "letter", *ASKED, *BY, typed=form.replace(". ", ".\n\n"))
    with transaction(prepare.ready(settings.read())) as session:
        (entry,) = session.exec(select(Allowed))
        assert len(entry.runs or "") == 16 * (len(form.split()) - 2)


def test_an_expired_entry_is_listed_as_such() -> None:
    loep("add", "network", *ASKED, *BY, typed="n1\n")
    with transaction(prepare.ready(settings.read())) as session:
        for entry in session.exec(select(Allowed)):
            entry.expires_on = datetime(2020, 1, 1, tzinfo=UTC).date()
    assert "expired 2020-01-01" in loep("list", "--institution", "25BE")


def test_who_has_no_account_changes_nothing() -> None:
    with pytest.raises(Conflict, match="no open account"):
        loep("add", "payer", *ASKED, "--by", "nobody@example.org", typed="x y\n")
    assert loep("list") == ""


def test_a_day_that_is_none_is_named() -> None:
    asked = [*ASKED[:-1], "soon"]
    answered = RUN.invoke(app, ["allow", "add", "payer", *asked, *BY], input="x\n")
    assert answered.exit_code == typer.BadParameter.exit_code


@pytest.mark.parametrize("told", ["ZZ", "25BE\n"])
def test_an_institution_that_is_no_brin_is_named(told: str) -> None:
    asked = ("--institution", told, *ASKED[2:])
    answered = RUN.invoke(app, ["allow", "add", "agent", *asked, *BY], input="AG-1\n")
    assert answered.exit_code == typer.BadParameter.exit_code
    assert "expected a BRIN" in answered.output
