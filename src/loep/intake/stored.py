"""Where a delivery is kept: its received bytes and its protected rows, both encrypted, its frame as Parquet."""

from io import BytesIO
from pathlib import Path

import polars as pl

from loep.intake import keys, vault
from loep.settings import Settings
from loep.storage.tables import Delivery


def bytes_path(delivery_id: str) -> Path:
    """Of the received bytes, relative to the data folder."""
    return Path("deliveries") / f"{delivery_id}.enc"


def frame_path(delivery_id: str, institution: str, feed: str) -> Path:
    """Of the loaded rows, relative to the data folder; the protected feed goes to the sealed store."""
    if feed == "protected":
        return Path("sealed") / f"{delivery_id}.enc"
    return Path("frames") / institution / feed / f"{delivery_id}.parquet"


def read_stored(delivery: Delivery, settings: Settings) -> bytes:
    """The bytes as they were received. Raises FileNotFoundError after their term, vault.Unreadable when changed."""
    if delivery.stored_path is None:
        raise FileNotFoundError(f"delivery {delivery.id} has no stored bytes")
    return vault.read_any(settings.data / delivery.stored_path, keys.read(settings).opening, delivery.id)


def read_protected(delivery: Delivery, settings: Settings) -> pl.DataFrame:
    """The rows of an accepted `protected` delivery; whoever calls this records the read."""
    if delivery.feed != "protected" or delivery.frame_path is None:
        raise FileNotFoundError(f"delivery {delivery.id} has no protected rows")
    sealed = vault.read_any(settings.data / delivery.frame_path, keys.read(settings).opening, rows_of(delivery.id))
    return pl.read_parquet(BytesIO(sealed))


def write_protected(frame: pl.DataFrame, path: Path, key: bytes, delivery_id: str) -> None:
    """Seal the rows; they never touch the disk in clear."""
    buffer = BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    vault.write(buffer.getvalue(), path, key, rows_of(delivery_id))


def rows_of(delivery_id: str) -> str:
    return f"{delivery_id}/rows"
