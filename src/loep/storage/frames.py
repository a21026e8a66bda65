"""Parquet files that are either whole or absent."""

import os
from pathlib import Path
from uuid import uuid4

import polars as pl

from loep.failpoints import AFTER, BEFORE, reached


def write(frame: pl.DataFrame, path: Path) -> Path:
    """Write `frame` under a temporary name, flush it to disk, then give it its name at once."""
    with whole(path) as temporary:
        frame.write_parquet(temporary, compression="zstd", compression_level=1)
    return path


class whole:  # noqa: N801  reads as a word: `with whole(path) as temporary`
    """A path to write to; on success the file appears under its own name, on failure not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.temporary = path.with_name(f".{path.name}.{uuid4().hex}.part")

    def __enter__(self) -> Path:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return self.temporary

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if error is not None:
            self.temporary.unlink(missing_ok=True)
            if isinstance(error, OSError) and error.filename is None:
                error.filename = str(self.path)
            return
        with self.temporary.open("rb+") as written:
            os.fsync(written.fileno())
        reached("frames", BEFORE)
        self.temporary.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        reached("frames", AFTER)
