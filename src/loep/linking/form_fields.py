"""What two forms are compared on, as numbers: a code per value and how rare it is."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from loep.linking.normalise import each, plain

POPULATION = 1_000
MARKS = 5
VARIED = 4
VARIED_BITS = 7.0
SUBSCORES = ("score_listening", "score_reading", "score_writing", "score_speaking")
CONTEXT = (
    "programme",
    "study_mode",
    "start_date",
    "school",
    "prior_diploma",
    "diploma_date",
    "amount_due",
    "amount_paid",
)
PERSONAL = {"marks": 2, "few_marks": 1, "scores": 1, "test_date": 1, "means_amount": 1, "means_date": 1, "letter": 2}
FIELDS = (*CONTEXT, *PERSONAL)


@dataclass(frozen=True)
class Fields:
    """`codes` (fields x rows): the value of a field as an integer from 0, -1 where absent.

    `bits`: how rare each value is, for all codes of the first field, then of the second, and so on; `starts` says
    where each field begins in it.
    """

    codes: NDArray[np.int32]
    bits: NDArray[np.float32]
    starts: NDArray[np.int64]

    def code(self, name: str) -> NDArray[np.int32]:
        return np.asarray(self.codes[FIELDS.index(name)])

    def personal(self) -> NDArray[np.bool_]:
        """Which forms have something that no class has in common."""
        return np.asarray((self.codes[len(CONTEXT) :] >= 0).any(axis=0))


def fields(rows: pl.DataFrame, people: pl.DataFrame, letter_group: pl.Series) -> Fields:
    """The fields of `people`, in the order of `rows`; a value is as rare as -log2 of its share of registrations.

    Lists of `MARKS` marks or more of which `VARIED` differ, not all whole, count as rare however many use them: nobody
    gets those by chance, so many rings with one list are many copies and not a habit.
    """
    population = max(len(rows), POPULATION)
    made = {name: _field(name, rows, people, letter_group) for name in FIELDS}
    codes = np.empty((len(FIELDS), len(rows)), np.int32)
    bits = list[NDArray[np.float32]]()
    for place, name in enumerate(FIELDS):
        codes[place] = _coded(made.pop(name))
        users = np.bincount(codes[place][codes[place] >= 0], minlength=1)
        rare = np.log2(population / users.clip(1, population)).astype(np.float32)
        if name == "marks":
            varied = np.zeros(len(rare), np.bool_)
            varied[codes[place][(codes[place] >= 0) & _varied(people["grades"])]] = True
            rare = np.where(varied, np.maximum(rare, VARIED_BITS), rare)
        bits.append(rare)
    starts = np.cumsum([0, *(len(each) for each in bits[:-1])])
    return Fields(codes, np.concatenate(bits).astype(np.float32), starts.astype(np.int64))


def _field(name: str, rows: pl.DataFrame, people: pl.DataFrame, letter_group: pl.Series) -> pl.Series:
    """The values of one field, or hashes that stand for them."""
    if name == "school":
        return rows["school"]
    if name == "letter":
        return letter_group
    if name == "prior_diploma":
        return each(people["prior_diploma"], plain)
    return people.select(_value(name)).to_series()


def _value(name: str) -> pl.Expr:
    marks = pl.col("grades").list.len()
    spelled = pl.col("grades").list.eval(pl.element().round(2)).hash()
    some = pl.sum_horizontal(pl.col(score).is_not_null().cast(pl.Int8) for score in SUBSCORES) >= 3
    made = {
        "marks": pl.when(marks >= MARKS).then(spelled),
        "few_marks": pl.when((marks > 1) & (marks < MARKS)).then(spelled),
        "scores": pl.when(some).then(pl.struct("language_test", *SUBSCORES).hash()),
        "test_date": pl.col("language_test_date"),
    }
    return made.get(name, pl.col(name))


def _coded(values: pl.Series) -> NDArray[np.int32]:
    hashed = values.to_frame("value").select(pl.when(pl.col("value").is_not_null()).then(pl.col("value").hash()))
    return (hashed.to_series().rank("dense").cast(pl.Int32) - 1).fill_null(-1).to_numpy()


def _varied(grades: pl.Series) -> NDArray[np.bool_]:
    marks = pl.col("grades")
    whole = marks.list.eval(pl.element() == pl.element().round(0)).list.all()
    told = pl.when((marks.list.n_unique() >= VARIED) & ~whole).then(statement=True).otherwise(statement=False)
    return grades.to_frame("grades").select(told).to_series().to_numpy()
