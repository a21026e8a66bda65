"""The table for the ministry (OCW): counts per institution, part of the sector, level and month, small cells protected.

Column names are DUO's where DUO has one. A cell that is hidden is empty; a combination that is not there is zero.
"""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import polars as pl
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Engine

from loep.audit import signed
from loep.audit.log import Entry, append
from loep.clock import AMSTERDAM, today
from loep.errors import Refused
from loep.registers.snapshots import Registers, current
from loep.reports import ocw_metadata, releases
from loep.reports.disclosure import Protected
from loep.reports.funnel import MEASURES, Funnel, read
from loep.reports.terms import TOTAL, Relation, Release, Terms
from loep.settings import Settings
from loep.storage.frames import whole
from loep.storage.session import reading, transaction
from loep.vocabulary import Register

UNKNOWN = "ONBEKEND"
ACTOR = "report ocw"
INSTITUTION, SECTOR, LEVEL, MONTH = "INSTELLINGSCODE_ACTUEEL", "ONDERDEEL", "NIVEAU", "MAAND"
NAME = "INSTELLINGSNAAM_ACTUEEL"
DIMENSIONS = (INSTITUTION, SECTOR, LEVEL, MONTH)
VIEWS = [(), (INSTITUTION,), (SECTOR,), (LEVEL,), (MONTH,), DIMENSIONS[:3], DIMENSIONS]
COUNTS = {
    "received": "AANTAL_AANMELDINGEN",
    "screened": "AANTAL_GESCREEND",
    "signalled": "AANTAL_MET_SIGNAAL",
    "sampled": "AANTAL_IN_STEEKPROEF",
    "confirmed": "AANTAL_BEVESTIGD",
    "unfounded": "AANTAL_ONGEGROND",
    "inconclusive": "AANTAL_ONBESLIST",
    "open": "AANTAL_OPEN",
}
CASES = tuple(COUNTS[name] for name in ("confirmed", "unfounded", "inconclusive", "open"))
TERMS = Terms(
    thresholds={column: 10 if name == "confirmed" else 5 for name, column in COUNTS.items()},
    relations=(
        Relation((COUNTS["screened"],), (COUNTS["received"],)),
        Relation((COUNTS["signalled"],), (COUNTS["screened"],)),
        Relation(CASES, (COUNTS["received"],)),
        Relation((COUNTS["sampled"],), CASES),
    ),
)


def write(bind: Engine, settings: Settings, year: int, out: Path, now: datetime) -> list[Path]:
    """Write the table of academic year `year`, its metadata and their signature into `out`; the paths, the table first.

    What is hidden in it stays hidden beside every table of that year that was written before. The files lie ready when
    the ledger takes the table in, and get their names after that: a table that anybody can have stands in the ledger.
    Raises Refused when with those nothing may be published, and Conflict when another one is written at the same time.
    """
    registers = current(bind, settings, today(now))
    funnel = read(bind, settings, year)
    leaves = _leaves(funnel.rows, registers)
    series = releases.Series("ocw", year, VIEWS, TERMS)
    with reading(bind) as session:
        earlier = releases.published(session, series)
    protected = releases.protected(leaves, series, earlier)
    table = _table(protected, _names(registers), year)
    path = out / f"ocw_{year}.csv"
    content = table.write_csv(include_bom=True).encode()
    about = ocw_metadata.About(year, path.name, sha256(content).hexdigest(), table.height, now)
    told = ocw_metadata.text(about, funnel, registers, protected).encode()
    beside = ocw_metadata.beside(path)
    signature = signed.detached(told, signed.private_key(signed.key_file(settings)))
    files = {path: content, beside: told, ocw_metadata.signature(path): signature}
    with ExitStack() as ready:
        for target, what in files.items():
            ready.enter_context(whole(target)).write_bytes(what)
        with transaction(bind, "report") as session:
            released = Release(leaves, protected.cells)
            releases.enter(session, series, released, releases.Written(about.sha256, now, ACTOR, len(earlier)))
            append(session, [_entry(about, funnel)], now)
    return list(files)


def verify(table: Path, public: Ed25519PublicKey) -> None:
    """Raises Refused unless this key signed the metadata of the table, and they are of the table as it is."""
    beside = ocw_metadata.beside(table)
    signed.holds(beside, ocw_metadata.signature(table), public)
    if json.loads(beside.read_bytes())["notes"]["sha256"] != sha256(table.read_bytes()).hexdigest():
        raise Refused((f"{table.name}: is not the table that its metadata tell of",))


def _leaves(rows: pl.DataFrame, registers: Registers) -> pl.DataFrame:
    """Counts per institution, sector, level and month; a month in which somebody applied anywhere stands everywhere."""
    month = pl.col("submitted_at").dt.convert_time_zone(AMSTERDAM.key).dt.strftime("%Y-%m")
    placed = rows.join(_places(registers), on=["institution", "programme"], how="left", validate="m:1").select(
        pl.col("institution").alias(INSTITUTION),
        pl.col("sector").fill_null(UNKNOWN).alias(SECTOR),
        pl.col("level").fill_null(UNKNOWN).alias(LEVEL),
        month.alias(MONTH),
        *(pl.col(name).alias(COUNTS[name]) for name in MEASURES),
    )
    counted = placed.group_by(DIMENSIONS).agg(pl.col(*COUNTS.values()).sum().cast(pl.Int64))
    every = counted.select(DIMENSIONS[:3]).unique().join(counted.select(MONTH).unique(), how="cross")
    absent = every.join(counted, on=DIMENSIONS, how="anti")
    zeros = absent.with_columns(pl.lit(0, pl.Int64).alias(name) for name in COUNTS.values())
    return pl.concat([counted, zeros]).sort(DIMENSIONS)


def _places(registers: Registers) -> pl.DataFrame:
    """Sector and level of each programme; no rows without RIO."""
    rio = registers.frames.get(Register.RIO)
    if rio is None:
        return pl.DataFrame(schema=dict.fromkeys(("institution", "programme", "sector", "level"), pl.String()))
    known = rio.select("institution", "programme", "sector", "level").sort(
        "institution", "programme", "sector", "level"
    )
    return known.unique(["institution", "programme"], keep="first", maintain_order=True)


def _names(registers: Registers) -> Mapping[str, str]:
    frame = registers.frames.get(Register.DUO_INSTITUTIONS)
    named = {} if frame is None else dict(frame.select("institution", "name").iter_rows())
    return {**named, TOTAL: TOTAL}


def _table(protected: Protected, names: Mapping[str, str], year: int) -> pl.DataFrame:
    counts = list(COUNTS.values())
    hidden = pl.any_horizontal(pl.col(counts).is_null())
    return protected.cells.select(
        pl.lit(year).alias("STUDIEJAAR"),
        INSTITUTION,
        pl.col(INSTITUTION).replace_strict(names, default=UNKNOWN, return_dtype=pl.String).alias(NAME),
        *DIMENSIONS[1:],
        *counts,
        hidden.alias("IS_ONDERDRUKT"),
    )


def _entry(about: ocw_metadata.About, funnel: Funnel) -> Entry:
    """The release is an event: who gets which figures when is part of the record."""
    runs = {"run": funnel.runs[0].id, "code": funnel.runs[0].versions.get("code")} if funnel.runs else {}
    return Entry(
        institution="",
        actor=ACTOR,
        role="system",
        action="statistics.written",
        object=f"statistics:ocw-{about.year}",
        purpose="statistics",
        details={"sha256": about.sha256, "rows": about.rows},
        versions={name: value for name, value in runs.items() if value},
    )
