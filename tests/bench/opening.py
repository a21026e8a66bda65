"""Opening cases in a real database: signals, links, cases, forms and the events about them, in one transaction.

    python -m tests.bench.opening [--rows 100000] [--json FILE]

`--rows` signals over rings of `RING` registrations with `EACH` signals each, so a case for every ten of them, and the
random sample on top. The forms are as long as real ones, letter included. Counted is what a night does: `candidates`
and `open_cases`, with the commit; then the same night once more, which changes nothing.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Engine

from loep.audit.log import verify
from loep.cases.open import Findings, Opened, candidates, open_cases
from loep.settings import Settings
from loep.storage import schema
from loep.storage.bulk import many_rows
from loep.storage.session import engine, transaction
from loep.subjects import registration
from loep.subjects.registration import STORED
from tests import databases
from tests.bench.measure import arguments, peak_gib, publish, timed
from tests.builders.findings import LINKS, NIGHT, RINGS, SIGNALS, TERMS, night

RING, EACH, POPULATION = 5, 2, 2
LETTER = "Ik wil deze opleiding volgen omdat ik graag met mensen werk en al jaren in de zorg help. " * 12


def findings(rows: int) -> tuple[Findings, pl.Series]:
    """`rows` signals, the rings and links of who has them, and a population of twice as many registrations."""
    flagged = rows // EACH
    ids = pl.select(pl.format("r{}", pl.int_range(flagged * POPULATION) + 10_000_000).alias("registration_id"))
    held = ids.head(flagged).with_columns(ring=pl.col("registration_id").gather(pl.int_range(flagged) // RING * RING))
    told = '{{"persons": {}, "days": 12, "similarity": 0.93}}'
    said = [
        held.select(
            "registration_id",
            detector=pl.lit(f"R{n + 1:02d}"),
            stage=pl.lit("live"),
            points=pl.lit(3, pl.Int64),
            sentence_en=pl.lit(f"Sentence {n} of {RING} people who give one account and one phone."),
            sentence_nl=pl.lit(f"Zin {n} over {RING} personen met één rekening en één telefoon."),
            evidence=pl.format(told, pl.int_range(pl.len())),
        )
        for n in range(EACH)
    ]
    rings = held.with_columns(ring_size=pl.lit(RING, pl.Int64)).select(*RINGS)
    tied = held.filter(pl.col("registration_id") != pl.col("ring")).select(
        left_id="ring",
        right_id="registration_id",
        kind=pl.lit("account"),
        strength=pl.lit(0.9),
        evidence=pl.lit('{"persons": 5, "days": 12}'),
    )
    return Findings("25BE", pl.concat(said).select(*SIGNALS), rings, tied.select(*LINKS)), ids["registration_id"]


def delivered(ids: pl.Series) -> pl.LazyFrame:
    """A filled registration for each id."""
    filled = {name: _some(name, dtype) for name, dtype in STORED.items()} | {"motivation": pl.lit(LETTER)}
    return pl.DataFrame(ids).with_columns(**{name: value for name, value in filled.items() if name != ids.name}).lazy()


def _some(name: str, dtype: Any) -> pl.Expr:
    value = pl.lit(f"value of {name}") if dtype == pl.String else pl.lit(None)
    return value.cast(dtype)


def opened(bind: Engine, found: Findings, population: pl.Series, known: pl.LazyFrame) -> Opened:
    """The opening stage as a night runs it, from reading the forms to the commit."""
    terms = replace(TERMS, sample_share=0.1)
    run = night(bind, "run")
    with transaction(bind) as session:
        wanted = candidates(session, found, terms, population)
    asked = registration.forms(known, wanted)
    with many_rows(), transaction(bind) as session:
        return open_cases(session, found, terms, asked, run, NIGHT, population)


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'loep.db'}"


@contextmanager
def postgresql() -> Iterator[str]:
    with databases.server() as dsn:
        made = databases.create(dsn)
        yield made
        databases.drop(dsn, made)


def measure(rows: int) -> dict[str, Any]:
    """Per database the seconds of a first night and of the same night again."""
    found, population = findings(rows)
    known = delivered(population)
    told: dict[str, Any] = {"signals": rows, "registrations": rows // EACH}
    places: dict[str, Callable[[], Any]] = {"sqlite": sqlite, "postgresql": postgresql}
    for name, place in places.items():
        with place() as url:
            told |= {f"{name}_{what}": value for what, value in _measured(url, found, population, known).items()}
    return told | {"peak_gib": round(peak_gib(), 2)}


def _measured(url: str, found: Findings, population: pl.Series, known: pl.LazyFrame) -> dict[str, float | int]:
    bind = engine(Settings(home=Path(), data=Path(tempfile.gettempdir()), database_url=url))
    schema.migrate(bind)
    first, made = timed(lambda: opened(bind, found, population, known))
    again, same = timed(lambda: opened(bind, found, population, known))
    assert (same.opened, same.sampled, same.signals_new) == (0, 0, 0)
    with transaction(bind) as session:
        assert verify(session) is None
    bind.dispose()
    return {"cases": made.opened + made.sampled, "seconds": round(first, 2), "again_seconds": round(again, 2)}


if __name__ == "__main__":
    given = arguments(__doc__, 100_000)
    publish(measure(given.rows), given.json)
