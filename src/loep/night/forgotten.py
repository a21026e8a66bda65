"""The report of what was forgotten: counts, terms, holds and versions, signed. Nothing in it is about a person.

It says what the log says, with the place in the log, so that a report that a crash took is written the next night.
"""

from datetime import UTC
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Engine
from sqlmodel import col, select

from loep.audit import signed
from loep.night.checkpoint import key
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Event, EventDetail

KIND = "loep retention 1"
LATEST = 100


def folder(settings: Settings) -> Path:
    return settings.data / "reports" / "retention"


def write(settings: Settings, bind: Engine, action: str) -> list[Path]:
    """Write the reports that are not there yet, of the latest nights; their paths."""
    asked = select(Event, EventDetail).join(EventDetail, col(EventDetail.seq) == col(Event.seq))
    with transaction(bind) as session:
        purged = session.exec(asked.where(Event.action == action).order_by(col(Event.seq).desc()).limit(LATEST)).all()
    made = []
    for event, detail in reversed(purged):
        path = folder(settings) / f"retention-{event.seq:012}.json"
        if not path.exists():
            told = {
                "kind": KIND,
                "at": event.at.astimezone(UTC).isoformat(timespec="seconds"),
                "event": {"seq": event.seq, "hash": event.hash},
                **detail.details,
            }
            made.append(signed.write(path, told, signed.private_key(key(settings))))
    return made


def read(path: Path, public: Ed25519PublicKey) -> dict[str, Any]:
    """What a report says. Raises Refused when it is not as this key signed it."""
    return signed.read(path, KIND, public)
