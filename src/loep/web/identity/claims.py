"""Claims -> a person here: role by group or entitlement, institution by home organisation, never by mail address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from loep.vocabulary import Role
from loep.web.identity.registration import Registration

GROUPS = ("edumember_is_member_of", "eduperson_entitlement")
HOME = "schac_home_organization"
LONGEST = 100


class NoPlace(Exception):
    """The provider knows this person, and nothing is set for them here. `what`: role, institution or powers."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True)
class Person:
    """Who logs in; `identity` is the hash of issuer and subject, `proved_at` when the provider last saw them."""

    identity: str
    name: str
    email: str
    home: str
    role: Role
    institution: str
    proved_at: datetime | None


def person(claims: Mapping[str, Any], own: Registration) -> Person:
    """The person of these claims. Raises NoPlace."""
    home = _text(claims.get(HOME)).lower()
    if home not in own.institutions:
        raise NoPlace("institution")
    name = _text(claims.get("name")) or f"{_text(claims.get('given_name'))} {_text(claims.get('family_name'))}".strip()
    return Person(
        identity=sha256(f"{own.issuer}|{claims['sub']}".encode()).hexdigest(),
        name=name[:LONGEST] or home,
        email=_text(claims.get("email")).lower(),
        home=home,
        role=_role(claims, own),
        institution=own.institutions[home],
        proved_at=_moment(claims.get("auth_time")),
    )


def _role(claims: Mapping[str, Any], own: Registration) -> Role:
    """The first in the order of the settings; one person is never administrator and auditor."""
    said = {group for name in GROUPS for group in _list(claims.get(name))}
    held = [role for group, role in own.roles.items() if group in said]
    if not held:
        raise NoPlace("role")
    if {Role.ADMIN, Role.AUDITOR} <= set(held):
        raise NoPlace("powers")
    return held[0]


def _text(value: object) -> str:
    """A text, or the only or first of several; SURFconext sends some claims as lists."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return value.strip() if isinstance(value, str) else ""


def _list(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str)]


def _moment(value: object) -> datetime | None:
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int) and not isinstance(value, bool) else None
