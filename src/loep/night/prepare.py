"""A database at the right version and keys to seal with, before anything else runs."""

from pathlib import Path

from sqlalchemy import Engine

from loep.errors import Conflict
from loep.intake import keys
from loep.settings import Settings
from loep.storage import schema
from loep.storage.session import engine

RESTORING = "restore-under-way"


def initialise(settings: Settings) -> Engine:
    """Create or migrate the database and make the keys; repeating it changes nothing."""
    _nothing_under_way(settings)
    for_its_owner_only(settings.data)
    bind = engine(settings)
    schema.migrate(bind)
    keys.make(settings)
    return bind


def ready(settings: Settings) -> Engine:
    """An engine on a database at this release's version.

    The embedded default is created on first use; any other database is only checked (SchemaUnknown: run `loep init`).
    """
    _nothing_under_way(settings)
    embedded = settings.database_url == f"sqlite:///{settings.data / 'loep.db'}"
    if embedded and not (settings.data / "loep.db").exists():
        return initialise(settings)
    for_its_owner_only(settings.data)
    bind = engine(settings)
    schema.check(bind)
    return bind


def _nothing_under_way(settings: Settings) -> None:
    """Raises Conflict while a restore did not end: somebody who was erased may be back."""
    if (settings.data / RESTORING).exists():
        raise Conflict("a restore did not end: run the same `loep restore` again, then everything starts")


def for_its_owner_only(folder: Path) -> None:
    """What Loep keeps is about people: nobody else on this machine may enter its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
