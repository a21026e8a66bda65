"""A whole frame into a table, without an object per row in Python where the engine allows it.

SQLite: `executemany` over the tuples that polars makes. PostgreSQL: COPY of the CSV that polars writes.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl
from sqlmodel import Session, SQLModel

from loep.storage.bulk import MOMENT, copy, executemany

AT_ONCE = 10_000
CSV = "(format csv, null '\\N')"


def pour(session: Session, table: type[SQLModel], rows: pl.DataFrame) -> int:
    """Insert the rows whose unique keys are not there yet, inside the session's transaction.

    `rows`: columns of the table, moments in UTC, JSON as text; a column that it lacks gets its database default.
    Returns how many rows were really inserted. Raises IntegrityError's driver form for any other broken constraint.
    """
    if rows.is_empty():
        return 0
    session.flush()
    connection = session.connection()
    name = str(table.__tablename__)
    cursor = connection.connection.cursor()
    try:
        if connection.dialect.name == "sqlite":
            return executemany(cursor, name, rows.columns, _as_kept(rows).iter_rows())
        return _copied(cursor, name, rows)
    finally:
        cursor.close()


def alike(rows: pl.DataFrame, values: Mapping[str, Any]) -> pl.DataFrame:
    """`rows` with columns that say the same in each."""
    return rows.with_columns(pl.lit(value).alias(name) for name, value in values.items())


def _copied(cursor: Any, table: str, rows: pl.DataFrame) -> int:
    """Straight into the table, as most often every row is new.

    Past a temporary table when one is not, and for whom row-level security fences: PostgreSQL copies nothing for them.
    """
    from psycopg.errors import FeatureNotSupported, UniqueViolation

    listed = ", ".join(f'"{column}"' for column in rows.columns)
    cursor.execute("savepoint pouring")
    try:
        with cursor.copy(f'copy "{table}" ({listed}) from stdin {CSV}') as copying:
            _write(copying, rows)
    except (UniqueViolation, FeatureNotSupported):
        cursor.execute("rollback to savepoint pouring")
        return copy(cursor, table, rows.columns, lambda copying: _write(copying, rows), CSV)
    cursor.execute("release savepoint pouring")
    return rows.height


def _as_kept(rows: pl.DataFrame) -> pl.DataFrame:
    """Moments and dates as the text that SQLAlchemy reads from SQLite."""
    return rows.with_columns(pl.col(pl.Datetime).dt.strftime(MOMENT), pl.col(pl.Date).dt.strftime("%Y-%m-%d"))


def _write(copying: Any, rows: pl.DataFrame) -> None:
    for part in rows.iter_slices(AT_ONCE):
        copying.write(part.write_csv(include_header=False, quote_style="non_numeric", null_value="\\N"))
