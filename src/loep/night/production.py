"""What must hold where real people are looked at. Each check asks the thing itself, and believes no setting of it."""

import os
import stat
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from sqlalchemy import text
from sqlmodel import func, select

from loep.audit import checkpoints, signed
from loep.night.finding import Check, Finding, bound
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Run

ANSWERS = 5.0  # seconds
STALE = timedelta(hours=2)
YES = "yes"


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
    with bound(settings) as bind, bind.connect() as connection:
        active = connection.execute(text("select row_security_active('case')")).scalar_one()
        user = connection.execute(text("select current_user")).scalar_one()
    if not active:
        mend = "run `loep init` as the owner of the tables, and connect as a user in role loep_app or loep_nights"
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
    """Prefect's server is not for everybody to reach, and turns away who comes without a password."""
    name, address = "Prefect's server", environment.get("PREFECT_API_URL", "").rstrip("/")
    if not address:
        return Finding(name, "starts with each run, on this host only")
    host = urlsplit(address).hostname or ""
    if not _private(host):
        return Finding(name, f"{host} is public", "let it listen on 127.0.0.1 or in a private network")
    try:
        answer = httpx.get(f"{address}/admin/version", timeout=ANSWERS).status_code
    except httpx.HTTPError:
        return Finding(name, f"{host} does not answer", "start it: without it no night begins")
    if answer not in (401, 403):
        mend = "set PREFECT_SERVER_API_AUTH_STRING at the server and PREFECT_API_AUTH_STRING here"
        return Finding(name, f"answers {answer} to who gives no password", mend)
    if not environment.get("PREFECT_API_AUTH_STRING"):
        return Finding(name, "we have no password for it", "set PREFECT_API_AUTH_STRING here")
    return Finding(name, f"{host}, which turns away who has no password")


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


def deliveries_prove_that_they_are_whole(settings: Settings, _: Mapping[str, str]) -> Finding:
    """Without a manifest nobody sees that half of a delivery is missing."""
    if settings.allow_unverified:
        return Finding("manifests", "deliveries without one are taken", "unset LOEP_ALLOW_UNVERIFIED")
    return Finding("manifests", "every delivery has one")


def files_with_passwords_are_private(settings: Settings, environment: Mapping[str, str]) -> Finding:
    """Nobody else on this host reads the passwords of the services, or what lies in the inbox."""
    kept = [*Path(environment.get("LOEP_ETC", "/etc/loep")).glob("*.env"), settings.inbox]
    kept += [settings.home / "deploy" / name for name in (".env", "secrets")]
    open_to = [path for path in kept if path.exists() and path.stat().st_mode & stat.S_IRWXO]
    if open_to:
        return Finding("passwords and inbox", f"everybody may read {open_to[0]}", f"run `chmod o= {open_to[0]}`")
    return Finding("passwords and inbox", "closed to everybody else")


def checkpoints_are_kept(settings: Settings, _: Mapping[str, str]) -> Finding:
    """Somewhere else a signed line says how far the log goes, and the last one is of just now."""
    name, folder = "checkpoints of the log", settings.checkpoints
    if folder is None:
        return Finding(name, "nowhere", "set LOEP_CHECKPOINTS to a folder on another machine or medium")
    if folder.is_relative_to(settings.data):
        return Finding(name, "kept beside the data", "use a folder that whoever has the data cannot reach")
    try:
        _probed(folder)
    except OSError as error:
        return Finding(name, f"{folder} cannot be written: {error.strerror}", "mount it, or mend its rights")
    if folder.stat().st_dev == settings.data.stat().st_dev:
        mend = "mount another machine or medium there: what takes the data takes these too"
        return Finding(name, f"{folder} is on the disk of the data", mend)
    with bound(settings) as bind, transaction(bind) as session:
        began = session.exec(select(func.min(Run.started_at))).one()
    newest = checkpoints.newest(folder, signed.private_key(signed.key_file(settings)).public_key())
    now = datetime.now(UTC)
    if began and now - began > STALE and (newest is None or now - newest > STALE):
        said = f"the last is of {newest:%Y-%m-%d %H:%M} UTC" if newest else "there is none yet"
        return Finding(name, said, "see to it that the flow `checkpoint` runs every hour: `loep schedule`")
    return Finding(name, str(folder))


def _probed(folder: Path) -> None:
    """Write something and take it away again: rights alone do not tell whether a mount takes it. Raises OSError."""
    probe = folder / f".probe-{uuid4().hex}"
    probe.write_bytes(b"written by loep doctor")
    probe.unlink()


def _private(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host  # a name without a domain is of a private network


EVERY: tuple[Check, ...] = (
    database_is_meant,
    rows_are_fenced,
    connection_is_encrypted,
    log_in_is_strong,
    prefect_is_closed,
    nothing_debugs,
    checkpoints_are_kept,
    deliveries_can_come,
    deliveries_prove_that_they_are_whole,
    files_with_passwords_are_private,
)
