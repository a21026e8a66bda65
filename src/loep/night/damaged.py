"""A delivery whose rows nobody can read any more and no backup has: let go of, so that its institution gets its night.

Only what is gone or damaged can be let go of, and that it was is an event. The delivery stands as refused from then on,
and the same file may come again.
"""

from datetime import datetime
from pathlib import Path

import polars as pl
from sqlalchemy import Engine

from loep.audit.log import Entry, append
from loep.cases import legal
from loep.errors import Conflict
from loep.intake import rewrite
from loep.intake.promote import lose
from loep.intake.vault import Unreadable
from loep.night import lease
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Delivery
from loep.storage.unpacked import DAMAGED
from loep.vocabulary import Role

LETS_GO = (Role.SENIOR, Role.ADMIN)


def state(delivery: Delivery, settings: Settings) -> str:
    """What is wrong with the loaded rows of a delivery; empty when nothing is. Reads all of them."""
    try:
        gone = delivery.frame_path is not None and rewrite.rows(delivery, settings) is None
    except Unreadable as error:
        return str(error)
    return f"{delivery.frame_path}: the rows of {delivery.file_name} are gone" if gone else ""


def ends(path: Path) -> bool:
    """Whether a file of rows is there, and not cut: what a look at its end tells."""
    try:
        return path.stat().st_size > 0 if path.suffix != ".parquet" else bool(pl.read_parquet_schema(path))
    except DAMAGED:
        return False


def let_go(settings: Settings, bind: Engine, id: str, by: Account, now: datetime) -> str:
    """Refuse this delivery after all; which rows were lost. What was received stays encrypted for its term.

    Raises Conflict for rows that can be read, AlreadyRunning during a night.
    """
    with lease.held(bind, "detect") as fence, transaction(bind) as session:
        fence(session)
        delivery = session.get(Delivery, id)
        if delivery is None:
            raise Conflict(f"there is no delivery {id}: a night that could not read its rows names the file after it")
        legal.may(by, delivery.institution)
        said = state(delivery, settings)
        if not said:
            raise Conflict(f"the rows of {delivery.file_name} can be read, or were let go of: nothing was done")
        path, told = settings.data / str(delivery.frame_path), {"rows": delivery.loaded, "feed": delivery.feed}
        lose(delivery)
        what, where = f"delivery:{delivery.id}", delivery.institution
        append(session, [Entry(where, by.id, by.role, "delivery.let_go", what, "administer", told)], now)
    path.unlink(missing_ok=True)
    return said
