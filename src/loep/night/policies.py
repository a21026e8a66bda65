"""The policy in force: the live version of the database, read with the rules and models that are here."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from loep import content
from loep.detection import policy
from loep.detection.policy import Policy
from loep.errors import ContentInvalid
from loep.policies import shipped, stops, versions
from loep.settings import Settings
from loep.storage.session import reading, transaction
from loep.storage.tables import PolicyVersion

SHIPPED = "rules/policy.toml"


def in_force(bind: Engine, settings: Settings, now: datetime) -> Policy:
    """The live version. At first use, and after a release that ships another, what is shipped goes live.

    Raises ContentInvalid when it does not suit the rules and models that are here.
    """
    with reading(bind) as session:
        version = versions.live(session)
    if version is None or version.author == shipped.LOEP:
        text = _shipped(settings.home)
        if shipped.outdated(version, text):
            checked(settings.home, text, SHIPPED)
            with transaction(bind) as session:
                version = shipped.keep(session, text, now)
    assert version is not None  # noqa: S101  what a person approved, or what was kept just now
    return read(settings.home, version)


def shown(session: Session, settings: Settings) -> Policy:
    """The live version, or what is shipped while no night has run; changes nothing."""
    version = versions.live(session)
    return checked(settings.home, _shipped(settings.home), SHIPPED) if version is None else read(settings.home, version)


def coming(session: Session, settings: Settings) -> str | None:
    """The text that came with this release and goes live with the next night; None when nothing waits so."""
    text = _shipped(settings.home)
    return text if shipped.outdated(versions.live(session), text) else None


def read(home: Path, version: PolicyVersion) -> Policy:
    """What a version says, with its number. Raises ContentInvalid when that is not what was kept of it."""
    if versions.digest(version.content) != version.sha256:
        raise ContentInvalid(
            f"policy version {version.number}",
            "does not say what was kept: its text was changed in the database; put the database back from the backup",
        )
    return replace(checked(home, version.content, f"policy version {version.number}"), number=version.number)


def checked(home: Path, text: str, where: str) -> Policy:
    """What a text says as a policy of the rules and models in `home`. Raises ContentInvalid, naming `where`."""
    return policy.parse(text, content.rules(home), content.models(home), where)


def stopped(bind: Engine) -> tuple[str, ...]:
    """The detectors that are stopped now, sorted; "*" among them: everything is."""
    with reading(bind) as session:
        return tuple(stop.detector for stop in stops.standing(session))


def written(file: Path) -> str:
    """What a file of a policy says. Raises ContentInvalid when it is not UTF-8."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ContentInvalid(file.name, "is not text in UTF-8") from None


def _shipped(home: Path) -> str:
    try:
        return (home / SHIPPED).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise ContentInvalid(SHIPPED, "is not here as text: the policy says how strict the rules are") from None
