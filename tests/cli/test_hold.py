"""`loep hold`: a command names an account, and the log says who of this host gave it."""

from pathlib import Path

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from loep import settings
from loep.cli import acting, app
from loep.night import prepare
from loep.storage.session import transaction
from loep.storage.tables import Event, EventDetail
from loep.vocabulary import Role
from tests.builders import desk

RUN = CliRunner()


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOEP_DATA", str(tmp_path / "var"))
    monkeypatch.delenv("LOEP_DATABASE_URL", raising=False)
    bind = prepare.initialise(settings.read())
    desk.night(bind)
    desk.single(bind)
    for name in ("Sam Jansen", "Olga Smit"):
        desk.account(bind, name, Role.SENIOR)
    bind.dispose()


def loep(*arguments: str) -> str:
    answered = RUN.invoke(app, ["hold", *arguments])
    assert answered.exit_code == 0, answered.output
    return answered.output


@pytest.mark.promise("legal hold", "the log has the system user beside the account that a command names")
def test_the_log_has_the_system_user_beside_the_account() -> None:
    about = ("case", "single00case", "--institution", "25BE", "--reason", "appeal 12")
    id = loep("ask", *about, "--by", "sam@example.nl").partition(":")[0]
    loep("grant", id, "--by", "olga@example.nl")
    with transaction(prepare.ready(settings.read())) as session:
        asked = select(Event, EventDetail.details).join(EventDetail, col(EventDetail.seq) == col(Event.seq))
        told = session.exec(asked.order_by(col(Event.seq))).all()
    assert [(event.action, event.actor) for event, _ in told] == [
        ("shell.used", "account-sam"),
        ("hold.asked", "account-sam"),
        ("shell.used", "account-olga"),
        ("hold.granted", "account-olga"),
    ]
    assert [said for event, said in told if event.action == "shell.used"] == [{"system_user": acting.system_user()}] * 2


def test_who_logged_in_is_told_also_after_runuser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "loginuid"
    monkeypatch.setattr(acting, "LOGIN", told)
    here = acting.system_user()
    for text, name in (("0", "root"), (str(acting.UNSET), here), ("", here), ("4123456", "uid 4123456")):
        told.write_text(text, encoding="ascii")
        assert acting.system_user() == name
