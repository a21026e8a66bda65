"""Identifiers are checked, then become keyed hashes: the frame of a delivery holds no raw number."""

import hmac
from collections.abc import Mapping
from datetime import datetime

import polars as pl

from loep.contract import SEAL_PURPOSE
from loep.intake import mrz, numbers

LENGTH = 32
BIRTH = "%y%m%d"


def seal(frame: pl.DataFrame, keys: Mapping[str, bytes], delivered_at: datetime) -> pl.DataFrame:
    """The delivery frame of the `registrations` feed: sealed columns hashed, `mrz` dropped, outcomes added.

    `keys` purpose -> key. A document number is sealed together with its issuer.
    """
    outcomes = {**numbers.outcomes(frame), **_zone(frame)}
    compact = {name: numbers.compact(frame[name]) for name in SEAL_PURPOSE}
    issuer = compact["document_issuer"].fill_null("")
    compact["document_number"] = issuer + "|" + compact["document_number"]
    hashed = [_hashed(values, keys[SEAL_PURPOSE[name]]).alias(name) for name, values in compact.items()]
    return (
        frame.with_columns(hashed)
        .drop("mrz")
        .with_columns(**outcomes, delivered_at=pl.lit(delivered_at, pl.Datetime("us", "UTC")))
    )


def _zone(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """`mrz_valid`, and `mrz_agrees`: birth date and number of a valid zone equal what the form has of them."""
    zone = mrz.read(frame["mrz"]).with_columns(
        form_birth=frame["date_of_birth"].dt.strftime(BIRTH),
        form_number=numbers.compact(frame["document_number"]).str.replace_all("[^A-Z0-9]", ""),
    )
    birth = pl.col("birth").str.contains("<") | (pl.col("birth") == pl.col("form_birth"))
    number = pl.col("form_number").is_null() | (pl.col("number") == pl.col("form_number"))
    agrees = pl.when(pl.col("valid")).then(birth & number)
    return {"mrz_valid": zone["valid"], "mrz_agrees": zone.select(agrees=agrees)["agrees"]}


def _hashed(values: pl.Series, key: bytes) -> pl.Series:
    known = values.drop_nulls().unique()
    sealed = [hmac.digest(key, value.encode(), "sha256").hex()[:LENGTH] for value in known.to_list()]
    return values.replace_strict(known, pl.Series(sealed, dtype=pl.String), default=None, return_dtype=pl.String)
