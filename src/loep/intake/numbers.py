"""Is a number well formed: eleven-test (bsn), onderwijsnummer, ISO 7064 (iban). Nothing is said about whose it is.

Spaces between the groups of a number are how people write it, so they count for nothing here.
"""

from collections.abc import Callable

import polars as pl

Test = Callable[[str], bool]


def outcomes(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """`bsn_valid`, `onderwijsnummer_valid`, `iban_valid` and `refund_iban_valid`: Boolean, null without a number."""
    from stdnum import iban
    from stdnum.nl import bsn, onderwijsnummer

    tests: dict[str, Test] = {
        "bsn": bsn.is_valid,
        "onderwijsnummer": onderwijsnummer.is_valid,
        "iban": iban.is_valid,
        "refund_iban": iban.is_valid,
    }
    return {f"{name}_valid": _tested(compact(frame[name]), test) for name, test in tests.items()}


def compact(numbers: pl.Series) -> pl.Series:
    """Without spaces and in capitals: the form in which numbers are tested and sealed."""
    return numbers.str.replace_all(" ", "", literal=True).str.to_uppercase()


def _tested(numbers: pl.Series, test: Test) -> pl.Series:
    known = numbers.drop_nulls().unique()
    ascii_only = known.str.contains(r"^[0-9A-Z]+$").to_list()
    verdicts = [plain and test(number) for number, plain in zip(known.to_list(), ascii_only, strict=True)]
    return numbers.replace_strict(known, pl.Series(verdicts, dtype=pl.Boolean), default=None, return_dtype=pl.Boolean)
