"""What is made once when the app starts, and handed to every view."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jinja2 import Environment
from sqlalchemy import Engine

from loep.intake import keys
from loep.settings import Settings
from loep.storage.session import scoped
from loep.web.identity.provider import Provider
from loep.web.identity.registration import read
from loep.web.layout.environment import environments
from loep.web.seals import Box

TRIES = 5
WINDOW = timedelta(minutes=1)


@dataclass
class Tries:
    """Failed log-ins of the last minute per account and address; kept in memory only."""

    made: dict[str, list[datetime]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def allowed(self, key: str, now: datetime) -> bool:
        """Count a try; False when five were made within the last minute."""
        with self.lock:
            self.made = {name: times for name, times in self.made.items() if times[-1] > now - WINDOW}
            recent = [at for at in self.made.get(key, []) if at > now - WINDOW]
            if len(recent) >= TRIES:
                return False
            self.made[key] = [*recent, now]
            return True

    def forget(self, key: str) -> None:
        with self.lock:
            self.made.pop(key, None)


@dataclass(frozen=True)
class Desk:
    """Settings, database, templates per language, the key of forms before log-in, and the tries to log in.

    `box` seals what stands in the database or in a browser and is for the desk alone. `provider`: where people log in;
    without it they have accounts here.
    """

    settings: Settings
    bind: Engine
    templates: dict[str, Environment]
    form_key: bytes
    tries: Tries
    box: Box
    provider: Provider | None


def furnish(settings: Settings, bind: Engine) -> Desk:
    """Make the desk. Raises SettingMissing without its keys: another one would not open what the lost one closed.

    Of the database it sees no rows of any institution, until a visit says whose they are.
    """
    forms, accounts, _ = (keys.one(settings, name) for name in (keys.FORMS, keys.ACCOUNTS, keys.ATTACHMENTS))
    box, provider = Box(accounts), _provider(settings)
    return Desk(settings, scoped(bind, ""), environments(), forms, Tries(), box, provider)


def _provider(settings: Settings) -> Provider | None:
    return Provider(read(settings.identity)) if settings.identity else None
