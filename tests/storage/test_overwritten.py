"""What was erased is on no page of SQLite any more, and who still reads one is waited for and then told of."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text

from loep.settings import Settings
from loep.storage import overwritten as folding
from loep.storage import schema
from loep.storage.overwritten import overwritten
from loep.storage.session import engine

WORD = "Kanariepiet" * 40


def test_what_was_erased_stands_on_no_page(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "EACH", 0.1)
    monkeypatch.setattr(folding, "BETWEEN", 0.0)
    bind = engine(settings)
    schema.migrate(bind)
    with bind.begin() as connection:
        connection.execute(text("insert into lease values (:word, 'b', '2026-01-01 00:00')"), {"word": WORD})
    assert overwritten(bind)
    path = settings.data / "loep.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from lease").fetchone()
        with bind.begin() as connection:
            connection.execute(text("delete from lease"))
        assert not overwritten(bind)
        assert WORD.encode() in path.read_bytes()
    assert overwritten(bind)
    bind.dispose()
    assert all(WORD.encode() not in each.read_bytes() for each in settings.data.glob("loep.db*"))
