"""Many rows at once, by the quickest road each engine has.

SQLite: `executemany` of its own driver. PostgreSQL: COPY into a temporary table, then one insert from it.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import polars as pl
from sqlalchemy import Dialect, Executable, Table
from sqlmodel import Session, SQLModel

NAMED_AT_ONCE = 10_000
FEW = 50  # rows, inserted as they are: making a table to copy into takes longer
MOMENT = "%Y-%m-%d %H:%M:%S%.6f"


@dataclass(frozen=True, slots=True)
class Json:
    """The value of a JSON column that is text already."""

    text: str


@contextmanager
def many_rows() -> Iterator[None]:
    """Rows made by the hundred thousand are no garbage yet: looking for it among them costs a third of the time."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


def frame(session: Session, wanted: Executable, schema: Mapping[str, Any]) -> pl.DataFrame:
    """What a query of columns answers; `schema`: column -> type, in the order of the query.

    Taken from the driver as it comes: SQLAlchemy makes a Python moment of every text that SQLite keeps for one.
    """
    answer = session.connection().execute(wanted)
    rows = answer.cursor.fetchall()
    answer.close()
    if session.get_bind().dialect.name != "sqlite":
        return pl.DataFrame(rows, schema=schema, orient="row")
    kept = {name: _in_sqlite(dtype) for name, dtype in schema.items()}
    told = pl.DataFrame(rows, schema=kept, orient="row")
    return told.select(_as_asked(name, dtype) for name, dtype in schema.items())


def _in_sqlite(dtype: Any) -> Any:
    if dtype in (pl.Datetime, pl.Date):
        return pl.String
    return pl.Int64 if dtype == pl.Boolean else dtype


def _as_asked(name: str, dtype: Any) -> pl.Expr:
    if isinstance(dtype, pl.Datetime):
        return pl.col(name).str.to_datetime(MOMENT, time_unit="us", time_zone="UTC")
    return pl.col(name).str.to_date() if dtype == pl.Date else pl.col(name).cast(dtype)


def chunks(keys: Sequence[Any]) -> list[Sequence[Any]]:
    """The keys in parts that fit into one statement."""
    return [keys[start : start + NAMED_AT_ONCE] for start in range(0, len(keys), NAMED_AT_ONCE)]


def insert_new(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows whose unique keys are not there yet, inside the session's transaction.

    All rows have the keys of the first; a column that none names gets its database default. A value of a JSON column
    may be given as `Json`. Returns how many rows were really inserted. Raises IntegrityError's driver form for any
    other broken constraint.
    """
    if not rows:
        return 0
    session.flush()
    connection = session.connection()
    sql_table = table.metadata.tables[str(table.__tablename__)]
    columns = tuple(rows[0])
    values = _values(sql_table, columns, rows, connection.dialect)
    cursor = connection.connection.cursor()
    try:
        if connection.dialect.name == "sqlite":
            return executemany(cursor, sql_table.name, columns, values)
        if len(rows) <= FEW:
            return executemany(cursor, sql_table.name, columns, values, mark="%s")

        def write(copying: Any) -> None:
            for row in values:
                copying.write_row(row)

        return copy(cursor, sql_table.name, columns, write)
    finally:
        cursor.close()


def executemany(
    cursor: Any, table: str, columns: Sequence[str], values: Iterable[tuple[Any, ...]], mark: str = "?"
) -> int:
    """Insert what is not there yet; returns how many rows that were. `mark`: how the driver marks a value."""
    marks = ", ".join([mark] * len(columns))
    cursor.executemany(f'insert into "{table}" ({_listed(columns)}) values ({marks}) on conflict do nothing', values)  # noqa: S608
    return int(cursor.rowcount)


def copy(cursor: Any, table: str, columns: Sequence[str], write: Callable[[Any], None], form: str = "") -> int:
    """PostgreSQL: insert what is not there yet of what `write` copies, as COPY takes it in that `form`."""
    listed, incoming = _listed(columns), f"incoming_{table}"
    cursor.execute(f'create temp table {incoming} on commit drop as select {listed} from "{table}" with no data')  # noqa: S608
    with cursor.copy(f"copy {incoming} ({listed}) from stdin {form}") as copying:
        write(copying)
    cursor.execute(f'insert into "{table}" ({listed}) select {listed} from {incoming} on conflict do nothing')  # noqa: S608
    inserted = int(cursor.rowcount)
    cursor.execute(f"drop table {incoming}")
    return inserted


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _values(
    table: Table, columns: Sequence[str], rows: Sequence[dict[str, Any]], dialect: Dialect
) -> Iterator[tuple[Any, ...]]:
    """The rows as tuples of what the driver takes; a value that is the one of the row before is converted once."""
    converted: list[tuple[int, Callable[[Any], Any]]] = []
    for position, column in enumerate(columns):
        processor = table.c[column].type.dialect_impl(dialect).bind_processor(dialect)
        if processor is not None:
            converted.append((position, processor))
    pick = itemgetter(*columns) if len(columns) > 1 else lambda row: (row[columns[0]],)
    before: dict[int, tuple[Any, Any]] = dict.fromkeys((position for position, _ in converted), (object(), None))
    for row in rows:
        values = list(pick(row))
        for position, convert in converted:
            value = values[position]
            if value is not before[position][0]:
                before[position] = value, value.text if isinstance(value, Json) else convert(value)
            values[position] = before[position][1]
        yield tuple(values)
