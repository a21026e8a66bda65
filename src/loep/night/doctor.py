"""Is this deployment as it should be? Each check says what it saw, and when that is wrong how to mend it."""

import os
import stat
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, func, select

from loep import content
from loep.audit import log
from loep.errors import LoepError
from loep.intake import keys
from loep.night import damaged, policies
from loep.night.finding import Check, Finding, bound
from loep.night.production import EVERY
from loep.registers.snapshots import current
from loep.settings import Settings
from loep.storage import schema
from loep.storage.session import transaction
from loep.storage.tables import Delivery, Event

LEAST_PREFECT = (3, 7, 5)
FREE = 5_000_000_000  # bytes: a night of a million rows needs less
TAIL = 10_000


def examine(settings: Settings, environment: Mapping[str, str], production: bool) -> Iterator[Finding]:
    """The checks of every deployment, and those of one where real people are looked at."""
    for check in (*ALWAYS, *(EVERY if production else ())):
        try:
            yield check(settings, environment)
        except (LoepError, OSError, SQLAlchemyError) as error:
            said = str(getattr(error, "orig", None) or error).partition("\n")[0]
            yield Finding(check.__name__.replace("_", " "), said, "mend what is said here, then look again")


def schema_is_current(settings: Settings, _: Mapping[str, str]) -> Finding:
    with bound(settings) as bind:
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
    with bound(settings) as bind, transaction(bind) as session:
        policy = policies.shown(session, settings)
    rules, models = content.rules(settings.home), content.models(settings.home)
    return Finding("rules and policy", f"{len(rules)} rules, {len(models)} models, policy version {policy.number}")


def registers_are_fresh(settings: Settings, _: Mapping[str, str]) -> Finding:
    with bound(settings) as bind:
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


def rows_are_there(settings: Settings, _: Mapping[str, str]) -> Finding:
    """The loaded rows of every delivery, as far as their files end as they should; a night reads all of them."""
    with bound(settings) as bind, transaction(bind) as session:
        kept = session.exec(select(Delivery.frame_path).where(col(Delivery.frame_path).is_not(None))).all()
    bad = [str(path) for path in kept if not damaged.ends(settings.data / str(path))]
    if bad:
        mend = "its institution gets no night: docs/operations.md says what to do when a run failed"
        return Finding("rows of deliveries", f"{', '.join(bad)}: gone or damaged", mend)
    return Finding("rows of deliveries", f"{len(kept):,} files, each to its end")


def log_holds(settings: Settings, _: Mapping[str, str]) -> Finding:
    with bound(settings) as bind, transaction(bind) as session:
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


ALWAYS: tuple[Check, ...] = (
    schema_is_current,
    keys_are_there,
    secrets_are_private,
    content_holds,
    registers_are_fresh,
    there_is_room,
    rows_are_there,
    log_holds,
    prefect_is_new_enough,
)
