"""What a night did, as a person wants to read it in the morning. Counts only."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loep.intake.called import called
from loep.vocabulary import DeliveryState, Kept, Words

if TYPE_CHECKING:  # the stages load heavy libraries; whoever prints a summary does not need them
    from loep.cases.open import Opened
    from loep.intake.deliver import Receipt
    from loep.night.detect import Looked


@dataclass
class Night:
    """Counts of one night: rows of deliveries, signals per detector, cases.

    `stuck`: files that would not leave the inbox. `failed`: institutions that did not get their night, with the stage
    and why.
    """

    deliveries: int = 0
    again: int = 0
    accepted: int = 0
    rows: int = 0
    loaded: int = 0
    quarantined: int = 0
    refused_rows: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    awaited: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    unverified: int = 0
    screened: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, Kept] = field(default_factory=dict)
    signals: dict[str, int] = field(default_factory=dict)
    signals_new: int = 0
    opened: int = 0
    extended: int = 0
    sampled: int = 0
    levels: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    failed: list[dict[str, str]] = field(default_factory=list)

    def received(self, path: Path, receipt: Receipt) -> None:
        """Count one delivery, under the name of the file that lay there this time."""
        delivery, name = receipt.delivery, called(path)
        self.deliveries += 1
        if receipt.stuck:
            self.stuck.append(name)
        if delivery.state == DeliveryState.REFUSED:
            when = [f"refused before, at {delivery.received_at:%Y-%m-%d %H:%M} UTC"] if receipt.again else []
            self.refused.append({"delivery": delivery.id, "file": name, "reasons": [*when, *delivery.reasons]})
            self.refused_rows += 0 if receipt.again else delivery.refused
        if receipt.again:
            self.again += 1
            return
        self.accepted += delivery.state == DeliveryState.ACCEPTED
        self.unverified += not delivery.complete
        self.rows += delivery.rows
        self.loaded += delivery.loaded
        self.quarantined += delivery.quarantined

    def opened_by(self, institution: str, looked: Looked, opened: Opened) -> None:
        """Count what was seen of one institution and what came of it."""
        self.screened[institution] = looked.population.len()
        self.levels[institution] = looked.levels
        self.skipped.update({detector: why.kept() for detector, why in looked.skipped.items()})
        counts = Counter(self.signals)
        for detector, number in looked.signals.group_by("detector").len().iter_rows():
            counts[detector] += number
        self.signals = dict(sorted(counts.items()))
        self.signals_new += opened.signals_new
        self.opened += opened.opened
        self.extended += opened.extended
        self.sampled += opened.sampled

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def text(summary: dict[str, Any]) -> str:
    """The summary of a finished run (Run.summary) as plain lines."""
    lines = [
        f"received    {summary['deliveries']} deliveries, {summary['again']} of them received before;"
        f" {summary['rows']:,} new rows",
        f"loaded      {summary['loaded']:,} rows; quarantined {summary['quarantined']:,};"
        f" refused {summary['refused_rows']:,}",
    ]
    lines += [f"refused     {item['file']}: {'; '.join(item['reasons'])}" for item in summary["refused"]]
    lines += [f"awaited     {name}: its manifest is there, the data file is not" for name in summary["awaited"]]
    lines += [
        f"stuck       {name}: its time in the inbox is over, and it could not be taken out" for name in summary["stuck"]
    ]
    lines += [f"damaged     {said}, so who was erased may be in it" for said in summary.get("damaged", ())]
    if summary["unverified"]:
        lines.append(f"unverified  {summary['unverified']} deliveries came without a manifest")
    lines += [f"screened    {number:,} registrations of {name}" for name, number in summary["screened"].items()]
    lines += [
        f"not checked {detector}: {Words.read(reason).en}" for detector, reason in sorted(summary["skipped"].items())
    ]
    counted = ", ".join(f"{detector} {number:,}" for detector, number in summary["signals"].items())
    lines.append(f"signals     {counted or 'none'} ({summary['signals_new']:,} new)")
    lines.append(
        f"cases       {summary['opened']:,} opened, {summary['extended']:,} extended,"
        f" {summary['sampled']:,} drawn as random sample"
    )
    lines.append("seconds     " + ", ".join(f"{name} {took:.1f}" for name, took in summary["seconds"].items()))
    return "\n".join(lines)
