"""What happened to registrations after they came in: the feed `events` of one institution, as columns of the frame.

An absence is a fact only where the institution records the thing: at least half of those who started in the same month
have it, and events go on until the day that is asked about. Elsewhere it is null, because then nobody knows.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from loep.contract import EVENTS
from loep.subjects import progress
from loep.subjects.cohort import half_have, silent
from loep.vocabulary import Words

KEY = "registration_id"
ARRIVAL, ACTIVITY = ("arrived", "checked_in"), ("first_login", "attended")
SEEN = (*ARRIVAL, *ACTIVITY)
CALLED_OFF = ("withdrawn", "rejected")
CURRENT = 366  # days: a registration is for one study year
NEEDED = {
    "permit_granted_on": (Words("permits", "vergunningen"), ("permit_granted",)),
    "days_without_arrival": (Words("arrivals", "aankomsten"), ARRIVAL),
    "days_without_activity": (Words("logins or attendance", "inlogmomenten of aanwezigheid"), ACTIVITY),
    "credits": (Words("credits", "studiepunten"), ("credits",)),
    "progress_days": (Words("credits", "studiepunten"), ("credits",)),
    "progress_settled": (Words("credits", "studiepunten"), ("credits",)),
    "days_since_left": (Words("deregistrations", "uitschrijvingen"), ("deregistered",)),
    "days_heard_since_left": (Words("deregistrations", "uitschrijvingen"), ("deregistered",)),
    "told_before_left": (Words("reports to the IND", "meldingen aan de IND"), ("reported_to_ind",)),
    "told_before_expected": (Words("reports to the IND", "meldingen aan de IND"), ("reported_to_ind",)),
}
NO_EVENTS = Words("events: none delivered", "gebeurtenissen: geen geleverd")
PRESENT = ("language_decertified_on", "diploma_refuted_on")


def known(frames: Sequence[Path]) -> pl.DataFrame:
    """Every event over the delivery frames of one institution, each once (its columns are its key), oldest first."""
    scans = [pl.scan_parquet(path).select(*EVENTS.schema) for path in frames]
    if not scans:
        return pl.DataFrame(schema=EVENTS.schema)
    return pl.concat(scans).unique(list(EVENTS.key), keep="first", maintain_order=True).collect()


def look(rows: pl.DataFrame, events: pl.DataFrame, day: date) -> pl.DataFrame:
    """The columns that follow from events, per row of `rows` and in their order, as they stand on `day`.

    `rows`: registration_id, programme, study_mode, start_date, status, permit_needed of every known registration.
    """
    past = events.filter(pl.col("happened_on") <= day)
    lean = rows.select(KEY, "programme", "start_date", "status")
    for found in (_happened(past), progress.newest(past)):
        lean = lean.join(found, on=KEY, how="left", maintain_order="left", validate="m:1")
    reach = past["happened_on"].max()
    lean = lean.with_columns(
        reach=pl.lit(reach, pl.Date), enrolled=pl.col("status") == "enrolled", start=pl.col("start_date")
    ).with_columns(
        since=(pl.lit(day) - pl.col("start")).dt.total_days(),
        arrived=pl.col("arrived_on").is_not_null(),
        active=pl.col("active_on").is_not_null(),
        granted=pl.col("permit_granted_on").is_not_null(),
        expected_on=pl.max_horizontal("start_date", "permit_granted_on"),
        gone=_gone(),
        told_on=_told_on(),
        graded=pl.col("enrolled") & pl.col("credits").is_not_null(),
        earned=pl.col("enrolled") & (pl.col("most_credits") > 0),
    )
    return lean.select(
        pl.col("since").alias("days_since_start"),
        "permit_granted_on",
        pl.when(_not_arrived()).then(_days(pl.col("expected_on"))).alias("days_without_arrival"),
        pl.when(_not_active()).then(_days(pl.col("start"))).alias("days_without_activity"),
        *progress.columns(),
        _since_left(pl.lit(day)).alias("days_since_left"),
        _since_left(pl.col("reach")).alias("days_heard_since_left"),
        pl.when("granted").then((pl.lit(day) - pl.col("expected_on")).dt.total_days()).alias("days_since_expected"),
        (_something_to_tell() - pl.col("told_on")).dt.total_days().alias("told_before_left"),
        (pl.col("expected_on") - pl.col("told_on")).dt.total_days().alias("told_before_expected"),
        "language_decertified_on",
        "diploma_refuted_on",
    )


def unavailable(events: pl.DataFrame, day: date) -> dict[str, Words]:
    """Column -> why it is null for everybody, for columns whose kind of event the institution did not deliver."""
    kinds = set(events.filter(pl.col("happened_on") <= day)["kind"])
    if not kinds:
        return dict.fromkeys((*NEEDED, *PRESENT), NO_EVENTS)
    return {
        name: Words(f"events: no {what.en} delivered", f"gebeurtenissen: geen {what.nl} geleverd")
        for name, (what, any_of) in NEEDED.items()
        if kinds.isdisjoint(any_of)
    }


def _happened(events: pl.DataFrame) -> pl.DataFrame:
    """Per registration the first or last day of each thing; what a later event takes back is null."""
    granted, refused = _day("permit_granted").max(), _day("permit_refused").max()
    doubted, confirmed = _day("diploma_refuted").max(), _day("diploma_confirmed").max()
    return events.group_by(KEY).agg(
        pl.when(refused.is_null() | (refused < granted)).then(granted).alias("permit_granted_on"),
        _day(*ARRIVAL).min().alias("arrived_on"),
        _day("checked_in").min().alias("checked_in_on"),
        _day(*ACTIVITY).min().alias("active_on"),
        _day(*SEEN).max().alias("seen_on"),
        _day("deregistered").max().alias("left_on"),
        _day("reported_to_ind").max().alias("reported_on"),
        _day("language_decertified").max().alias("language_decertified_on"),
        pl.when(confirmed.is_null() | (confirmed < doubted)).then(doubted).alias("diploma_refuted_on"),
    )


def _day(*kinds: str) -> pl.Expr:
    return pl.col("happened_on").filter(pl.col("kind").is_in(kinds))


def _days(since: pl.Expr) -> pl.Expr:
    """Days from `since` until the last day that events tell of."""
    return (pl.col("reach") - since).dt.total_days()


def _current() -> pl.Expr:
    return pl.col("since").is_between(0, CURRENT)


def _not_arrived() -> pl.Expr:
    """Got a permit and is not known to have come, where arrivals of permit holders or of everybody are recorded."""
    recorded = half_have("arrived", among="granted") | half_have("arrived", among="enrolled")
    return _current() & recorded & pl.col("granted") & ~pl.col("arrived")


def _gone() -> pl.Expr:
    """Left by status, or by an event after which nobody saw them: the status may lag behind."""
    unseen = pl.col("seen_on").is_null() | (pl.col("seen_on") <= pl.col("left_on"))
    return pl.col("left_on").is_not_null() & ((pl.col("status") == "deregistered") | unseen)


def _told_on() -> pl.Expr:
    """The last report to the IND, unless they arrived after it: then it told that they had not come."""
    arrived_later = (pl.col("arrived_on") > pl.col("reported_on")).fill_null(value=False)
    return pl.when(~arrived_later).then("reported_on")


def _something_to_tell() -> pl.Expr:
    """The day from which there is something to tell of who is gone: leaving, or not coming where that was first."""
    absent = pl.when(_not_arrived() & ~pl.col("status").is_in(CALLED_OFF)).then("expected_on")
    return pl.when("gone").then(pl.min_horizontal("left_on", absent))


def _not_active() -> pl.Expr:
    """Checked in and nothing since, where logins or attendance are recorded, in this programme too."""
    recorded = half_have("active", among="enrolled") & ~silent("active")
    nothing = ~pl.col("active") & (pl.col("most_credits").is_null() | (pl.col("most_credits") == 0))
    return _current() & recorded & pl.col("enrolled") & pl.col("checked_in_on").is_not_null() & nothing


def _since_left(day: pl.Expr) -> pl.Expr:
    """Days from the last deregistration of whoever is gone, within a year, to `day`."""
    days = (day - pl.col("left_on")).dt.total_days()
    return pl.when(pl.col("gone") & (days <= CURRENT)).then(days)
