"""A database at the right version and keys to seal with, before anything else runs."""

from pathlib import Path

from sqlalchemy import Engine, make_url

from loep.audit import signed
from loep.errors import Conflict
from loep.intake import keys
from loep.night import checkpoint
from loep.settings import Settings
from loep.storage import schema
from loep.storage.session import engine, everywhere

RESTORING = "restore-under-way"


def initialise(settings: Settings) -> Engine:
    """Create or migrate the database and make the keys; repeating it changes nothing."""
    _nothing_under_way(settings)
    for_its_owner_only(settings.data)
    bind = everywhere(engine(settings))
    schema.migrate(bind)
    keys.make(settings)
    signed.private_key(checkpoint.key(settings))
    return bind


def ready(settings: Settings) -> Engine:
    """An engine on a database at this release's version, which is never made here: raises Conflict, SchemaUnknown."""
    _nothing_under_way(settings)
    address = make_url(settings.database_url)
    if address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists():
        raise Conflict(
            f"there is no database at {address.database}. Where Loep runs already, its settings are not known here: "
            "use the command that docs/operations.md installs. Where it does not: run `loep init`"
        )
    for_its_owner_only(settings.data)
    bind = everywhere(engine(settings))
    schema.check(bind)
    return bind


def begun(settings: Settings) -> Engine:
    """`ready`, for a run on a machine where nothing was set up: the embedded database is made at its first use."""
    embedded = settings.database_url == f"sqlite:///{settings.data / 'loep.db'}"
    if embedded and not (settings.data / "loep.db").exists():
        return initialise(settings)
    return ready(settings)


def _nothing_under_way(settings: Settings) -> None:
    """Raises Conflict while a restore did not end: somebody who was erased may be back."""
    if (settings.data / RESTORING).exists():
        raise Conflict("a restore did not end: run the same `loep restore` again, then everything starts")


def for_its_owner_only(folder: Path) -> None:
    """What Loep keeps is about people: nobody else on this machine may enter its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
