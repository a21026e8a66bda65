"""What happened after the registration, and who the persons are by the protected feed."""

from datetime import date

import numpy as np
import polars as pl

from loep.contract import EVENTS, PROTECTED
from loep.simulate.draw import Rng
from loep.simulate.groups import Made
from loep.simulate.plan import Plan

COLUMNS = ("registration_id", "kind", "happened_on", "value", "note_code")


def events(rng: Rng, made: Made, plan: Plan) -> pl.DataFrame:
    """The feed `events`: the ordinary course of everybody, but for the registrations whose course was planted."""
    planted = pl.Series(list(made.events), dtype=pl.UInt32)
    forms = made.forms.with_row_index("at")
    usual = forms.filter(~pl.col("at").is_in(planted.implode()) & (pl.col("start_date").dt.month() == 9))
    rows = [
        (made.forms["registration_id"][row], *event, *[None] * (len(COLUMNS) - 1 - len(event)))
        for row, course in sorted(made.events.items())
        for event in course
    ]
    own = pl.DataFrame(rows, schema={name: EVENTS.schema[name] for name in COLUMNS}, orient="row")
    return pl.concat([own, *_course(rng, usual, plan)])


def _course(rng: Rng, forms: pl.DataFrame, plan: Plan) -> list[pl.DataFrame]:
    """Permit, arrival, login, attendance and credits of who enrolled; leaving, and telling the IND, of who stopped."""
    year = plan.year
    started = forms.filter(pl.col("status").is_in(["enrolled", "deregistered"]))
    permit = started.filter("permit_needed")
    enrolled = started.filter(pl.col("status") == "enrolled")
    left = started.filter(pl.col("status") == "deregistered")
    gone = _days(rng, len(left), date(year, 10, 1), 30)
    told = gone + np.array([7], dtype="timedelta64[D]")
    reported = left["permit_needed"].to_numpy()
    credits = np.round(np.clip(rng.normal(11, 3, len(enrolled)), 6, 15)).astype(np.float64)
    return [
        _happened(permit, "permit_requested", _days(rng, len(permit), date(year, 6, 5), 40)),
        _happened(permit, "permit_granted", _days(rng, len(permit), date(year, 7, 20), 25)),
        _happened(permit, "arrived", _days(rng, len(permit), date(year, 8, 18), 14)),
        _happened(started, "checked_in", _days(rng, len(started), date(year, 8, 31), 5)),
        _happened(enrolled, "first_login", _days(rng, len(enrolled), date(year, 9, 1), 12)),
        _happened(enrolled, "attended", _days(rng, len(enrolled), date(year, 9, 7), 30)),
        _happened(enrolled, "credits", _days(rng, len(enrolled), date(year, 11, 12), 6), credits),
        _happened(left, "deregistered", gone),
        _happened(left.filter(pl.Series(reported)), "reported_to_ind", told[reported]),
    ]


def _days(rng: Rng, count: int, first: date, spread: int) -> np.ndarray:
    return np.datetime64(first) + rng.integers(0, spread, count)


def _happened(forms: pl.DataFrame, kind: str, days: np.ndarray, value: np.ndarray | None = None) -> pl.DataFrame:
    return forms.select(
        "registration_id",
        pl.lit(kind).alias("kind"),
        pl.Series("happened_on", days.astype("datetime64[ms]")).cast(pl.Date),
        pl.Series("value", value, dtype=pl.Float64) if value is not None else pl.lit(None, pl.Float64).alias("value"),
        pl.lit(None, pl.String).alias("note_code"),
    )


def protected(rng: Rng, forms: pl.DataFrame) -> pl.DataFrame:
    """The feed `protected`: one row per person."""
    persons = forms.unique("person_id", keep="first", maintain_order=True)
    count = len(persons)
    dutch = pl.Series(rng.random(count) < 0.8) & ~persons["abroad"]
    gender = pl.when(pl.Series(rng.random(count) < 0.01)).then(pl.lit("X"))
    return persons.select(
        "person_id",
        pl.when(dutch).then(pl.lit("NL")).otherwise("background").alias("nationality"),
        pl.when(pl.Series(rng.random(count) < 0.7) & dutch)
        .then(pl.lit("NL"))
        .otherwise("background")
        .alias("country_of_birth"),
        gender.otherwise(pl.when("woman").then(pl.lit("F")).otherwise(pl.lit("M"))).alias("gender"),
        pl.col("date_of_birth").dt.year().cast(pl.Int64).alias("birth_year"),
    ).select(*PROTECTED.schema)
