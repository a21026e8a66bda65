"""The hourly signature under the log, kept outside the database's reach."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from loep.audit import checkpoints, signed
from loep.failpoints import AFTER, BEFORE, reached
from loep.night import tombstones
from loep.settings import Settings
from loep.storage.session import transaction


def key(settings: Settings) -> Path:
    """Where the private key lies; its public half is what auditors hold."""
    return signed.key_file(settings)


def sign(settings: Settings, bind: Engine, now: datetime) -> Path | None:
    """Sign where the log ends, and how many were erased by then; the path, or None while there is nothing to sign."""
    if settings.checkpoints is None:
        return None
    with transaction(bind) as session:
        ends = checkpoints.last(session, now)
    if ends is None:
        return None
    reached("checkpoint", BEFORE)
    mine = signed.private_key(key(settings))
    tombstones.whole(settings, bind, mine)
    path = checkpoints.write(ends, mine, settings.checkpoints)
    reached("checkpoint", AFTER)
    return path
