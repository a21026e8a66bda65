"""The table for the ministry as files: in the ledger before anybody has them, and signed."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, event
from sqlmodel import select

from loep.audit import signed
from loep.errors import Refused
from loep.reports import ocw
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import StatisticsRelease
from tests.builders.accidents import PowerCutError
from tests.builders.registrations import registrations
from tests.reports.test_ocw import NOW, delivered, names


@pytest.fixture
def here(settings: Settings, bind: Engine) -> Settings:
    return replace(settings, database_url=bind.url.render_as_string(hide_password=False))


@contextmanager
def fails_at(bind: Engine, statement: str) -> Iterator[None]:
    def fail(_connection: Any, _cursor: Any, said: str, *_: Any) -> None:
        if said.startswith(statement):
            raise PowerCutError

    event.listen(bind, "before_cursor_execute", fail)
    yield
    event.remove(bind, "before_cursor_execute", fail)


@pytest.mark.promise("small cells", "a table that is not in the ledger is in no folder, and a failed one is in neither")
def test_a_table_is_in_the_ledger_and_in_the_folder_or_in_neither(bind: Engine, here: Settings, tmp_path: Path) -> None:
    delivered(bind, here, registrations(names(20)))
    out = tmp_path / "out"

    def published() -> tuple[int, list[str]]:
        with transaction(bind) as session:
            return len(session.exec(select(StatisticsRelease)).all()), sorted(path.name for path in out.glob("*"))

    out.write_text("a file where a folder should be")
    with pytest.raises(OSError, match=r"exists|directory"):
        ocw.write(bind, here, 2026, out, NOW)
    assert published() == (0, [])
    out.unlink()
    with fails_at(bind, "INSERT INTO statistics_release"), pytest.raises(PowerCutError):
        ocw.write(bind, here, 2026, out, NOW)
    assert published() == (0, [])
    ocw.write(bind, here, 2026, out, NOW)
    assert published() == (1, ["ocw_2026.csv", "ocw_2026.csv-metadata.json", "ocw_2026.csv-metadata.json.sig"])


@pytest.mark.promise("signed files", "a table or its metadata that somebody changed does not verify")
def test_a_table_that_somebody_changed_does_not_verify(bind: Engine, here: Settings, tmp_path: Path) -> None:
    delivered(bind, here, registrations(names(20)))
    table, metadata, signature = ocw.write(bind, here, 2026, tmp_path, NOW)
    public = signed.private_key(signed.key_file(here)).public_key()
    ocw.verify(table, public)
    for path in (table, metadata, signature):
        kept = path.read_bytes()
        path.write_bytes(kept[:-3] + b"\n \n")
        with pytest.raises(Refused):
            ocw.verify(table, public)
        path.write_bytes(kept)
    with pytest.raises(Refused, match="not as this key signed it"):
        ocw.verify(table, Ed25519PrivateKey.generate().public_key())


@pytest.mark.promise("signed files", "openssl verifies a table without Loep")
@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not here")
def test_openssl_verifies_a_table_without_loep(bind: Engine, here: Settings, tmp_path: Path) -> None:
    delivered(bind, here, registrations(names(20)))
    _, metadata, signature = ocw.write(bind, here, 2026, tmp_path, NOW)
    pem = tmp_path / "loep.pem"
    pem.write_text(signed.printed(signed.private_key(signed.key_file(here)).public_key()))
    asked: list[str | Path] = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        pem,
        "-rawin",
        "-in",
        metadata,
        "-sigfile",
        signature,
    ]
    assert subprocess.run(asked, capture_output=True, check=False).returncode == 0
    metadata.write_bytes(metadata.read_bytes() + b" ")
    assert subprocess.run(asked, capture_output=True, check=False).returncode != 0
