"""The registration: what linking, rules, models and the case page read of it.

A delivery frame is one Parquet file per accepted delivery. `known` is the newest version of every registration of one
institution; from it come `people` (for linking), the frame of `assemble` (for rules and models) and `forms` (to read).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from loep.contract import REGISTRATIONS, Use
from loep.registers import facts as register_facts
from loep.registers.snapshots import Registers
from loep.subjects import facts, history, person, refunds
from loep.subjects.dictionary import COLUMNS, Described, of
from loep.vocabulary import Words

__all__ = ["COLUMNS", "FORM", "Around", "Assembled", "Described", "assemble", "forms", "known", "people"]

KEY = "registration_id"
STORED = {
    name: dtype for name, dtype in REGISTRATIONS.schema.items() if REGISTRATIONS.column(name).use is not Use.CHECKED
}
CHECKED = {"bsn_valid": pl.Boolean(), "onderwijsnummer_valid": pl.Boolean()}
PEOPLE = (*(name for name in STORED if REGISTRATIONS.column(name).use is not Use.VAULT), *CHECKED)
NOT_LINKED = Words("linking: not compared in this run", "koppelen: in deze verwerking niet vergeleken")
HIDDEN = frozenset(("device", "network"))
FORM = tuple(
    name for name in STORED if REGISTRATIONS.column(name).use in (Use.OPEN, Use.LINKAGE) and name not in HIDDEN
)


@dataclass(frozen=True)
class Around:
    """What lies around the registrations: `registers`, `events` (columns of contract.EVENTS), `day` of the night, and
    the `links` between them (left_id, right_id, kind, strength)."""

    registers: Registers
    events: pl.DataFrame
    day: date
    links: pl.DataFrame


@dataclass(frozen=True)
class Assembled:
    """The registration frame, and per column why it is null for everybody ("RIO ...: stale: as of ...")."""

    frame: pl.DataFrame
    unavailable: dict[str, Words]


def known(frames: Sequence[Path]) -> pl.LazyFrame:
    """Newest version of each registration over the delivery frames of one institution, given oldest first.

    Columns that an older frame lacks are null in its rows. Without frames: no rows, all columns.
    """
    scans = [pl.scan_parquet(path) for path in frames]
    if not scans:
        return pl.LazyFrame(schema=STORED)
    if len(scans) == 1:
        return scans[0]
    aged = [scan.select(KEY, pl.lit(age, pl.Int32).alias("_frame")) for age, scan in enumerate(scans)]
    keys = pl.concat(aged).collect()
    newest = keys.group_by(KEY).agg(pl.col("_frame").max())
    untouched = set(_count(keys).join(_count(newest), on=["_frame", "len"], how="semi")["_frame"])
    kept = [
        scan
        if age in untouched
        else scan.join(newest.lazy().filter(pl.col("_frame") == age).select(KEY), on=KEY, how="semi")
        for age, scan in enumerate(scans)
    ]
    return pl.concat(kept, how="diagonal_relaxed")


def _count(frames: pl.DataFrame) -> pl.DataFrame:
    return frames.group_by("_frame").len()


def people(known: pl.LazyFrame) -> pl.DataFrame:
    """What linking reads: the delivered columns with the letter and the sealed hashes, without the welfare vault.

    And whether the numbers that the state gives pass their check.

    In order of submission; sorted column by column, so that ten million of them are in memory once.
    """
    read = whole(known).select(PEOPLE).collect()
    order = read.select(pl.arg_sort_by("submitted_at", KEY)).to_series()
    # Of a column in pieces every value is looked for anew: in one piece gathering takes an eighth of the time.
    return pl.DataFrame([read.drop_in_place(name).rechunk().gather(order) for name in PEOPLE])


def assemble(known: pl.LazyFrame, linked: pl.DataFrame, around: Around) -> Assembled:
    """The registration frame: one row per known registration, exactly the columns of `COLUMNS`.

    `linked`: registration_id and the columns of linking; a row that is not in it was not compared and is null there.
    """
    from loep.subjects import rhythm

    registers = around.registers
    rows = _rows(known)
    letter = facts.of_letter(rows.drop_in_place("motivation"))
    compared = _on_key(rows.select(KEY), linked, of("linking"))
    looked_up = register_facts.look_up(rows, registers)
    overlapping = facts.overlapping(rows, around.day).to_frame()
    happened = history.look(rows, around.events, around.day)
    asked = person.look(rows)
    refunded = refunds.look(rows, around.events)
    whole = pl.concat([rows, letter, overlapping, compared, looked_up, happened, asked, refunded], how="horizontal")
    whole = _grouped(whole, around.links.filter(pl.col("kind") == "letter"))
    not_linked = {name: NOT_LINKED for name in of("linking") if name not in linked.columns}
    frame = whole.select(pl.col(name).cast(column.dtype) for name, column in COLUMNS.items())
    no_events = {**history.unavailable(around.events, around.day), **refunds.unavailable(around.events)}
    return Assembled(
        frame,
        {
            **not_linked,
            **register_facts.unavailable(registers),
            **no_events,
            **person.unavailable(),
            **rhythm.unavailable(),
        },
    )


def forms(known: pl.LazyFrame, registration_ids: Sequence[str]) -> pl.DataFrame:
    """registration_id, programme (null when unknown) and form: JSON text in the order of the contract, to be read.

    With the letter, dates as ISO text; without what is sealed, in the welfare vault, or made by the portal (device,
    network). One row for each of `registration_ids` that is known.
    """
    asked = pl.Series(KEY, registration_ids, dtype=pl.String)
    form = pl.struct(_readable(name) for name in FORM).struct.json_encode().alias("form")
    return whole(known).filter(pl.col(KEY).is_in(asked.implode())).select(KEY, "programme", form).collect()


def _rows(known: pl.LazyFrame) -> pl.DataFrame:
    """Per registration the contract and intake columns, the facts of its own form, its person and its letter."""
    checked = {**of("intake"), "delivered_at": STORED["submitted_at"]}
    columns = ("person_id", "motivation", "prior_school", "email", *of("contract"), *of("intake"))
    spelled = _complete(whole(known), checked).with_columns(facts.intermediary().alias("agent"))
    return spelled.select(*columns, **facts.of_form()).collect().rechunk()


def _grouped(rows: pl.DataFrame, letters: pl.DataFrame) -> pl.DataFrame:
    """`rows` with the columns of programme, rhythm and intermediary."""
    from loep.subjects import agent, programme, rhythm

    came = programme.arrivals(rows)
    bursts = programme.bursts(came, rows[KEY])
    return pl.concat([rows, bursts, rhythm.look(came), agent.look(rows, letters)], how="horizontal")


def whole(known: pl.LazyFrame) -> pl.LazyFrame:
    """`known` with every column that is stored, null where a frame was written before the column existed."""
    return _complete(known, STORED | CHECKED)


def _complete(rows: pl.LazyFrame, columns: Mapping[str, pl.DataType]) -> pl.LazyFrame:
    """`rows` with each of `columns`, null where a frame was written before the column existed."""
    present = rows.collect_schema().names()
    return rows.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in columns.items() if name not in present)


def _on_key(keys: pl.DataFrame, right: pl.DataFrame, columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """The `columns` of `right` in the order of `keys`."""
    if KEY not in right.columns:
        right = pl.DataFrame(schema={KEY: pl.String(), **columns})
    right = _complete(right.lazy(), columns).select(KEY, *columns).collect()
    return keys.join(right, on=KEY, how="left", maintain_order="left", validate="m:1").drop(KEY)


def _readable(name: str) -> pl.Expr:
    column, dtype = pl.col(name), STORED[name]
    if isinstance(dtype, pl.Date):
        return column.dt.strftime("%Y-%m-%d")
    if isinstance(dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return column
