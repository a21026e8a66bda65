"""Sealing is HMAC-SHA-256 under a key per purpose; encrypted files open only whole, with their key and name."""

import hmac
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loep.contract import REGISTRATIONS
from loep.errors import SettingMissing
from loep.intake import keys, vault
from loep.intake.seal import hasher, seal
from loep.settings import Settings

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, tzinfo=UTC)
LINE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
ZONE = f"{LINE}/L898902C36UTO7408122F1204159ZE184226B<<<<<10"
BORN = date(1974, 8, 12)


def sealed(**values: object) -> pl.DataFrame:
    frame = pl.DataFrame({name: [values.get(name)] for name in REGISTRATIONS.schema}, schema=REGISTRATIONS.schema)
    return seal(frame, dict.fromkeys(keys.PURPOSES, KEY), NOW)


@pytest.mark.promise("sealed at intake", "the keyed hash is hmac sha 256")
@given(st.text(), st.binary(min_size=32, max_size=32))
def test_the_keyed_hash_is_hmac_sha_256(value: str, key: bytes) -> None:
    text = value.encode("utf-8", "ignore").decode()
    assert hasher(key)(text) == hmac.digest(key, text.encode(), "sha256").hex()[:32]


@pytest.mark.parametrize(
    ("form", "outcome"),
    [
        ({"mrz": ZONE, "date_of_birth": BORN, "document_number": "l898902 c3"}, (True, True)),
        ({"mrz": ZONE, "date_of_birth": BORN}, (True, True)),
        ({"mrz": ZONE, "date_of_birth": date(1974, 8, 13), "document_number": "L898902C3"}, (True, False)),
        ({"mrz": ZONE, "date_of_birth": BORN, "document_number": "L898902C4"}, (True, False)),
        ({"mrz": ZONE.replace("7408122", "7408123"), "date_of_birth": BORN}, (False, None)),
        ({"date_of_birth": BORN}, (None, None)),
    ],
)
def test_a_zone_agrees_with_the_form_or_says_nothing(
    form: dict[str, object], outcome: tuple[bool | None, bool | None]
) -> None:
    assert sealed(**form)["mrz_valid", "mrz_agrees"].row(0) == outcome


def test_what_was_not_given_stays_empty() -> None:
    frame = sealed(document_issuer="NLD")
    assert frame["document_number", "bsn", "bsn_valid", "iban", "iban_valid"].row(0) == (None,) * 5


@pytest.mark.promise("sealed at intake", "one account has one seal, whatever stands between its groups")
def test_one_account_has_one_seal_whatever_stands_between_its_groups() -> None:
    frame = sealed(iban="NL91\u00a0ABNA\u00a00417\u00a01643\u00a000", refund_iban="nl91-abna/0417 1643.00")
    assert frame["iban"][0] == frame["refund_iban"][0]
    assert frame["iban_valid", "refund_iban_valid"].row(0) == (True, True)


def test_a_zone_that_cannot_be_read_says_nothing_of_the_form() -> None:
    frame = sealed(mrz=ZONE[:-1], date_of_birth=BORN, document_number="L898902C4")
    assert frame["mrz_valid", "mrz_agrees"].row(0) == (None, None)


@pytest.mark.parametrize("size", [0, 1, vault.PIECE, vault.PIECE + 1])
def test_an_encrypted_file_opens_with_its_key_and_name(size: int, tmp_path: Path) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    path = tmp_path / "x.enc"
    vault.write(data[:size], path, KEY, "delivery-1")
    assert vault.read(path, KEY, "delivery-1") == data[:size]
    assert path.stat().st_mode & 0o777 == 0o600
    for key, name in ((KEY[::-1], "delivery-1"), (KEY, "delivery-2")):
        with pytest.raises(vault.Unreadable):
            vault.read(path, key, name)


@pytest.mark.promise("stored encrypted", "a changed cut or swapped file does not open")
def test_a_changed_cut_or_swapped_file_does_not_open(tmp_path: Path) -> None:
    path = tmp_path / "x.enc"
    vault.write(b"x" * (2 * vault.PIECE), path, KEY, "delivery-1")
    whole = path.read_bytes()
    head, piece = len(vault.MAGIC) + vault.SALT, vault.PIECE + vault.TAG
    swapped = whole[:head] + whole[head + piece :] + whole[head : head + piece]
    for broken in (
        whole[:-1],
        whole[: head + piece],
        whole[:head],
        swapped,
        whole[:-1] + bytes([whole[-1] ^ 1]),
        b"plain",
    ):
        path.write_bytes(broken)
        with pytest.raises(vault.Unreadable):
            vault.read(path, KEY, "delivery-1")


def test_keys_are_made_once_and_for_their_owner_only(settings: Settings) -> None:
    keys.make(settings)
    first = keys.read(settings)
    keys.make(settings)
    assert keys.read(settings) == first
    assert len({*first.seal.values(), first.stored}) == len(keys.PURPOSES) + 1
    assert {path.stat().st_mode & 0o777 for path in settings.keys.iterdir()} == {0o600}
    assert settings.keys.stat().st_mode & 0o777 == 0o700
    assert first.stored.hex() not in repr(first)


@pytest.mark.promise("stored encrypted", "a key that others can read is refused")
def test_a_key_that_others_can_read_is_refused(settings: Settings) -> None:
    keys.make(settings)
    (settings.keys / "bsn.key").chmod(0o644)
    with pytest.raises(SettingMissing, match=r"key file bsn.key: .*chmod 600"):
        keys.read(settings)


def test_a_missing_or_damaged_key_is_refused(settings: Settings) -> None:
    with pytest.raises(SettingMissing, match="loep init"):
        keys.read(settings)
    keys.make(settings)
    (settings.keys / "stored.key").write_bytes(b"short")
    with pytest.raises(SettingMissing, match="32 bytes"):
        keys.read(settings)
