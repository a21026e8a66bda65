"""Registers as they stood on a day: taken in whole or not at all, kept as Parquet, used until they are too old."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from loep import clock
from loep.audit.log import Entry, append
from loep.errors import Refused
from loep.registers import disposable_mail, duo_institutions, ind_sponsors, rio, ror, study_norms
from loep.registers.layout import Layout
from loep.settings import Settings
from loep.storage import frames
from loep.storage.bulk import insert_new
from loep.storage.session import transaction
from loep.storage.tables import Snapshot
from loep.vocabulary import Register, Words

MAX_SHRINK = 0.20
AHEAD = timedelta(days=1)  # a file of today in Amsterdam may be dated a day ahead of a night that counts in UTC
ACTOR = "loep registers load"
GONE, GONE_NL = "the snapshot of that run is gone", "de momentopname van die verwerking is weg"
ABSENT = Words("no snapshot loaded", "geen momentopname geladen")
UNREADABLE = Words("its snapshot cannot be read, load it again", "zijn momentopname is niet te lezen, laad die opnieuw")


@dataclass(frozen=True)
class Reader:
    """How one register is read: its files, their contract, and for how long a snapshot of it may be used."""

    find: Callable[[Path, int], dict[str, bytes]]
    parse: Callable[[Mapping[str, bytes]], pl.DataFrame]
    layout: Layout
    max_age: timedelta


READERS: Mapping[Register, Reader] = {
    Register.RIO: Reader(rio.find, rio.parse, rio.LAYOUT, rio.MAX_AGE),
    Register.DUO_INSTITUTIONS: Reader(
        duo_institutions.find, duo_institutions.parse, duo_institutions.LAYOUT, duo_institutions.MAX_AGE
    ),
    Register.IND_SPONSORS: Reader(ind_sponsors.find, ind_sponsors.parse, ind_sponsors.LAYOUT, ind_sponsors.MAX_AGE),
    Register.ROR: Reader(ror.find, ror.parse, ror.LAYOUT, ror.MAX_AGE),
    Register.STUDY_NORMS: Reader(study_norms.find, study_norms.parse, study_norms.LAYOUT, study_norms.MAX_AGE),
    Register.DISPOSABLE_MAIL: Reader(
        disposable_mail.find, disposable_mail.parse, disposable_mail.LAYOUT, disposable_mail.MAX_AGE
    ),
}


@dataclass(frozen=True)
class Registers:
    """The newest usable snapshot of each register, and why one is missing.

    `frames`: register -> its rows; `unavailable`: register -> readable reason; `versions`: register ->
    "as_of sha256[:12]". A register stands in `frames` or in `unavailable`, never in both.
    """

    frames: Mapping[Register, pl.DataFrame]
    unavailable: Mapping[Register, Words]
    versions: Mapping[Register, str]


def load(name: Register, source: Path, settings: Settings, bind: Engine, as_of: date | None, now: datetime) -> Snapshot:
    """Take in a register file (for DUO institutions: a folder) as a new snapshot.

    Without `as_of` the day comes from the name of `source` when that holds YYYY-MM-DD, else it is today in Amsterdam.
    The same bytes with the same day return the snapshot that is there. Raises Refused, and then what is in use stays.
    """
    today = clock.today(now)
    day = as_of or _day_in(source.name) or today
    try:
        if day > today:
            raise Refused((f"{source.name}: as of {day}, which lies in the future",))
        reader = READERS[name]
        content = reader.find(source, settings.max_file_bytes)
        there = _same(bind, name, _digest(content), day)
        if next(_readable(there, settings, reader.layout), None) is not None:
            return there[0]
        return _take(name, content, settings, bind, Snapshot(**_row(name, source, content, day, now)))
    except Refused as refused:
        with transaction(bind) as session:
            append(
                session,
                [_entry(name, "register.refused", {"file": source.name, "reasons": list(refused.reasons)})],
                now,
            )
        raise


def current(bind: Engine, settings: Settings, today: date) -> Registers:
    """The registers that may be used on `today`; one that is absent, damaged or too old is named with the reason."""
    usable: dict[Register, pl.DataFrame] = {}
    unavailable: dict[Register, Words] = {}
    versions: dict[Register, str] = {}
    for name, reader in READERS.items():
        found = _newest_first(bind, name, today + AHEAD)
        snapshot, frame = next(_readable(found, settings, reader.layout), (None, None))
        if snapshot is None or frame is None:
            unavailable[name] = UNREADABLE if found else ABSENT
        elif today - snapshot.as_of > reader.max_age:
            unavailable[name] = stale(snapshot.as_of, reader.max_age.days)
        else:
            usable[name], versions[name] = frame, f"{snapshot.as_of} {snapshot.sha256[:12]}"
    return Registers(usable, unavailable, versions)


def at(bind: Engine, settings: Settings, versions: Mapping[str, str]) -> Registers:
    """The registers in the `versions` that a run recorded (as `Registers.versions`), whatever came since.

    One that it did not record was not usable then, and one whose snapshot is gone is not now: both are unavailable.
    """
    usable: dict[Register, pl.DataFrame] = {}
    unavailable: dict[Register, Words] = {}
    for name, reader in READERS.items():
        if name not in versions:
            unavailable[name] = Words("not usable in that run", "niet bruikbaar in die verwerking")
            continue
        day, _, digest = versions[name].partition(" ")
        then = [found for found in _of_day(bind, name, date.fromisoformat(day)) if found.sha256.startswith(digest)]
        snapshot, frame = next(_readable(then, settings, reader.layout), (None, None))
        if snapshot is None or frame is None:
            unavailable[name] = Words(f"{GONE}: {versions[name]}", f"{GONE_NL}: {versions[name]}")
        else:
            usable[name] = frame
    return Registers(usable, unavailable, {name: versions[name] for name in usable})


def stale(as_of: date, days: int) -> Words:
    """Why a snapshot that is older than `days` is not used."""
    return Words(f"stale: as of {as_of}, older than {days} days", f"verouderd: van {as_of}, ouder dan {days} dagen")


def _take(
    name: Register, content: Mapping[str, bytes], settings: Settings, bind: Engine, snapshot: Snapshot
) -> Snapshot:
    """Hold the file against its contract and the snapshot in use, keep its rows, then make them visible."""
    reader = READERS[name]
    frame = reader.parse(content)
    in_use = next(_readable(_newest_first(bind, name, snapshot.as_of), settings, reader.layout), None)
    if in_use is not None:
        _compare(snapshot.source_name, frame, in_use[1], in_use[0].as_of)
    snapshot.rows = frame.height
    frames.write(frame, settings.data / snapshot.frame_path)
    told = snapshot.model_dump(mode="json", include={"id", "as_of", "sha256", "size", "rows", "source_name"})
    with transaction(bind) as session:
        if insert_new(session, Snapshot, [snapshot.model_dump()]):
            append(session, [_entry(name, "register.loaded", told)], snapshot.loaded_at)
    return snapshot


def _compare(source: str, frame: pl.DataFrame, in_use: pl.DataFrame, as_of: date) -> None:
    """Raises Refused when `frame` lost too much of the snapshot in use, or stops in the middle of it."""
    lost = 1 - frame.height / in_use.height
    counted = f"{source}: {frame.height:,} rows, the snapshot in use (as of {as_of}) has {in_use.height:,}"
    if lost > MAX_SHRINK:
        raise Refused((f"{counted}: {lost:.0%} fewer, more than {MAX_SHRINK:.0%}; the one in use stays",))
    if 0 < frame.height < in_use.height and frame.equals(in_use.head(frame.height)):
        raise Refused((f"{counted} and begins with exactly these: the file was cut off; the one in use stays",))


def _newest_first(bind: Engine, name: Register, until: date) -> list[Snapshot]:
    """Snapshots of a register that stood on `until` or earlier."""
    newest = (col(Snapshot.as_of).desc(), col(Snapshot.loaded_at).desc(), col(Snapshot.id))
    chosen = select(Snapshot).where(Snapshot.name == name, col(Snapshot.as_of) <= until).order_by(*newest)
    with Session(bind) as session:
        return list(session.exec(chosen))


def _of_day(bind: Engine, name: Register, day: date) -> list[Snapshot]:
    with Session(bind) as session:
        return list(session.exec(select(Snapshot).where(Snapshot.name == name, Snapshot.as_of == day)))


def _readable(
    snapshots: Sequence[Snapshot], settings: Settings, layout: Layout
) -> Iterator[tuple[Snapshot, pl.DataFrame]]:
    """Those whose rows are on disk, whole, and in the columns of this release."""
    for snapshot in snapshots:
        try:
            frame = pl.read_parquet(settings.data / snapshot.frame_path)
        except (pl.exceptions.PolarsError, OSError):
            continue
        if frame.columns == layout.columns and frame.height == snapshot.rows:
            yield snapshot, frame


def _same(bind: Engine, name: Register, digest: str, day: date) -> list[Snapshot]:
    chosen = select(Snapshot).where(Snapshot.name == name, Snapshot.sha256 == digest, Snapshot.as_of == day)
    with Session(bind) as session:
        return list(session.exec(chosen))


def _row(name: Register, source: Path, content: Mapping[str, bytes], day: date, now: datetime) -> dict[str, Any]:
    digest = _digest(content)
    key = f"{name.value}-{day}-{digest[:12]}"
    return {
        "id": key,
        "name": name.value,
        "as_of": day,
        "sha256": digest,
        "size": sum(map(len, content.values())),
        "rows": 0,
        "source_name": source.name,
        "frame_path": f"registers/{key}.parquet",
        "loaded_at": now.astimezone(UTC),
    }


def _digest(content: Mapping[str, bytes]) -> str:
    """SHA-256 of the file; of several files, of their hashes and names in order."""
    hashes = {name: sha256(data).hexdigest() for name, data in content.items()}
    if len(hashes) == 1:
        return next(iter(hashes.values()))
    return sha256("".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items())).encode()).hexdigest()


def _day_in(file_name: str) -> date | None:
    found = re.search(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", file_name)
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _entry(name: Register, action: str, details: dict[str, Any]) -> Entry:
    return Entry("", ACTOR, "system", action, f"register:{name.value}", "administer", details)
