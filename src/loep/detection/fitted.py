"""A fitted model as bytes and back, through skops under an allow-list: nothing that could run is ever loaded."""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import polars as pl

from loep.errors import ContentInvalid

# The nodes of a tree are read as arrays without a check of their indices; who loads checks the SHA-256 first.
TRUSTED = ["sklearn.tree._tree.Tree"]
MAGIC = b"PK\x03\x04"
LARGEST = 512_000_000
WHERE = "fitted model"


@dataclass(frozen=True)
class Fitted:
    """A fitted estimator with what is needed to judge and explain by it.

    `peers`: the table of `peers.summary`; `scores`: 1001 quantiles of the scores of the fitted rows, strangest first;
    `card`: model, features, peers, rows, metrics and the policy values, JSON-able. `estimator` is None when
    there were too few rows to say what is usual.
    """

    estimator: Any
    peers: pl.DataFrame
    scores: tuple[float, ...]
    card: dict[str, Any]

    def to_bytes(self) -> bytes:
        """A skops file. Not byte for byte the same from fit to fit."""
        from skops.io import dumps

        content = {
            "estimator": self.estimator,
            "peers": self.peers.to_dict(as_series=False),
            "scores": list(self.scores),
            "card": self.card,
        }
        return bytes(dumps(content))

    @classmethod
    def from_bytes(cls, content: bytes) -> "Fitted":
        """Read a skops file. Raises ContentInvalid for anything else, unread; the caller has compared its SHA-256."""
        _refuse_other_files(content)
        from skops.io import loads

        try:
            found = loads(content, trusted=TRUSTED)
            schema = dict.fromkeys(found["peers"], pl.Float64) | {"peers": pl.String}
            return cls(
                found["estimator"], pl.DataFrame(found["peers"], schema=schema), tuple(found["scores"]), found["card"]
            )
        except Exception as error:
            raise ContentInvalid(WHERE, f"cannot be read ({type(error).__name__}): train anew") from error


def _refuse_other_files(content: bytes) -> None:
    if not content.startswith(MAGIC):
        raise ContentInvalid(WHERE, "is not a skops file and was not opened: only `train` writes fitted models")
    try:
        size = sum(member.file_size for member in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except zipfile.BadZipFile:
        raise ContentInvalid(WHERE, "is damaged: train anew") from None
    if size > LARGEST:
        raise ContentInvalid(WHERE, f"would unpack to more than {LARGEST:,} bytes and was not opened")
