"""What follows from one registration by itself, as expressions over the delivery frame.

Days are counted by Amsterdam's clock. A day counts as *after* a moment only when it is later than that moment's day
everywhere on earth (the day in the zone furthest ahead, UTC+14), so that nobody's clock makes an honest date
impossible.
"""

from datetime import date, timedelta

import polars as pl

from loep.contract import REGISTRATIONS
from loep.subjects import language_tests
from loep.subjects.days import day_of

YOUNG = 16  # older than this nobody's age at a diploma is told
DUO_KNOWS_AFTER = date(2006, 12, 31)  # havo and vwo since 2006, higher education since 2002
LEFT = ("withdrawn", "rejected", "deregistered")
FURTHEST_AHEAD = pl.duration(hours=14)
SWITCHED = timedelta(days=31)  # who switches leaves the old programme by the end of the month

# Whether these are filled follows from nationality, residence, name or a choice on the form, not from care.
NOT_COUNTED = frozenset(
    (
        *("bsn", "onderwijsnummer", "v_number", "document_issuer", "mrz", "address_country", "prior_school_country"),
        *("given_names", "surname_prefix", "house_number", "postcode", "emergency_phone", "agent"),
        *("language_report", "language_test_date", "score_listening", "score_reading", "score_writing"),
        *("score_speaking", "score_overall", "means_amount", "means_date"),
        *("refund_iban", "payer", "amount_due", "amount_paid", "paid_at"),
    )
)
COUNTED = tuple(
    column.name for column in REGISTRATIONS.columns if not column.required and column.name not in NOT_COUNTED
)


def of_form() -> dict[str, pl.Expr]:
    """Fact -> expression, for the facts that need neither the letter nor another registration."""
    submitted, delivered = _latest_day("submitted_at"), _latest_day("delivered_at")
    filled = pl.sum_horizontal(*(pl.col(name).is_not_null().cast(pl.UInt8) for name in COUNTED))
    tested, paid = pl.col("language_test_date"), pl.col("paid_at")
    return {
        "upload_count": pl.col("upload_hashes").list.len().cast(pl.Int64),
        "filled_share": filled / len(COUNTED),
        "minutes_to_pay": (paid - pl.col("submitted_at")).dt.total_seconds(fractional=True) / 60,
        "language_report_wellformed": language_tests.report_wellformed(),
        "submitted_on": day_of("submitted_at"),
        "language_test_age_days": (day_of("submitted_at") - tested).dt.total_days(),
        "language_test_accepted": language_tests.accepted(),
        "language_level": language_tests.level(),
        "young_at_diploma": _young_at_diploma(),
        "born_after_submission": pl.col("date_of_birth") > submitted,
        "test_after_submission": tested > submitted,
        "test_after_delivery": tested > delivered,
        "paid_after_delivery": day_of("paid_at") > delivered,
        "means_after_delivery": pl.col("means_date") > delivered,
        "days_unconfirmed": _days_unconfirmed(),
        "language_score_gap": language_tests.score_gap(),
        "means_age_days": (day_of("submitted_at") - pl.col("means_date")).dt.total_days(),
        "refund_elsewhere": pl.col("refund_iban") != pl.col("iban"),
        "days_to_asking_back": _days_to_asking_back(),
        "days_owing": _days_owing(),
    }


def intermediary() -> pl.Expr:
    """`agent` in one spelling, lower case without marks; null where no intermediary is declared by `channel`."""
    bare = pl.col("agent").str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    words = bare.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    return pl.when((pl.col("channel") == "agent") & (words != "")).then(words)


def of_letter(letters: pl.Series) -> pl.DataFrame:
    """Words of each letter and the share of them that is distinct; null without a letter or without a word."""
    from loep.subjects.letters import count_words

    words, distinct = pl.col("words"), pl.col("distinct")
    return count_words(letters).select(letter_words=words, letter_vocabulary=pl.when(words > 0).then(distinct / words))


def overlapping(registrations: pl.DataFrame, day: date) -> pl.Series:
    """Other full-time enrolments of the same person in the same time, in another programme; per row, as of `day`.

    The same time: one start, or all of them under way for longer than it takes to settle a switch. Null for a
    registration that is not itself such a one. `registrations`: all that are known of the institution.
    """
    enrolled = (pl.col("study_mode") == "full_time") & (pl.col("status") == "enrolled")
    since = pl.max_horizontal("start_date", pl.lit(day - SWITCHED))
    lean = registrations.select(
        "person_id", "academic_year", "programme", "study_mode", "status", since.alias("since")
    ).with_row_index("row")
    together = pl.len().over("person_id", "academic_year", "since").cast(pl.Int64)
    same = pl.len().over("person_id", "academic_year", "since", "programme").cast(pl.Int64)
    counted = lean.filter(enrolled).select("row", overlapping_full_time=together - same)
    return lean.select("row").join(counted, on="row", how="left", maintain_order="left")["overlapping_full_time"]


def _young_at_diploma() -> pl.Expr:
    """Years of age on the day of the diploma, of whoever was under YOUNG; null for everybody else.

    A birthday on 29 February is kept on the 28th, so that no leap year makes anybody younger.
    """
    born, diploma = pl.col("date_of_birth"), pl.col("diploma_date")
    birthday, day = (one.dt.month().cast(pl.Int32) * 100 + one.dt.day() for one in (born, diploma))
    before = day < pl.when(birthday == 229).then(228).otherwise(birthday)
    years = (diploma.dt.year() - born.dt.year() - before.cast(pl.Int32)).cast(pl.Int64)
    return pl.when(years < YOUNG).then(years)


def _days_unconfirmed() -> pl.Expr:
    """Days from a Dutch diploma that DUO can know, and nobody confirmed, to the delivery; null for every other.

    Someone who is still at school has no date yet.
    """
    diploma = pl.col("diploma_date")
    unconfirmed = (pl.col("prior_school_country") == "NL") & (pl.col("diploma_verified") == "none")
    days = (day_of("delivered_at") - diploma).dt.total_days()
    return pl.when(unconfirmed & (diploma > DUO_KNOWS_AFTER)).then(days)


def _days_to_asking_back() -> pl.Expr:
    """Days from the payment to the delivery, of whoever paid and is gone by then: so long at most they took to ask."""
    gone = pl.col("status").is_in(LEFT) & (pl.col("amount_paid") > 0)
    return pl.when(gone).then((day_of("delivered_at") - day_of("paid_at")).dt.total_days())


def _days_owing() -> pl.Expr:
    """Days from the start to the delivery, of who is enrolled and of whom it is known that nothing was paid."""
    owes = (pl.col("status") == "enrolled") & (pl.col("amount_due") > 0) & (pl.col("amount_paid") == 0)
    days = (day_of("delivered_at") - pl.col("start_date")).dt.total_days()
    return pl.when(owes & (days >= 0)).then(days)


def _latest_day(moment: str) -> pl.Expr:
    return (pl.col(moment) + FURTHEST_AHEAD).dt.date()
