"""The manifest beside a data file: what was sent, by whom, when, and how much of it."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from loep.contract import BRIN, FEEDS, RECENT, VERSION
from loep.errors import Refused

SOURCES = ("canonical",)
MAX_BYTES = 64 * 1024
MOST_ROWS = 2**31 - 1
SUFFIX = ".manifest.json"


@dataclass(frozen=True)
class Manifest:
    """A manifest that says all it must. `created_at` is aware; `sha256` in lower case."""

    feed: str
    institution: str
    source: str
    created_at: datetime
    rows: int
    sha256: str


def path_of(data_file: Path) -> Path:
    return data_file.with_name(data_file.name + SUFFIX)


def parse(raw: bytes, file_name: str) -> Manifest:
    """Read a manifest. Raises Refused with every reason at once; `file_name` is the manifest's."""
    said = _object(raw, file_name)
    wrong = [f"{file_name}: {reason}" for reason in _wrong(said)]
    if wrong:
        raise Refused(tuple(wrong))
    return Manifest(
        said["feed"],
        said["institution"],
        said["source"],
        datetime.fromisoformat(said["created_at"]),
        said["rows"],
        said["sha256"].lower(),
    )


def partly(raw: bytes) -> tuple[str, str]:
    """Institution and feed of a manifest that may be wrong elsewhere; empty where they cannot be trusted."""
    try:
        said = _object(raw, "")
    except Refused:
        return "", ""
    institution, feed = said.get("institution"), said.get("feed")
    return (str(institution) if _is_brin(institution) else "", str(feed) if feed in list(FEEDS) else "")


def _object(raw: bytes, file_name: str) -> dict[str, Any]:
    try:
        said = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Refused((f"{file_name}: MAN-02 the manifest cannot be read (expected one JSON object in UTF-8)",))
    return said


def _wrong(said: dict[str, Any]) -> list[str]:
    rows, contract = said.get("rows"), said.get("contract")
    checks = {
        f"MAN-03 contract is not one that this release knows (expected {VERSION})": type(contract) is int
        and contract == VERSION,
        f"MAN-04 feed is not known (expected {', '.join(FEEDS)})": said.get("feed") in list(FEEDS),
        "MAN-05 institution is not a BRIN (expected two digits and two capitals)": _is_brin(said.get("institution")),
        f"MAN-06 source is not known (expected {', '.join(SOURCES)})": said.get("source") in SOURCES,
        f"MAN-07 created_at is not a timestamp with offset, between {RECENT[0]} and {RECENT[1]}"
        " (expected YYYY-MM-DDThh:mm:ssZ)": _is_moment(said.get("created_at")),
        f"MAN-08 rows is not the number of data rows (expected a whole number, {MOST_ROWS:,} at most)": type(rows)
        is int
        and 0 <= rows <= MOST_ROWS,
        "MAN-09 sha256 is not a hash (expected 64 hexadecimal digits)": _matches(said.get("sha256"), "[0-9a-fA-F]{64}"),
    }
    return [reason for reason, right in checks.items() if not right]


def _is_brin(value: Any) -> bool:
    return _matches(value, BRIN)


def _matches(value: Any, pattern: str) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII) is not None


def _is_moment(value: Any) -> bool:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
    except ValueError:
        return False
    return moment is not None and moment.tzinfo is not None and RECENT[0] <= moment.year <= RECENT[1]
