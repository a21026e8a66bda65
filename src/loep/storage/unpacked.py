"""How large a Parquet file becomes, told by its footer before any of it is unpacked: a small one may hold very much."""

from dataclasses import dataclass

import polars as pl

DAMAGED = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)
TEXT = (pl.String, pl.Categorical, pl.Enum)
CELL = 8  # bytes that a value takes whatever it is, null or repeated


@dataclass(frozen=True)
class Unpacked:
    """`size` in bytes: the pages once decompressed, and every value in its cell."""

    rows: int
    size: int


def unpacked(data: bytes) -> Unpacked:
    """What the footer says. Raises one of DAMAGED when there is none to read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        footer = pq.read_metadata(pa.BufferReader(data))
    except pa.ArrowException as error:
        raise ValueError("no footer") from error
    groups = [footer.row_group(number) for number in range(footer.num_row_groups)]
    chunks = [group.column(number) for group in groups for number in range(group.num_columns)]
    pages = sum(chunk.total_uncompressed_size for chunk in chunks)
    return Unpacked(footer.num_rows, pages + CELL * sum(chunk.num_values for chunk in chunks))


def fields(read: pl.DataFrame) -> list[pl.Series]:
    """The bytes of each field of text and each list. Equal texts are kept once until something is done with them."""
    return [
        read.select(_bytes(pl.col(name), dtype).cast(pl.Int64).alias(name)).to_series()
        for name, dtype in read.schema.items()
        if isinstance(dtype, (*TEXT, pl.List))
    ]


def _bytes(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.String):
        return value.str.len_bytes()
    if not isinstance(dtype, pl.List):
        return value.cat.len_bytes()
    if isinstance(dtype.inner, TEXT):
        return value.list.eval(_bytes(pl.element(), dtype.inner).cast(pl.Int64)).list.sum()
    return value.list.len() * CELL
