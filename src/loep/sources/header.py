"""Holding the columns of a file against those of a feed."""

import re
from collections import Counter
from collections.abc import Sequence

from loep.contract import FEEDS, Feed
from loep.errors import Refused

KNOWN = {column.name for feed in FEEDS.values() for column in feed.columns}
PRINTABLE = re.compile(r"[A-Za-z][\w .-]{0,63}", re.ASCII)


def agree(names: Sequence[str], feed: Feed, file_name: str) -> tuple[str, ...]:
    """Warnings about columns that the contract does not know. Raises Refused for missing and double ones."""
    unknown = [name for name in names if name not in feed.schema]
    missing = [name for name in feed.required if name not in names]
    double = [name for name, times in Counter(names).items() if times > 1 and name in feed.schema]
    reasons = []
    if double:
        reasons.append(f"{file_name}: HEAD-02 column {', '.join(double)} appears more than once")
    if missing:
        found = f"; unknown columns found: {shown(unknown, names)}" if unknown else ""
        plural = "s" if len(missing) > 1 else ""
        reasons.append(f"{file_name}: HEAD-01 missing required column{plural} {', '.join(missing)}{found}")
    if reasons:
        raise Refused(tuple(reasons))
    if unknown:
        return (f"{file_name}: HEAD-03 columns that the contract does not know were left out: {shown(unknown, names)}",)
    return ()


def shown(unknown: Sequence[str], names: Sequence[str]) -> str:
    """Names of unknown columns, or only their number when the first line may be a row with somebody's data."""
    is_header = 2 * sum(name in KNOWN for name in names) >= len(names)
    if is_header and all(PRINTABLE.fullmatch(name) for name in unknown):
        return ", ".join(f"'{name}'" for name in unknown)
    return f"{len(unknown)} (not shown: the first line does not look like a header)"
