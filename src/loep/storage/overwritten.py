"""What was erased is on no page of the database any more."""

import sqlite3
import time
from contextlib import closing

from sqlalchemy import Engine

TRIES, EACH, BETWEEN = 5, 3.0, 1.0


def overwritten(bind: Engine) -> bool:
    """Fold the write-ahead log of SQLite into the file, so that no page of before stays; False while somebody reads it.

    Erased pages of the file itself are zeroed as they are freed (`secure_delete`). PostgreSQL vacuums by itself.
    """
    if bind.dialect.name != "sqlite":
        return True
    with closing(sqlite3.connect(str(bind.url.database), timeout=EACH)) as connection:
        for left in reversed(range(TRIES)):
            busy, _, _ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
            if not busy:
                return True
            time.sleep(BETWEEN if left else 0)
    return False
