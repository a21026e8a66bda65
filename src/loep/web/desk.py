"""What is made once when the app starts, and handed to every view."""

from dataclasses import dataclass, field

from jinja2 import Environment
from sqlalchemy import Engine

from loep.intake import keys
from loep.settings import Settings
from loep.storage.session import scoped
from loep.web.identity.provider import Provider
from loep.web.identity.registration import read
from loep.web.layout.environment import environments
from loep.web.seals import Box
from loep.web.tries import LogIns, Refusals, Tries


@dataclass(frozen=True)
class Desk:
    """Settings, database, templates per language, the key of forms before log-in, what was tried and what was refused.

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
    refusals: Refusals = field(default_factory=Refusals)

    @property
    def log_ins(self) -> LogIns:
        """The tries to log in among all that are counted."""
        return LogIns(self.tries)


def furnish(settings: Settings, bind: Engine) -> Desk:
    """Make the desk. Raises SettingMissing without its keys: another one would not open what the lost one closed.

    Of the database it sees no rows of any institution, until a visit says whose they are.
    """
    forms, accounts, _ = (keys.one(settings, name) for name in (keys.FORMS, keys.ACCOUNTS, keys.ATTACHMENTS))
    box, provider = Box(accounts), _provider(settings)
    return Desk(settings, scoped(bind, ""), environments(), forms, Tries(), box, provider)


def _provider(settings: Settings) -> Provider | None:
    return Provider(read(settings.identity)) if settings.identity else None
