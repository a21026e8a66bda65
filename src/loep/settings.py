"""Environment -> one frozen `Settings`, read once by the entry points and handed on."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from loep.errors import SettingMissing

MEGABYTE = 1_000_000
MOST = 1_000_000


@dataclass(frozen=True)
class Settings:
    """Where Loep finds its content, keeps its data, and how strict intake is.

    Sizes in bytes, shares as fractions, terms as timedelta. `identity`: the file that tells of the identity provider;
    without it people have accounts here. `require_codes`: a log-in code also where there is no TLS.
    `max_attachments`, `max_attachment_bytes`: the files that may come with one answer of an applicant.
    `keep_inbox`: how long a file stays in the inbox that counts already, and is kept encrypted.
    `checkpoints`: the folder, out of the database's reach, that gets a signed checkpoint of the log every hour.
    `metrics`: the file with the token that lets a monitor read figures; without it nobody does. `behind_tls`: a proxy
    ends TLS, and the desk answers nobody who came without.
    `keep_*`: how long something is kept at most; a deployment may keep it shorter, never longer (`TERMS`).
    """

    home: Path
    data: Path
    database_url: str
    max_file_bytes: int = 100 * MEGABYTE
    max_field_bytes: int = 64 * 1024
    max_rows: int = 5_000_000
    max_bad_share: float = 0.01
    max_attachments: int = 10
    max_attachment_bytes: int = 10 * MEGABYTE
    allow_unverified: bool = False
    deliveries: Path | None = None
    keep_inbox: timedelta = timedelta(0)
    keep_deliveries: timedelta = timedelta(days=30)
    keep_unflagged: timedelta = timedelta(weeks=8)
    keep_unfounded: timedelta = timedelta(weeks=8)
    keep_confirmed: timedelta = timedelta(days=730)
    keep_log: timedelta = timedelta(days=730)
    require_codes: bool = False
    identity: Path | None = None
    scheduler: str | None = None
    checkpoints: Path | None = None
    metrics: Path | None = None
    behind_tls: bool = False

    @property
    def inbox(self) -> Path:
        return self.deliveries or self.data / "inbox"

    @property
    def keys(self) -> Path:
        return self.data / "keys"


TERMS = {
    "keep_deliveries": ("LOEP_KEEP_DELIVERIES_DAYS", Settings.keep_deliveries),
    "keep_unflagged": ("LOEP_KEEP_UNFLAGGED_DAYS", Settings.keep_unflagged),
    "keep_unfounded": ("LOEP_KEEP_UNFOUNDED_DAYS", Settings.keep_unfounded),
    "keep_confirmed": ("LOEP_KEEP_CONFIRMED_DAYS", Settings.keep_confirmed),
    "keep_log": ("LOEP_KEEP_LOG_DAYS", Settings.keep_log),
}


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the `LOEP_*` variables. Raises SettingMissing when one cannot be used."""
    home = Path(environment.get("LOEP_HOME", ".")).resolve()
    data = _path(environment, "LOEP_DATA") or Path("./var").resolve()
    return Settings(
        home=home,
        data=data,
        database_url=environment.get("LOEP_DATABASE_URL", f"sqlite:///{data / 'loep.db'}"),
        max_file_bytes=int(_number(environment, "LOEP_MAX_FILE_MB", 100) * MEGABYTE),
        max_bad_share=_number(environment, "LOEP_MAX_BAD_SHARE", 0.01),
        max_attachments=int(_number(environment, "LOEP_MAX_ATTACHMENTS", 10)),
        max_attachment_bytes=int(_number(environment, "LOEP_MAX_ATTACHMENT_MB", 10) * MEGABYTE),
        allow_unverified=environment.get("LOEP_ALLOW_UNVERIFIED", "no") == "yes",
        require_codes=environment.get("LOEP_REQUIRE_CODES", "no") == "yes",
        identity=_path(environment, "LOEP_IDENTITY"),
        deliveries=_inbox(environment, data),
        keep_inbox=timedelta(days=_number(environment, "LOEP_INBOX_KEEP_DAYS", 0)),
        scheduler=_scheduler(environment),
        checkpoints=_path(environment, "LOEP_CHECKPOINTS"),
        metrics=_path(environment, "LOEP_METRICS_TOKEN"),
        keep_deliveries=_term(environment, "keep_deliveries"),
        keep_unflagged=_term(environment, "keep_unflagged"),
        keep_unfounded=_term(environment, "keep_unfounded"),
        keep_confirmed=_term(environment, "keep_confirmed"),
        keep_log=_term(environment, "keep_log"),
        behind_tls=environment.get("LOEP_BEHIND_TLS", "no") == "yes",
    )


def _term(environment: Mapping[str, str], kept: str) -> timedelta:
    variable, longest = TERMS[kept]
    text = environment.get(variable, str(longest.days))
    if not text.isdecimal() or not 1 <= int(text) <= longest.days:
        raise SettingMissing(variable, f"must be a whole number of days from 1 to {longest.days}")
    return timedelta(days=int(text))


def _scheduler(environment: Mapping[str, str]) -> str | None:
    """Where the pages of Prefect are, when Prefect is told where it runs."""
    told = environment.get("PREFECT_UI_URL") or environment.get("PREFECT_API_URL", "").rstrip("/").removesuffix("/api")
    return told.rstrip("/") if told.startswith(("http://", "https://")) else None


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name)
    if text is None:
        return default
    try:
        number = float(text)
    except ValueError:
        raise SettingMissing(name, "must be a number") from None
    if not 0 <= number < MOST:
        raise SettingMissing(name, f"must be a number from 0 to {MOST:,}")
    return number


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    """A path that was named; an empty one would be the working directory."""
    if name not in environment:
        return None
    if not environment[name].strip():
        raise SettingMissing(name, "is empty: name a path, or take the line out")
    return Path(environment[name]).resolve()


def _inbox(environment: Mapping[str, str], data: Path) -> Path | None:
    """Nights take files out of the inbox, so what Loep keeps lies nowhere in it."""
    inbox = _path(environment, "LOEP_INBOX")
    if inbox and data.is_relative_to(inbox):
        raise SettingMissing("LOEP_INBOX", f"must be a folder that does not hold {data}")
    return inbox
