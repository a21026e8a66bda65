"""A cut, rewritten or forged log is noticed beside checkpoints that were kept elsewhere, without the database too."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from loep.audit import chain, checkpoints
from loep.audit.log import Entry, append
from loep.errors import Refused, SettingMissing
from loep.storage.session import transaction
from tests.audit.test_log import TRIGGERS

NOW = datetime(2026, 4, 1, 6, 15, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


@contextmanager
def intruder(owner: Engine) -> Iterator[Connection]:
    """The owner of the database, who can take its triggers away."""
    with owner.begin() as connection:
        for statement in TRIGGERS[owner.dialect.name]:
            connection.execute(text(statement))
        yield connection


def grown(owner: Engine, count: int, first: int = 0) -> None:
    with transaction(owner) as session:
        entries = [
            Entry("25BE", "rosa", "reviewer", f"case.read{first + n}", "case:1", "review", {"registrations": ["é", n]})
            for n in range(count)
        ]
        append(session, entries, NOW)


def marked(owner: Engine, folder: Path) -> Path:
    with transaction(owner) as session:
        ends = checkpoints.last(session, NOW)
    assert ends is not None
    return checkpoints.write(ends, KEY, folder)


def found(owner: Engine, folder: Path) -> str:
    marks = checkpoints.read(folder, KEY.public_key())
    with transaction(owner) as session:
        return str(chain.breach(chain.stored(session), marks) or "whole")


@pytest.mark.promise("cut tail is seen", "a cut end is seen beside a checkpoint")
def test_an_end_that_was_cut_off_is_seen(owner: Engine, tmp_path: Path) -> None:
    grown(owner, 5)
    marked(owner, tmp_path)
    assert found(owner, tmp_path) == "whole"
    with intruder(owner) as connection:
        connection.execute(text("delete from event_detail where seq >= 4"))
        connection.execute(text("delete from event where seq >= 4"))
    assert found(owner, tmp_path) == "event 4: is missing: a checkpoint knows of 5, so the end was cut off"


@pytest.mark.promise("cut tail is seen", "a log written anew from the start is seen beside a checkpoint")
def test_a_log_that_was_written_anew_is_seen(owner: Engine, tmp_path: Path) -> None:
    grown(owner, 3)
    marked(owner, tmp_path)
    with intruder(owner) as connection:
        connection.execute(text("delete from event_detail"))
        connection.execute(text("delete from event"))
    grown(owner, 4, first=50)
    assert found(owner, tmp_path) == "event 3: is not what a checkpoint says of it: the log was written anew"


@pytest.mark.promise("verified offline", "erased details leave log and export whole")
def test_erased_details_leave_log_and_export_whole(owner: Engine, tmp_path: Path) -> None:
    grown(owner, 4)
    marked(owner, tmp_path)
    with owner.begin() as connection:
        connection.execute(text("delete from event_detail where seq = 2"))
    assert found(owner, tmp_path) == "whole"
    with transaction(owner) as session:
        assert chain.export(session, tmp_path / "log.jsonl") == 4
    assert chain.breach(chain.read(tmp_path / "log.jsonl"), {}) is None
    assert "salt" not in json.loads((tmp_path / "log.jsonl").read_text("utf-8").splitlines()[1])


@pytest.mark.promise("verified offline", "an export with any byte changed does not verify")
def test_an_export_is_verified_without_the_database_and_no_change_of_its_rows_passes(
    owner: Engine, tmp_path: Path
) -> None:
    grown(owner, 6)
    path = tmp_path / "log.jsonl"
    with transaction(owner) as session:
        chain.export(session, path)
    marks = checkpoints.read(marked(owner, tmp_path / "kept").parent, KEY.public_key())
    whole = path.read_bytes()
    rows = [(link.covered, link.hash) for link in chain.read(path)]
    assert chain.breach(chain.read(path), marks) is None

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(whole) - 1), st.integers(1, 255))
    def changed(at: int, by: int) -> None:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ by]) + whole[at + 1 :])
        with suppress(Refused):
            if chain.breach(chain.read(path), marks) is None:
                told = [(link.covered, link.hash) for link in chain.read(path)]
                assert told == rows, "only what may be erased may be missing"

    changed()
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    assert "the end was cut off" in str(chain.breach(chain.read(path), marks))


@pytest.mark.promise("cut tail is seen", "a checkpoint that somebody else signed or changed is refused")
def test_a_checkpoint_that_somebody_else_signed_or_changed_is_refused(owner: Engine, tmp_path: Path) -> None:
    grown(owner, 2)
    path = marked(owner, tmp_path)
    with pytest.raises(Refused, match=r"checkpoint-000000000002\.json: not a checkpoint that this key signed"):
        checkpoints.read(tmp_path, Ed25519PrivateKey.generate().public_key())
    told = json.loads(path.read_text("utf-8"))
    for change in ({"seq": 1}, {"hash": "0" * 64}, {"at": "2020-01-01T00:00:00+00:00"}, {"signature": ""}):
        path.write_text(json.dumps({**told, **change}), "utf-8")
        with pytest.raises(Refused):
            checkpoints.read(tmp_path, KEY.public_key())
    path.rename(tmp_path / "checkpoint-000000000001.json")
    with pytest.raises(Refused):
        checkpoints.read(tmp_path, KEY.public_key())


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "checkpoint.pem"
    first, again = (checkpoints.fingerprint(checkpoints.private_key(path).public_key()) for _ in range(2))
    assert first == again
    path.chmod(0o644)
    with pytest.raises(SettingMissing, match="must be readable by its owner only"):
        checkpoints.private_key(path)


def test_the_printed_key_is_the_one_to_verify_with(tmp_path: Path) -> None:
    path = tmp_path / "public.pem"
    path.write_text(checkpoints.printed(KEY.public_key()), "utf-8")
    assert checkpoints.fingerprint(checkpoints.public_key(path)) == checkpoints.fingerprint(KEY.public_key())
    path.write_text("no key", "utf-8")
    with pytest.raises(SettingMissing, match="must be the public key"):
        checkpoints.public_key(path)


def test_the_log_as_it_is_kept_holds_nothing_in_a_checkpoint_but_a_hash(owner: Engine, tmp_path: Path) -> None:
    grown(owner, 1)
    assert set(json.loads(marked(owner, tmp_path).read_text("utf-8"))) == {
        "kind",
        "seq",
        "hash",
        "at",
        "key",
        "signature",
    }
