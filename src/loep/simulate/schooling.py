"""What they bring: school, diploma, grades and language test."""

from datetime import date

import numpy as np
import polars as pl

from loep.simulate import words
from loep.simulate.draw import Bools, Ints, Rng, chance, days_before, digits, letters, pick, pick_from, scattered, where
from loep.simulate.people import Crowd

ACCEPTED_TESTS = ("ielts", "toefl", "cambridge")
SUB_SCORES = ("score_listening", "score_reading", "score_writing", "score_speaking")
TOEFL_IN_BANDS = date(2026, 1, 21)


def prior(rng: Rng, crowd: Crowd, born: pl.Series, year: int, seed: int) -> dict[str, pl.Series]:
    """School, diploma and grades. Who lives here went to school here and is confirmed by DUO."""
    count = len(crowd)
    school, diploma = _schools(rng, crowd)
    age = np.where(crowd.grown, rng.integers(18, 22, count), rng.integers(17, 20, count))
    graduated = np.minimum(born.dt.year().to_numpy() + age + 1, year)
    recent = graduated >= 2006
    date_ = pl.Series([f"{y}-07-{d:02d}" for y, d in zip(graduated, rng.integers(1, 20, count), strict=True)])
    confirmed = pick(rng, ["duo", "institution"], count, [97, 3])
    by_hand = pick(rng, ["institution", "issuer", "none"], count, [60, 25, 15])
    here = where(recent, confirmed, pick(rng, ["institution"], count))
    number = letters(scattered(crowd.number, seed + 8, 529), 2) + digits(scattered(crowd.number, seed + 9, 10**9), 9)
    return {
        "prior_school": where(chance(rng, count, 0.01), None, school),
        "prior_school_country": where(crowd.abroad, crowd.of_background("iso2"), pick(rng, ["NL"], count)),
        "prior_diploma": diploma,
        "diploma_number": where(crowd.abroad | chance(rng, count, 0.25), number),
        "diploma_date": date_.str.to_date(),
        "diploma_verified": where(crowd.abroad, by_hand, here),
        "grades": grades(rng, crowd.abroad | chance(rng, count, 0.3)),
    }


def _schools(rng: Rng, crowd: Crowd) -> tuple[pl.Series, pl.Series]:
    """School and diploma: of the background abroad, else of a Dutch town."""
    at = np.where(crowd.abroad, crowd.background, 0)
    known = words.backgrounds()
    towns = [f"{school} {town}" for school in known[0].schools for town in words.places()["cities"]]
    school = pick_from(rng, [towns, *(one.schools for one in known[1:])], at)
    return school, pick_from(rng, [one.diplomas for one in known], at)


def grades(rng: Rng, given: Bools) -> pl.Series:
    """Eight to twelve marks out of ten with one decimal, in a list; null where not given."""
    count = len(given)
    level = rng.normal(6.9, 0.6, (count, 1))
    marks = np.clip(np.round(level + rng.normal(0, 0.8, (count, 12)), 1), 4.0, 10.0)
    lengths = rng.integers(8, 13, count)
    whole = pl.Series(marks, dtype=pl.Array(pl.Float64, 12)).arr.to_list()
    table = pl.DataFrame({"marks": whole, "length": lengths, "given": given})
    return table.select(pl.when("given").then(pl.col("marks").list.head(pl.col("length")))).to_series()


def language(rng: Rng, crowd: Crowd, submitted: pl.Series, seed: int) -> dict[str, pl.Series]:
    """A test for most who come from abroad; reports well formed, scores near each other, at most 20 months old."""
    count = len(crowd)
    foreign = pick(rng, [*ACCEPTED_TESTS, "other", "none"], count, [62, 12, 8, 4, 14])
    test = where(crowd.abroad, foreign, pick(rng, ["none", "other"], count, [97, 3]))
    tested = test.is_in(ACCEPTED_TESTS).to_numpy()
    taken = days_before(submitted, rng.integers(14, 600, count))
    return {
        "language_test": test,
        "language_report": reports(rng, test, crowd.number, seed),
        "language_test_date": where(tested, taken),
        **scores(rng, test),
    }


def reports(rng: Rng, test: pl.Series, number: Ints, seed: int) -> pl.Series:
    """A report number of the form that each test uses, no two alike."""
    count = len(number)
    year = digits(rng.integers(24, 26, count), 2)
    ielts = year + letters(rng.integers(0, 529, count), 2) + digits(scattered(number, seed + 10, 10**6), 6)
    ielts = ielts + letters(scattered(number, seed + 11, 23**4), 4) + digits(rng.integers(1, 999, count), 3) + "A"
    toefl = digits(scattered(number, seed + 12, 10**11) + 10**15, 16)
    cambridge = letters(rng.integers(0, 23, count), 1) + digits(scattered(number, seed + 13, 10**8), 8)
    table = pl.DataFrame({"test": test, "ielts": ielts, "toefl": toefl, "cambridge": cambridge})
    named = [pl.when(pl.col("test") == name).then(pl.col(name)) for name in ACCEPTED_TESTS]
    return table.select(pl.coalesce(named)).to_series()


def scores(rng: Rng, test: pl.Series) -> dict[str, pl.Series]:
    """Four sub-scores and the overall one on the scale of the test; the spread of honest ones stays small."""
    count = len(test)
    level = np.clip(rng.normal(6.6, 0.55, (count, 1)), 5.5, 8.5)
    bands = np.clip(np.round((level + np.clip(rng.normal(0, 0.45, (count, 4)), -1.0, 1.0)) * 2) / 2, 4.5, 9.0)
    scale = {"ielts": (1.0, 0.0), "toefl": (4.0, -4.0), "cambridge": (12.0, 92.0)}
    kind = test.to_list()
    factor = np.array([scale.get(one, (np.nan, 0.0))[0] for one in kind])[:, None]
    shift = np.array([scale.get(one, (np.nan, 0.0))[1] for one in kind])[:, None]
    made = np.round(bands * factor + shift, 1)
    overall = np.where(factor[:, 0] == 4.0, made.sum(axis=1), np.floor(made.mean(axis=1) * 2 + 0.5) / 2)
    columns = {name: made[:, n] for n, name in enumerate(SUB_SCORES)} | {"score_overall": overall}
    return {name: pl.Series(values).fill_nan(None) for name, values in columns.items()}


def in_bands(forms: pl.DataFrame) -> pl.DataFrame:
    """`forms` with TOEFL marked in bands of 1 to 6 where the day of the test is one on which ETS does so."""
    since = (pl.col("language_test") == "toefl") & (pl.col("language_test_date") >= TOEFL_IN_BANDS)
    bands = {name: (((pl.col(name) + 4) / 4 - 2.5) * 2).round().clip(2, 12) / 2 for name in SUB_SCORES}
    whole = (pl.mean_horizontal(bands.values()) * 2).round() / 2
    marked = {**bands, "score_overall": whole}
    return forms.with_columns(
        pl.when(since & pl.col(name).is_not_null()).then(band).otherwise(name).alias(name)
        for name, band in marked.items()
    )
