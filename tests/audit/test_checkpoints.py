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

from loep.audit import chain, checkpoints, signed
from loep.audit.log import Entry, append, forget
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


def removed(connection: Connection, first: int) -> None:
    """The events from this one on, without a trace."""
    for table in ("sighting", "event_detail", "event"):
        connection.execute(text(f"delete from {table} where seq >= :first"), {"first": first})


def grown(owner: Engine, count: int, first: int = 0) -> None:
    with transaction(owner) as session:
        entries = [
            Entry(
                "25BE",
                "rosa",
                "reviewer",
                f"case.read{first + n}",
                "case:1",
                "review",
                {"registrations": ["é", str(n)]},
            )
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
        removed(connection, 4)
    assert found(owner, tmp_path) == "event 4: is missing: a checkpoint knows of 5, so the end was cut off"


@pytest.mark.promise("cut tail is seen", "a log written anew from the start is seen beside a checkpoint")
def test_a_log_that_was_written_anew_is_seen(owner: Engine, tmp_path: Path) -> None:
    grown(owner, 3)
    marked(owner, tmp_path)
    with intruder(owner) as connection:
        removed(connection, 1)
    grown(owner, 4, first=50)
    assert found(owner, tmp_path) == "event 3: is not what a checkpoint says of it: the log was written anew"


def cut(owner: Engine, after: int) -> None:
    """As after a restore of a backup that ends there."""
    with owner.begin() as connection:
        removed(connection, after + 1)


@pytest.mark.promise("cut tail is seen", "a restore leaves a signed mark, and only what it lost is not missed")
def test_a_restore_leaves_a_mark_and_only_what_it_lost_is_not_missed(owner: Engine, tmp_path: Path) -> None:
    grown(owner, 3)
    with intruder(owner):
        pass
    marked(owner, tmp_path)
    grown(owner, 2, first=3)
    marked(owner, tmp_path)
    cut(owner, after=4)
    assert "the end was cut off" in found(owner, tmp_path)
    with transaction(owner) as session:
        assert [checkpoints.restored(session, 4, KEY, tmp_path, NOW) for _ in range(2)] == [1, 0]
    assert found(owner, tmp_path) == "whole"
    [back] = checkpoints.restorations(tmp_path, KEY.public_key())
    assert (back.seq, len(back.lost)) == (4, 1)
    grown(owner, 1, first=70)
    assert marked(owner, tmp_path) == marked(owner, tmp_path)
    grown(owner, 1, first=71)
    assert found(owner, tmp_path) == "whole"
    cut(owner, after=4)
    assert "a checkpoint knows of 5, so the end was cut off" in found(owner, tmp_path)
    cut(owner, after=2)
    assert "event 3" in found(owner, tmp_path)


@pytest.mark.promise("cut tail is seen", "a checkpoint is never written over, nor beside one that says otherwise")
def test_a_checkpoint_that_says_something_else_of_an_event_is_not_passed_over(owner: Engine, tmp_path: Path) -> None:
    grown(owner, 3)
    with intruder(owner):
        pass
    path = marked(owner, tmp_path)
    before = path.read_bytes()
    cut(owner, after=2)
    grown(owner, 1, first=50)
    with pytest.raises(Refused, match="says something else of event 3"):
        marked(owner, tmp_path)
    assert path.read_bytes() == before
    other = {**json.loads(before), "hash": "0" * 64}
    told = ("kind", "seq", "hash", "at", "before")
    signed.write(tmp_path / f"{path.stem}-{'0' * 12}.json", {k: other[k] for k in told}, KEY)
    with pytest.raises(Refused, match="contradict each other"):
        checkpoints.read(tmp_path, KEY.public_key())


@pytest.mark.promise("verified offline", "erased details leave log and export whole")
def test_erased_details_leave_log_and_export_whole(owner: Engine, tmp_path: Path) -> None:
    grown(owner, 4)
    marked(owner, tmp_path)
    with transaction(owner) as session:
        forget(session, [2], "retain", NOW)
    assert found(owner, tmp_path) == "whole"
    with transaction(owner) as session:
        assert chain.export(session, tmp_path / "log.jsonl") == 5
    assert (tmp_path / "log.jsonl").stat().st_mode & 0o077 == 0
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
    with pytest.raises(Refused, match=r"checkpoint-000000000002\.json: not as this key signed it"):
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
    first, again = (signed.fingerprint(signed.private_key(path).public_key()) for _ in range(2))
    assert first == again
    path.chmod(0o644)
    with pytest.raises(SettingMissing, match="must be readable by its owner only"):
        signed.private_key(path)


def test_the_printed_key_is_the_one_to_verify_with(tmp_path: Path) -> None:
    path = tmp_path / "public.pem"
    path.write_text(signed.printed(KEY.public_key()), "utf-8")
    assert signed.fingerprint(signed.public_key(path)) == signed.fingerprint(KEY.public_key())
    path.write_text("no key", "utf-8")
    with pytest.raises(SettingMissing, match="must be the public key"):
        signed.public_key(path)


def test_the_log_as_it_is_kept_holds_nothing_in_a_checkpoint_but_a_hash(owner: Engine, tmp_path: Path) -> None:
    grown(owner, 1)
    assert set(json.loads(marked(owner, tmp_path).read_text("utf-8"))) == {
        "kind",
        "seq",
        "hash",
        "at",
        "before",
        "key",
        "signature",
    }


@pytest.mark.promise("cut tail is seen", "a checkpoint that was taken away is missed by the one after it")
@pytest.mark.parametrize("taken", [[0], [1], [0, 1], [2, 1]])
def test_a_checkpoint_that_was_taken_away_is_missed(owner: Engine, tmp_path: Path, taken: list[int]) -> None:
    paths = []
    for number in range(4):
        grown(owner, 2, first=number)
        paths.append(marked(owner, tmp_path))
    assert found(owner, tmp_path) == "whole"
    assert checkpoints.newest(tmp_path, KEY.public_key()) == NOW
    for number in taken:
        paths[number].unlink()
    with pytest.raises(Refused, match="somebody took it away"):
        checkpoints.read(tmp_path, KEY.public_key())


@pytest.mark.promise("cut tail is seen", "checkpoints that begin a second time are told")
def test_checkpoints_that_begin_a_second_time_are_told(owner: Engine, tmp_path: Path) -> None:
    grown(owner, 2)
    first = marked(owner, tmp_path)
    aside = first.rename(tmp_path / "aside")
    grown(owner, 2, first=2)
    marked(owner, tmp_path)
    assert found(owner, tmp_path) == "whole"
    aside.rename(first)
    with pytest.raises(Refused, match="somebody took it away"):
        checkpoints.read(tmp_path, KEY.public_key())
