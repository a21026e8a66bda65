"""Accounts, fees, payments and proof of means.

IBAN: ISO 13616, check digits modulo 97. The study norm is a dated tariff of the IND (euro a month): that of 2026
is the real one, the others are invented near it.
"""

import numpy as np
import polars as pl

from loep.simulate.draw import Bools, Ints, Rng, chance, choose, days_before, digits, later, pick, scattered, where

NORMS = {2023: 1_027.72, 2024: 1_103.0, 2025: 1_105.16, 2026: 1_130.77}
PUBLISHED = {2026: "IND, study norm for higher education from 1 January 2026"}
STATUTORY_FEE = 2_694.0
INSTITUTIONAL_FEES = (9_300.0, 9_800.0, 10_750.0, 12_400.0)
DUTCH_BANKS = ("INGB", "RABO", "ABNA", "SNSB", "BUNQ", "TRIO", "ASNB", "KNAB")


def norm(year: int) -> float:
    """The study norm in euro a month; for a year without a known tariff, the newest one."""
    return NORMS.get(year, NORMS[max(NORMS)])


def ibans(rng: Rng, number: Ints, abroad: Bools, seed: int) -> pl.Series:
    """Valid account numbers, no two alike: Dutch, and some German, Polish and Lithuanian."""
    count = len(number)
    account = scattered(number, seed + 14, 10**9) + 10**8
    bank = choose(rng, len(DUTCH_BANKS), count, [30, 25, 22, 8, 8, 2, 3, 2])
    dutch = _iban("NL", pl.Series(DUTCH_BANKS).gather(bank), digits(account, 10))
    german = _iban("DE", digits(rng.integers(10_000_000, 79_999_999, count), 8), digits(account, 10))
    polish = _iban("PL", digits(rng.integers(10_100_000, 29_900_000, count), 8), digits(account, 16))
    baltic = _iban("LT", digits(rng.integers(30_000, 39_999, count), 5), digits(account, 11))
    where_to = choose(rng, 4, count, [25, 30, 15, 30])
    foreign = where(where_to == 0, dutch, where(where_to == 1, german, where(where_to == 2, polish, baltic)))
    return where(abroad, foreign, where(chance(rng, count, 0.03), baltic, dutch))


def another_account(iban: str) -> str:
    """A valid account elsewhere for who has this one."""
    return str(_iban("LT", pl.Series(["35000"]), pl.Series([f"{iban[-10:]:0>11}"]))[0])


def _iban(country: str, bank: pl.Series, account: pl.Series) -> pl.Series:
    """ISO 7064: bank, account, country and 00 as one number with letters as 10 to 35, modulo 97, from 98."""
    moved = bank + account + country + "00"
    numeric = moved.str.replace_many(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), [str(n) for n in range(10, 36)])
    rest = np.zeros(len(numeric), dtype=np.int64)
    width = max(numeric.str.len_chars().to_list(), default=0)
    for start in range(0, width, 9):
        piece = numeric.str.slice(start, 9)
        lengths = piece.str.len_chars().to_numpy().astype(np.int64)
        rest = (rest * 10**lengths + piece.cast(pl.Int64).to_numpy()) % 97
    return country + digits(98 - rest, 2) + bank + account


def payments(rng: Rng, form: pl.DataFrame, delivered: pl.Series) -> dict[str, pl.Series]:
    """Account, payer, fee and payment of `form` (submitted_at, start_date, status, permit_needed, names, own_iban).

    A place that is taken is paid for, at once, in instalments or later; `delivered`: nothing is paid after it.
    """
    count = len(form)
    taken = form["status"].is_in(["enrolled", "admitted", "deregistered"]).to_numpy()
    permit = form["permit_needed"].to_numpy()
    fee = np.where(permit, np.array(INSTITUTIONAL_FEES)[choose(rng, 4, count)], STATUTORY_FEE)
    fee = np.where(form["start_date"].dt.month().to_numpy() == 2, np.round(fee * 7 / 12, 2), fee)
    wait = rng.gamma(1.1, 26, count) + rng.random(count)
    paid_at = later(form["submitted_at"], (wait * 86_400).astype(np.int64) + 600)
    pays = taken & ((paid_at < delivered).to_numpy()) & ~chance(rng, count, 0.01)
    instalments = chance(rng, count, 0.3) & ~permit
    own = (form["given_names"].fill_null("").str.slice(0, 1) + ". " + form["surname"]).str.strip_chars(". ")
    parent = pick(rng, list("ABCDEFGHJKLMNPRSTW"), count) + ". " + form["surname"]
    gives = pays | chance(rng, count, 0.25)
    back = chance(rng, count, 0.04)
    return {
        "iban": where(gives, form["own_iban"]),
        "refund_iban": where(gives & back, form["own_iban"]),
        "payer": where(pays, where(chance(rng, count, 0.45), own, parent)),
        "amount_due": where(taken, pl.Series(fee)),
        "amount_paid": where(pays, pl.Series(np.where(instalments, np.round(fee / 5 * 2, 2), fee))),
        "paid_at": where(pays, paid_at),
    }


def means(rng: Rng, form: pl.DataFrame, year: int) -> dict[str, pl.Series]:
    """Proof of means for who needs a permit: above twelve months' norm, at most eleven weeks old."""
    count = len(form)
    amount = np.ceil(norm(year) * 12 / 50) * 50 + np.round(rng.gamma(1.2, 2_400, count) / 10) * 10
    shown = form["permit_needed"].to_numpy() & chance(rng, count, 0.88)
    shown_on = days_before(form["submitted_at"], rng.integers(2, 75, count))
    return {"means_amount": where(shown, pl.Series(amount)), "means_date": where(shown, shown_on)}
