"""A database at the right version and keys to seal with, before anything else runs."""

from sqlalchemy import Engine

from loep.intake import keys
from loep.settings import Settings
from loep.storage import schema
from loep.storage.session import engine


def initialise(settings: Settings) -> Engine:
    """Create or migrate the database and make the keys; repeating it changes nothing."""
    bind = engine(settings)
    schema.migrate(bind)
    keys.make(settings)
    return bind


def ready(settings: Settings) -> Engine:
    """An engine on a database at this release's version.

    The embedded default is created on first use; any other database is only checked (SchemaUnknown: run `loep init`).
    """
    embedded = settings.database_url == f"sqlite:///{settings.data / 'loep.db'}"
    if embedded and not (settings.data / "loep.db").exists():
        return initialise(settings)
    bind = engine(settings)
    schema.check(bind)
    return bind
