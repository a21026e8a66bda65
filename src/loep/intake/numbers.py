"""Is a number well formed: eleven-test (bsn), onderwijsnummer, ISO 7064 (iban). Nothing is said about whose it is.

Whatever stands between the groups of a number is how people write it, so it counts for nothing here, nor do the
leading zeros that a spreadsheet takes from a bsn.
"""

import re
from functools import lru_cache

import polars as pl

from loep.spelled import each, filled, line, words

NINE_DIGITS = ("bsn", "onderwijsnummer")
NOT_ASCII = r"[^\x00-\x7f]"
SEPARATORS = r"[^\p{L}\p{N}]+"
WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
LETTERS = str.maketrans({chr(ord("A") + n): str(10 + n) for n in range(26)})
PART = re.compile(r"([1-9][0-9]*)!([nac])")
CHARACTERS = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}


def outcomes(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """`bsn_valid`, `onderwijsnummer_valid`, `iban_valid` and `refund_iban_valid`: Boolean, null without a number."""
    eleven = frame.select(
        bsn_valid=_eleven(written(frame["bsn"], "bsn"), 0),
        onderwijsnummer_valid=_eleven(written(frame["onderwijsnummer"], "onderwijsnummer"), 5)
        & pl.lit(written(frame["onderwijsnummer"], "onderwijsnummer")).str.starts_with("10"),
    )
    return {**eleven.to_dict(), **{f"{name}_valid": _ibans(frame[name]) for name in ("iban", "refund_iban")}}


def written(numbers: pl.Series, column: str) -> pl.Series:
    """The one form in which the values of a column are tested and sealed; null where nothing is left of one.

    Numbers are capitals and digits, without separators. A payer is its words, a telephone its line: see `spelled`.
    """
    if column == "payer":
        return each(numbers, words)
    if column == "emergency_phone":
        return numbers.to_frame("phone").select(line(pl.col("phone"))).to_series().rename(column)
    composed = numbers.str.normalize("NFKC") if numbers.str.contains(NOT_ASCII).any() else numbers
    plain = composed.str.replace_all(SEPARATORS, "").str.to_uppercase()
    plain = plain.to_frame(column).select(filled(pl.col(column)).alias(column)).to_series()
    return plain.str.zfill(9) if column in NINE_DIGITS else plain


def _eleven(numbers: pl.Series, remainder: int) -> pl.Expr:
    """Weighted sum of the nine digits, modulo 11; zero is nobody's number."""
    number = pl.lit(numbers)
    whole = number.cast(pl.Int64, strict=False)
    total = pl.sum_horizontal(whole // 10 ** (8 - n) % 10 * weight for n, weight in enumerate(WEIGHTS))
    right = number.str.contains("^[0-9]{9}$") & (whole > 0) & (total % 11 == remainder)
    return pl.when(number.is_not_null()).then(right.fill_null(value=False))


def _ibans(numbers: pl.Series) -> pl.Series:
    compact = written(numbers, "iban")
    known = compact.drop_nulls().unique()
    verdicts = pl.Series([_iban(number) for number in known.to_list()], dtype=pl.Boolean)
    return compact.replace_strict(known, verdicts, default=None, return_dtype=pl.Boolean)


def _iban(number: str) -> bool:
    """Form of its country and remainder 1 modulo 97; where a country has a check of its own, that too."""
    form, has_own_check = _country(number[:2])
    if form.fullmatch(number) is None or int((number[4:] + number[:4]).translate(LETTERS)) % 97 != 1:
        return False
    if has_own_check:
        from stdnum import iban

        return bool(iban.is_valid(number))
    return True


@lru_cache(maxsize=1000)
def _country(code: str) -> tuple[re.Pattern[str], bool]:
    """The pattern of a country's account numbers as the registry of ISO 13616 gives it; one that never matches
    for no country."""
    from stdnum import numdb
    from stdnum.util import get_cc_module

    found = next((facts for _, facts in numdb.get("iban").info(code)), {})
    if not found:
        return re.compile(r"(?!)"), False
    account = PART.sub(lambda part: f"{CHARACTERS[part[2]]}{{{part[1]}}}", found.get("bban", ""))
    return re.compile(f"{code}[0-9]{{2}}{account}"), get_cc_module(code.lower(), "iban") is not None
