"""The verdict on a received file: a delivery row that is accepted or refused, with the rows behind it."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import polars as pl

from loep.errors import Refused
from loep.intake import fillers
from loep.intake.check import Checked, check
from loep.intake.open import Opened, open_delivery
from loep.intake.receive import Received
from loep.settings import Settings
from loep.storage.tables import Delivery
from loep.vocabulary import DeliveryState

KEPT_OF_REFUSED = 100
AHEAD = timedelta(hours=1)


@dataclass(frozen=True)
class Judged:
    """`checked` is None when the file could not be read. `errors` are the row errors to keep."""

    delivery: Delivery
    checked: Checked | None
    errors: list[dict[str, Any]]


def judge(received: Received, settings: Settings, now: datetime) -> Judged:
    """Read and check a received file. Never raises for bad input."""
    facts = _facts(received, received.institution, received.feed, now)
    reasons = (*_misplaced(received, received.institution), *_ahead(received, now), *received.reasons)
    if reasons:
        return _unread(received, facts, reasons)
    try:
        opened = open_delivery(received, settings)
    except Refused as refused:
        return _unread(received, facts, refused.reasons)
    facts = _facts(received, opened.institution, opened.feed.name, now)
    if reasons := _misplaced(received, opened.institution):
        return _unread(received, facts, reasons)
    facts["warnings"] = _warnings(received, opened, now)
    facts["rows"] = opened.table.records
    checked = check(opened.table, opened.feed, opened.institution)
    if checked.bad > settings.max_bad_share * opened.table.records:
        facts |= {"state": DeliveryState.REFUSED.value, "loaded": 0, "quarantined": 0, "refused": opened.table.records}
        facts["reasons"] = [_too_many(received, checked, opened, settings)]
        return Judged(Delivery(**facts), checked, checked.errors.head(KEPT_OF_REFUSED).to_dicts())
    checked, nothing = _without_fillers(opened, checked)
    facts["warnings"] += [_nothing(received, column, count) for column, count in nothing.items()]
    facts |= {"state": DeliveryState.ACCEPTED.value, "loaded": checked.good.height, "quarantined": checked.bad}
    return Judged(Delivery(refused=0, **facts), checked, checked.errors.to_dicts())


def given_up(received: Received, why: str, now: datetime) -> Judged:
    """A delivery refused because something unforeseen kept it from being judged; `why` tells the place in the code."""
    facts = _facts(received, received.institution, received.feed, now)
    reason = f"{received.file_name}: FILE-15 something unforeseen kept it from being loaded, which is a fault of Loep"
    return _unread(received, facts, (f"{reason} ({why})",))


def draft(received: Received, now: datetime) -> Delivery:
    """The delivery as far as its manifest tells, to look up whether it came before."""
    return Delivery(**_facts(received, received.institution, received.feed, now))


def _facts(received: Received, institution: str, feed: str, now: datetime) -> dict[str, Any]:
    """What is known before the rows are. The id follows from what was sent: a repeated night writes the same files."""
    identity = "|".join((institution, feed, received.sha256, received.manifest_sha256))
    said = received.manifest
    return {
        "id": sha256(identity.encode()).hexdigest()[:32],
        "institution": institution,
        "feed": feed,
        "source": said.source if said else "",
        "file_name": received.file_name,
        "sha256": received.sha256,
        "manifest_sha256": received.manifest_sha256,
        "size": received.size,
        "created_at": said.created_at.astimezone(UTC) if said else None,
        "received_at": now.astimezone(UTC),
        "complete": received.manifest_sha256 != "",
    }


def _unread(received: Received, facts: dict[str, Any], reasons: tuple[str, ...]) -> Judged:
    rows = received.manifest.rows if received.manifest else 0
    facts |= {"state": DeliveryState.REFUSED.value, "reasons": list(reasons)}
    return Judged(Delivery(rows=rows, loaded=0, quarantined=0, refused=rows, **facts), None, [])


def _misplaced(received: Received, institution: str) -> tuple[str, ...]:
    """A folder named like a BRIN holds the deliveries of that institution only."""
    if not received.owner or institution in ("", received.owner):
        return ()
    return (
        f"{received.file_name}: MAN-15 a delivery of {institution} in the folder of {received.owner}"
        " (expected in the folder of its own institution)",
    )


def _ahead(received: Received, now: datetime) -> tuple[str, ...]:
    """What is said to be made later would count as newer than every correction that follows."""
    if received.manifest is None or received.manifest.created_at <= now + AHEAD:
        return ()
    return (
        f"{received.file_name}: MAN-14 created_at lies more than an hour after the moment of receipt"
        " (expected a moment that has been: look at the clock of the system that made it)",
    )


def _warnings(received: Received, opened: Opened, now: datetime) -> list[str]:
    said, name = received.manifest, received.file_name
    found = list(opened.table.warnings)
    if said is None:
        found.append(f"{name}: completeness unverified, no manifest came with it")
    elif said.created_at > now:
        found.append(f"{name}: the manifest's created_at is later than the moment of receipt")
    if opened.table.records == 0:
        found.append(f"{name}: no rows")
    return found


def _without_fillers(opened: Opened, checked: Checked) -> tuple[Checked, dict[str, int]]:
    """The good rows without values that identify nobody; how many there were per column, dashes among them."""
    good, counts = fillers.emptied(checked.good)
    delivered = opened.table.frame
    for name in (name for name in fillers.IDENTIFYING if delivered.schema.get(name) == pl.String):
        dashes = delivered.height - delivered[name].null_count() - checked.present[name]
        counts[name] = counts.get(name, 0) + dashes
    return replace(checked, good=good), {name: counts[name] for name in fillers.IDENTIFYING if counts.get(name)}


def _nothing(received: Received, column: str, count: int) -> str:
    said = "1 value of {} says nothing and counts" if count == 1 else f"{count:,} values of {{}} say nothing and count"
    return f"{received.file_name}: {said.format(column)} as missing"


def _too_many(received: Received, checked: Checked, opened: Opened, settings: Settings) -> str:
    """Counts per code, the most frequent first."""
    codes = Counter(checked.errors["code"].to_list())
    told = ", ".join(
        f"{code} {times:,}x" for code, times in sorted(codes.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    share = f"{settings.max_bad_share:.0%}" if settings.max_bad_share >= 0.01 else f"{settings.max_bad_share:.2%}"
    return (
        f"{received.file_name}: ROWS-01 {checked.bad:,} of {opened.table.records:,} rows break the contract,"
        f" over the limit of {share} ({told})"
    )
