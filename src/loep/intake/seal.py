"""Identifiers are checked, then become keyed hashes: the frame of a delivery holds no raw number."""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256

import polars as pl

from loep.contract import SEAL_PURPOSE
from loep.intake import mrz, numbers

LENGTH = 32
BLOCK = 64
BIRTH = "%y%m%d"


def seal(frame: pl.DataFrame, keys: Mapping[str, bytes], delivered_at: datetime) -> pl.DataFrame:
    """The delivery frame of the `registrations` feed: sealed columns hashed, `mrz` dropped, outcomes added.

    `keys` purpose -> key. A document number is sealed together with its issuer; without one it identifies nobody.
    """
    outcomes = {**numbers.outcomes(frame), **_zone(frame)}
    written = {name: numbers.written(frame[name], name) for name in SEAL_PURPOSE}
    written["document_number"] = written["document_issuer"] + "|" + written["document_number"]
    hashed = [_hashed(values, keys[SEAL_PURPOSE[name]]).alias(name) for name, values in written.items()]
    return (
        frame.with_columns(hashed)
        .drop("mrz")
        .with_columns(**outcomes, delivered_at=pl.lit(delivered_at, pl.Datetime("us", "UTC")))
    )


def hasher(key: bytes) -> Callable[[str], str]:
    """HMAC-SHA-256 (RFC 2104) under one key, its first 32 hexadecimal characters.

    The two keyed states are made once and copied per value, which halves the time of `hmac.digest`.
    """
    block = key.ljust(BLOCK, b"\0")
    inner, outer = sha256(bytes(byte ^ 0x36 for byte in block)), sha256(bytes(byte ^ 0x5C for byte in block))

    def hashed(value: str) -> str:
        within, around = inner.copy(), outer.copy()
        within.update(value.encode())
        around.update(within.digest())
        return around.hexdigest()[:LENGTH]

    return hashed


def _zone(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """`mrz_valid`, and `mrz_agrees`: birth date and number of a valid zone equal what the form has of them."""
    zone = mrz.read(frame["mrz"]).with_columns(
        form_birth=frame["date_of_birth"].dt.strftime(BIRTH),
        form_number=numbers.written(frame["document_number"], "document_number"),
    )
    birth = pl.col("birth").str.contains("<") | (pl.col("birth") == pl.col("form_birth"))
    number = pl.col("form_number").is_null() | (pl.col("number") == pl.col("form_number"))
    agrees = pl.when(pl.col("valid")).then(birth & number)
    return {"mrz_valid": zone["valid"], "mrz_agrees": zone.select(agrees=agrees)["agrees"]}


def _hashed(values: pl.Series, key: bytes) -> pl.Series:
    known = values.drop_nulls().unique()
    sealed = pl.Series(list(map(hasher(key), known.to_list())), dtype=pl.String)
    return values.replace_strict(known, sealed, default=None, return_dtype=pl.String)
