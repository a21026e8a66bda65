"""A delivery without the rows of somebody, in what was received, in what was loaded and in the sealed store."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import PurePath

import polars as pl

from loep.intake import keys, stored, vault
from loep.settings import Settings
from loep.sources import delimited
from loep.sources.table import Limits
from loep.storage import frames
from loep.storage.tables import Delivery
from loep.storage.unpacked import DAMAGED

Marks = Callable[[pl.DataFrame], pl.Series]
ANY_SIZE = Limits(1 << 40, 1 << 40)
CALENDAR = (2, 9998)


def received_rows(data: bytes, delivery: Delivery, mine: Marks) -> tuple[bytes, pl.DataFrame]:
    """The received bytes without the rows that are `mine`, and those rows as text.

    Of a CSV the rest stays as it was to the byte; but records that could not be read as rows go too, for nobody can
    tell whose they are.
    """
    if PurePath(delivery.file_name).suffix.lower() == ".parquet":
        table = pl.read_parquet(BytesIO(data))
        marked = mine(table)
        buffer = BytesIO()
        table.filter(~marked).write_parquet(buffer)
        return (buffer.getvalue() if marked.any() else data), _on_a_calendar(table.filter(marked))
    head = delimited.header(data, delivery.file_name)
    head = replace(head, names=_told_apart(head.names))
    found = delimited.scan(data, delivery.file_name, head, ANY_SIZE)
    records = found.records
    whole = (records[:, delimited.FIELDS] == len(head.names)) & (records[:, delimited.FLAGS] == 0)
    table = delimited.parse(data, found, whole, head, list(head.names))
    marked = mine(table)
    if whole.all() and not marked.any():
        return data, table.clear()
    begins = records[:, delimited.STARTS].tolist()
    ends = [*begins[1:], len(data)]
    kept = iter((~marked).to_list())
    pieces = [data[b:e] for b, e, read in zip(begins, ends, whole.tolist(), strict=True) if read and next(kept)]
    return data[: begins[0]] + b"".join(pieces), table.filter(marked)


def _on_a_calendar(table: pl.DataFrame) -> pl.DataFrame:
    """Days and moments that no calendar has, and that Python therefore cannot hold, are null."""
    moments = pl.col(pl.Date, pl.Datetime)
    return table.with_columns(pl.when(moments.dt.year().is_between(*CALENDAR)).then(moments))


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """The same names, those of columns that the contract does not know and that repeat another one marked."""
    apart: dict[str, None] = {}
    for name in names:
        while name in apart:
            name = f"{name}'"  # noqa: PLW2901  until it is its own
        apart[name] = None
    return tuple(apart)


def without(delivery: Delivery, settings: Settings, mine: Marks) -> int:
    """Rewrite the files of a delivery without the rows that are `mine`; how many loaded rows that were.

    Each file changes whole or not at all, and again finds nothing more. Raises vault.Unreadable.
    """
    key = keys.read(settings).stored
    if delivery.stored_path is not None and (settings.data / delivery.stored_path).exists():
        data = stored.read_stored(delivery, settings)
        left, _ = received_rows(data, delivery, mine)
        if left != data:
            vault.write(left, settings.data / delivery.stored_path, key, delivery.id)
    loaded = rows(delivery, settings)
    if loaded is None:
        return 0
    gone = mine(loaded)
    if not gone.any():
        return 0
    path = settings.data / str(delivery.frame_path)
    if delivery.feed == "protected":
        stored.write_protected(loaded.filter(~gone), path, key, delivery.id)
    else:
        frames.write(loaded.filter(~gone), path)
    return int(gone.sum())


def only(delivery: Delivery, settings: Settings, path: str, mine: Marks) -> bool:
    """Leave of one file of a delivery (`stored_path` or `frame_path`) what is `mine`; False when nothing is, and then
    the file is as it was. Raises vault.Unreadable.
    """
    where = settings.data / str(getattr(delivery, path))
    if not where.exists():
        return False
    key = keys.read(settings).stored

    def others(frame: pl.DataFrame) -> pl.Series:
        return ~mine(frame)

    if path == "stored_path":
        data = stored.read_stored(delivery, settings)
        left, gone = received_rows(data, delivery, others)
        held = received_rows(left, delivery, mine)[1].height > 0
        if held and gone.height:
            vault.write(left, where, key, delivery.id)
        return held
    loaded = rows(delivery, settings)
    if loaded is None or delivery.feed == "protected" or not mine(loaded).any():
        return False
    if others(loaded).any():
        frames.write(loaded.filter(mine(loaded)), where)
    return True


def rows(delivery: Delivery, settings: Settings) -> pl.DataFrame | None:
    """The loaded rows; None when they are gone. Raises vault.Unreadable when they are damaged."""
    if delivery.frame_path is None or not (settings.data / delivery.frame_path).exists():
        return None
    if delivery.feed == "protected":
        return stored.read_protected(delivery, settings)
    try:
        return pl.read_parquet(settings.data / delivery.frame_path)
    except DAMAGED:
        raise vault.Unreadable(f"{delivery.frame_path}: the rows of {delivery.file_name} are damaged") from None


def ids(person: str, registrations: frozenset[str]) -> Marks:
    """Marks the rows of one person, and of these registrations."""

    def mine(frame: pl.DataFrame) -> pl.Series:
        marked = pl.repeat(False, frame.height, eager=True)
        for column, wanted in (("person_id", [person]), ("registration_id", sorted(registrations))):
            if column in frame.columns:
                values = frame[column].cast(pl.String).str.strip_chars()
                marked |= values.is_in(wanted).fill_null(value=False)
        return marked

    return mine
