"""Is this deployment as it should be? Each check says what it saw, and when that is wrong how to mend it."""

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import func, select

from loep import content
from loep.audit import log
from loep.errors import LoepError
from loep.intake import keys
from loep.night import policies
from loep.registers.snapshots import current
from loep.settings import Settings
from loep.storage import schema
from loep.storage.session import engine, everywhere, transaction
from loep.storage.tables import Event

LEAST_PREFECT = (3, 7, 5)
FREE = 5_000_000_000  # bytes: a night of a million rows needs less
TAIL = 10_000
YES = "yes"


@dataclass(frozen=True)
class Finding:
    """What one check saw. `mend` is empty when all is well; `needed`: without it nobody should work here."""

    name: str
    saw: str
    mend: str = ""
    needed: bool = True

    @property
    def well(self) -> bool:
        return not self.mend


Check = Callable[[Settings, Mapping[str, str]], Finding]


def examine(settings: Settings, environment: Mapping[str, str], production: bool) -> Iterator[Finding]:
    """The checks of every deployment, and those of one where real people are looked at."""
    for check in (*ALWAYS, *(PRODUCTION if production else ())):
        try:
            yield check(settings, environment)
        except (LoepError, OSError, SQLAlchemyError) as error:
            said = str(getattr(error, "orig", None) or error).partition("\n")[0]
            yield Finding(check.__name__.replace("_", " "), said, "mend what is said here, then look again")


def schema_is_current(settings: Settings, _: Mapping[str, str]) -> Finding:
    with _bound(settings) as bind:
        schema.check(bind)
    return Finding("database schema", f"at revision {schema.head()}")


def keys_are_there(settings: Settings, _: Mapping[str, str]) -> Finding:
    for name in keys.EVERY:
        keys.one(settings, name)
    return Finding("keys", f"whole, in {settings.keys}")


def secrets_are_private(settings: Settings, _: Mapping[str, str]) -> Finding:
    """Nobody else on this host reads keys, data or the identity provider's secret."""
    kept = [settings.data, settings.keys, *settings.keys.glob("*")]
    kept += [path for path in (settings.identity, settings.metrics) if path]
    open_to = [path for path in kept if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if open_to:
        return Finding("secrets", f"others may read {open_to[0]}", f"run `chmod go= {' '.join(map(str, open_to))}`")
    return Finding("secrets", "readable by their owner only")


def content_holds(settings: Settings, _: Mapping[str, str]) -> Finding:
    with _bound(settings) as bind, transaction(bind) as session:
        policy = policies.shown(session, settings)
    rules, models = content.rules(settings.home), content.models(settings.home)
    return Finding("rules and policy", f"{len(rules)} rules, {len(models)} models, policy version {policy.number}")


def registers_are_fresh(settings: Settings, _: Mapping[str, str]) -> Finding:
    with _bound(settings) as bind:
        found = current(bind, settings, datetime.now(UTC).date())
    if found.unavailable:
        absent = "; ".join(f"{register.value}: {why.en}" for register, why in found.unavailable.items())
        return Finding("registers", absent, "load them: `loep registers load --help`", needed=False)
    return Finding("registers", f"{len(found.frames)} fresh")


def there_is_room(settings: Settings, _: Mapping[str, str]) -> Finding:
    status = os.statvfs(settings.data)
    free = status.f_bavail * status.f_frsize
    mend = "" if free >= FREE else f"a night needs at most {FREE // 10**9} GB: make room or move LOEP_DATA"
    return Finding("room on disk", f"{free / 10**9:.1f} GB free under {settings.data}", mend)


def log_holds(settings: Settings, _: Mapping[str, str]) -> Finding:
    with _bound(settings) as bind, transaction(bind) as session:
        last = session.exec(select(func.max(Event.seq))).one() or 0
        bad = log.verify(session, max(0, last - TAIL))
    if bad is not None:
        return Finding("event log", f"does not hold from event {bad}", "run `loep audit verify` and tell the auditor")
    return Finding("event log", f"its last {min(last, TAIL):,} of {last:,} events hold")


def prefect_is_new_enough(_: Settings, __: Mapping[str, str]) -> Finding:
    found = version("prefect")
    parts = tuple(int(part) for part in found.split(".")[:3] if part.isdigit())
    least = ".".join(map(str, LEAST_PREFECT))
    mend = "" if parts >= LEAST_PREFECT else f"older ones let strangers in: install {least} or newer"
    return Finding("Prefect", found, mend)


def database_is_meant(settings: Settings, environment: Mapping[str, str]) -> Finding:
    """PostgreSQL, or SQLite that somebody chose."""
    if not settings.database_url.startswith("sqlite"):
        return Finding("database", "PostgreSQL")
    if environment.get("LOEP_SQLITE") == "intended":
        return Finding("database", "SQLite, and that is intended")
    return Finding(
        "database",
        "SQLite",
        "set LOEP_DATABASE_URL to a PostgreSQL, or LOEP_SQLITE=intended for one institution on one host",
    )


def rows_are_fenced(settings: Settings, _: Mapping[str, str]) -> Finding:
    if settings.database_url.startswith("sqlite"):
        return Finding("fences between institutions", "in code only: SQLite has none of its own")
    with _bound(settings) as bind, bind.connect() as connection:
        active = connection.execute(text("select row_security_active('case')")).scalar_one()
        user = connection.execute(text("select current_user")).scalar_one()
    if not active:
        mend = "run `loep init` as the owner of the tables, and connect as a user in role loep_app"
        return Finding("fences between institutions", f"user {user} sees every row", mend)
    return Finding("fences between institutions", f"user {user} sees the rows it asks for")


def connection_is_encrypted(_: Settings, environment: Mapping[str, str]) -> Finding:
    """People reach the desk through a proxy that ends TLS."""
    if environment.get("LOEP_BEHIND_TLS") == YES:
        return Finding("TLS", "a proxy ends it")
    return Finding("TLS", "nothing says that a proxy ends it", "put one before the desk and set LOEP_BEHIND_TLS=yes")


def log_in_is_strong(settings: Settings, _: Mapping[str, str]) -> Finding:
    if settings.identity:
        return Finding("log-in", "by an identity provider")
    if settings.require_codes:
        return Finding("log-in", "by accounts here, with a code")
    mend = "set LOEP_IDENTITY for single sign-on, or LOEP_REQUIRE_CODES=yes"
    return Finding("log-in", "by accounts here, a password alone may do", mend)


def prefect_is_closed(_: Settings, environment: Mapping[str, str]) -> Finding:
    """Prefect's server asks who is there, and is not for everybody to reach."""
    address = environment.get("PREFECT_API_URL", "")
    if not address:
        return Finding("Prefect's server", "starts with each run, on this host only")
    host = urlsplit(address).hostname or ""
    if not _private(host):
        return Finding("Prefect's server", f"{host} is public", "let it listen on 127.0.0.1 or in a private network")
    if not environment.get("PREFECT_API_AUTH_STRING"):
        mend = "set PREFECT_SERVER_API_AUTH_STRING at the server and PREFECT_API_AUTH_STRING here"
        return Finding("Prefect's server", "lets in whoever reaches it", mend)
    return Finding("Prefect's server", f"{host}, with a password")


def nothing_debugs(_: Settings, environment: Mapping[str, str]) -> Finding:
    """Debugging writes values into logs."""
    named = ("PREFECT_DEBUG_MODE", "PREFECT_TEST_MODE", "PYTHONDEVMODE", "LOEP_FAILPOINT")
    on = [name for name in named if environment.get(name, "").lower() not in ("", "0", "false")]
    on += [name for name in ("PREFECT_LOGGING_LEVEL",) if environment.get(name, "").upper() == "DEBUG"]
    return Finding("debugging", ", ".join(on) or "off", f"unset {' and '.join(on)}" if on else "")


def deliveries_can_come(settings: Settings, _: Mapping[str, str]) -> Finding:
    """A night finds nothing in a folder that is not there, and goes on."""
    if not os.access(settings.inbox, os.R_OK | os.X_OK):
        return Finding("inbox", f"{settings.inbox} is not there, or not ours to read", "make it, or set LOEP_INBOX")
    return Finding("inbox", str(settings.inbox))


def checkpoints_are_kept(settings: Settings, _: Mapping[str, str]) -> Finding:
    """Somewhere else a signed line says how far the log goes."""
    folder = settings.checkpoints
    if folder is None:
        mend = "set LOEP_CHECKPOINTS to a folder on another machine or medium"
        return Finding("checkpoints of the log", "nowhere", mend)
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return Finding("checkpoints of the log", f"{folder} cannot be written", "mount it, or mend its rights")
    if folder.is_relative_to(settings.data):
        mend = "use a folder that whoever has the data cannot reach"
        return Finding("checkpoints of the log", "kept beside the data", mend)
    return Finding("checkpoints of the log", str(folder))


ALWAYS: tuple[Check, ...] = (
    schema_is_current,
    keys_are_there,
    secrets_are_private,
    content_holds,
    registers_are_fresh,
    there_is_room,
    log_holds,
    prefect_is_new_enough,
)
PRODUCTION: tuple[Check, ...] = (
    database_is_meant,
    rows_are_fenced,
    connection_is_encrypted,
    log_in_is_strong,
    prefect_is_closed,
    nothing_debugs,
    checkpoints_are_kept,
    deliveries_can_come,
)


def _private(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host  # a name without a domain is of a private network


class _bound:  # noqa: N801  reads as a word: `with _bound(settings) as bind`
    """An engine for one check."""

    def __init__(self, settings: Settings) -> None:
        self.bind: Engine = everywhere(engine(settings))

    def __enter__(self) -> Engine:
        return self.bind

    def __exit__(self, *_: object) -> None:
        self.bind.dispose()
