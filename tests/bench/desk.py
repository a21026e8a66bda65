"""A desk with as many cases as asked, nine of ten closed, written by the quickest road each engine has.

    python -m tests.bench.desk ADDRESS [--rows 1000000]

Fills an empty database: cases with their registrations, signals, decisions and log, and accounts. The rows are drawn
from a seed, so the same number gives the same desk. The log is not a valid chain: it is there for its size.
"""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import psycopg
from sqlalchemy import Engine

from loep.settings import Settings
from loep.storage import schema
from loep.storage.session import engine, transaction
from loep.storage.tables import Account, Run
from loep.vocabulary import Role
from loep.web.passwords import hashed
from tests.bench.measure import parser, timed

SEED = 20_261_124
RUN = "run-of-the-bench"
REVIEWERS = 50
CLOSED = 0.9
INSTITUTIONS = ("25BE", "21PB", "27UM", "30GB", "01VU")
LETTER = "Ik wil deze opleiding volgen omdat ik graag met mensen werk en al jaren in de zorg help. " * 12
FORM = (
    '{"given_names": "Ann", "surname": "Jansen", "programme": "34401", "academic_year": 2026, "status": "requested", '
    f'"study_mode": "full_time", "motivation": "{LETTER}"}}'
)
WHY = "De school bevestigt wat in het formulier staat; de betaling kwam van een ouder."


def filled(bind: Engine, cases: int, today: date) -> None:
    """Bring the schema up to date and fill it with `cases` cases, of which a tenth waits on `today`."""
    schema.migrate(bind)
    _people(bind, today)
    opened = _cases(cases, today)
    members = _members(opened)
    tables = {
        "case": opened.drop("decided_by"),
        "case_registration": members,
        "signal": _signals(members),
        "decision": _decisions(opened, members),
        "event": _events(opened),
    }
    for name, rows in tables.items():
        _write(bind, name, rows)
    with bind.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("analyze" if bind.dialect.name == "sqlite" else "vacuum analyze")


def _people(bind: Engine, today: date) -> None:
    """Fifty reviewers of the first institution, a senior, and one for all institutions; none can log in by password."""
    now, secret = datetime.now(UTC), hashed("nobody logs in with this")
    who = [(f"reviewer-{n:02}", Role.REVIEWER, INSTITUTIONS[0]) for n in range(REVIEWERS)]
    who += [("senior", Role.SENIOR, INSTITUTIONS[0]), ("anywhere", Role.SENIOR, "")]
    with transaction(bind) as session:
        session.add_all(
            Account(
                id=id,
                email=f"{id}@example.nl",
                name=id.replace("-", " ").title(),
                role=role,
                institution=institution,
                language="nl",
                password_hash=secret,
                created_at=now,
            )
            for id, role, institution in who
        )
        session.add(Run(id=RUN, kind="detect", night=today, folder="inbox", state="finished", started_at=now))


def _cases(count: int, today: date) -> pl.DataFrame:
    """One row per case. Those of the first institution are six in ten; few wait for a second look or are claimed."""
    rng = np.random.default_rng(SEED)
    closed = rng.random(count) < CLOSED
    waiting = rng.choice(["open", "second_look", "claimed"], count, p=[0.96, 0.03, 0.01])
    state = np.where(closed, "closed", waiting)
    days = np.where(closed, rng.integers(-720, 10, count), np.minimum(rng.geometric(0.06, count) - 3, 290))
    noon = datetime(today.year, today.month, today.day, 4, tzinfo=UTC)
    return pl.DataFrame(
        {
            "number": np.arange(count),
            "institution": rng.choice(INSTITUTIONS, count, p=[0.6, 0.1, 0.1, 0.1, 0.1]),
            "ordinal": 1,
            "state": state,
            "is_sample": rng.random(count) < 0.1,
            "points": rng.integers(3, 12, count),
            "ring_size": np.where(rng.random(count) < 0.1, 4, 1),
            "days": days,
            "reviewer": rng.integers(0, REVIEWERS, count),
        }
    ).select(
        (pl.col("number") * 2_654_435_761 % 2**32).map_batches(_hex, pl.String).alias("id"),
        "institution",
        pl.format("r{}", "number").alias("anchor"),
        "ordinal",
        "state",
        "is_sample",
        "points",
        "ring_size",
        (pl.lit(noon) + pl.duration(days=pl.col("days") - 14)).alias("opened_at"),
        (pl.lit(today) + pl.duration(days="days")).cast(pl.Date).alias("deadline"),
        pl.when(pl.col("state") == "claimed").then(pl.format("reviewer-{}", _two("reviewer"))).alias("claimed_by"),
        pl.when(pl.col("state") == "claimed").then(pl.lit(noon)).alias("claimed_at"),
        pl.when(pl.col("state") == "closed")
        .then(pl.lit(noon) + pl.duration(days=pl.min_horizontal(pl.col("days") - 3, -1)))
        .alias("closed_at"),
        pl.lit(RUN).alias("run_id"),
        pl.lit(3).alias("version"),
        pl.lit("{}").alias("skipped"),
        pl.lit(False).alias("contested"),
        pl.format("reviewer-{}", _two("reviewer")).alias("decided_by"),
    )


def _hex(numbers: pl.Series) -> pl.Series:
    return pl.Series([f"{number:08x}{number:08x}" for number in numbers])


def _two(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).str.zfill(2)


def _members(cases: pl.DataFrame) -> pl.DataFrame:
    """The registrations of the cases; forms of closed ones were forgotten. One programme in a thousand is rare."""
    drawn = np.random.default_rng(SEED + 1)
    each = cases.select(
        "institution", "opened_at", "anchor", case_id="id", is_open=pl.col("state") != "closed", size="ring_size"
    )
    spread = each.select(pl.all().repeat_by("size").explode()).with_columns(
        seat=pl.int_range(pl.len()).over("case_id"), of=pl.Series(drawn.zipf(1.4, int(each["size"].sum())) % 997)
    )
    return spread.select(
        "case_id",
        pl.format("{}-{}", "anchor", "seat").alias("registration_id"),
        "institution",
        pl.format("3{}", pl.col("of").cast(pl.String).str.zfill(4)).alias("programme"),
        "is_open",
        pl.col("opened_at").alias("joined_at"),
        pl.when("is_open").then(None).otherwise("opened_at").alias("forgotten_at"),
        pl.when("is_open").then(pl.lit(FORM)).otherwise(pl.lit("{}")).alias("form"),
    )


def _signals(members: pl.DataFrame) -> pl.DataFrame:
    """Two of three registrations have a signal that holds; a few detectors say most, some hardly anything."""
    drawn = np.random.default_rng(SEED + 2)
    count = members.height
    return (
        members.with_columns(of=pl.Series(drawn.zipf(1.6, count) % 32 + 1), said=pl.Series(drawn.random(count) < 2 / 3))
        .filter("said")
        .select(
            pl.format("{}-{}", "registration_id", "of").alias("key"),
            "institution",
            "registration_id",
            pl.format("R{}", _two("of")).alias("detector"),
            pl.lit("live").alias("stage"),
            pl.lit(3).alias("points"),
            pl.lit("4 people are paid for from one account").alias("sentence_en"),
            pl.lit("Voor 4 personen is van één rekening betaald").alias("sentence_nl"),
            pl.lit('{"persons": 4}').alias("evidence"),
            pl.lit(RUN).alias("run_id"),
            pl.col("joined_at").alias("recorded_at"),
            pl.lit(None, pl.Datetime("us", "UTC")).alias("withdrawn_at"),
        )
    )


def _decisions(cases: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    closed = cases.filter(pl.col("state") == "closed").select("closed_at", "decided_by", case_id="id")
    outcome = pl.col("registration_id").hash(SEED) % 20
    return members.join(closed, on="case_id").select(
        pl.format("d-{}", "registration_id").alias("id"),
        "case_id",
        "registration_id",
        pl.when(outcome == 0).then(pl.lit("confirmed")).otherwise(pl.lit("unfounded")).alias("outcome"),
        pl.lit(WHY).alias("motivation"),
        "decided_by",
        pl.col("closed_at").alias("decided_at"),
        pl.format("t-{}", "case_id").alias("token"),
    )


def _events(cases: pl.DataFrame) -> pl.DataFrame:
    """What was done to each case: opened, and for closed ones claimed and decided."""
    done = pl.concat(
        [
            cases.select("id", "institution", at="opened_at", actor=pl.lit("detect"), action=pl.lit("case.opened")),
            *(
                cases.filter(pl.col("state") == "closed").select(
                    "id", "institution", at="closed_at", actor="decided_by", action=pl.lit(action)
                )
                for action in ("case.claimed", "case.decided")
            ),
        ]
    ).sort("at")
    hashed_ = pl.lit("0" * 64)
    return done.select(
        (pl.int_range(pl.len()) + 1).alias("seq"),
        "at",
        "institution",
        "actor",
        pl.lit("reviewer").alias("role"),
        "action",
        pl.format("case:{}", "id").alias("object"),
        pl.lit("review").alias("purpose"),
        hashed_.alias("commitment"),
        hashed_.alias("previous"),
        hashed_.alias("hash"),
    )


def _write(bind: Engine, table: str, rows: pl.DataFrame) -> None:
    listed = ", ".join(f'"{name}"' for name in rows.columns)
    if bind.dialect.name == "sqlite":
        _executemany(bind, f'insert into "{table}" ({listed}) values ({", ".join("?" * rows.width)})', rows)
        return
    with psycopg.connect(bind.url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        connection.execute("set session_replication_role = replica")
        with connection.cursor().copy(f'copy "{table}" ({listed}) from stdin (format csv)') as copy:
            for part in rows.iter_slices(100_000):
                text = io.BytesIO()
                part.write_csv(text, include_header=False, datetime_format="%Y-%m-%d %H:%M:%S%.6f%:z")
                copy.write(text.getvalue())


def _executemany(bind: Engine, statement: str, rows: pl.DataFrame) -> None:
    moment = pl.selectors.datetime().dt.strftime("%Y-%m-%d %H:%M:%S%.6f")
    told = rows.with_columns(moment, pl.selectors.date().dt.strftime("%Y-%m-%d"))
    raw: Any = bind.raw_connection()
    try:
        for pragma in ("foreign_keys=off", "journal_mode=off", "synchronous=off", "cache_size=-1000000"):
            raw.execute(f"pragma {pragma}")
        raw.execute("begin immediate")
        raw.cursor().executemany(statement, _tuples(told))
        raw.commit()
        for pragma in ("foreign_keys=on", "journal_mode=wal", "synchronous=full", "cache_size=-65536"):
            raw.execute(f"pragma {pragma}")
    finally:
        raw.close()


def _tuples(rows: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    for part in rows.iter_slices(50_000):
        yield from part.iter_rows()


def connected(address: str) -> Engine:
    """An engine on this address, without a data folder."""
    return engine(Settings(home=Path(), data=Path(address.removeprefix("sqlite:///")).parent, database_url=address))


if __name__ == "__main__":
    asked = parser(__doc__)
    asked.add_argument("address")
    asked.add_argument("--rows", type=int, default=1_000_000)
    given = asked.parse_args()
    made = connected(given.address)
    seconds, _ = timed(lambda: filled(made, given.rows, date.today()))
    print(f"{given.rows:,} cases in {seconds:.0f} s")
