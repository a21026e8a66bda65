"""How this desk is registered at the identity provider, and what its groups may do here: one TOML file.

    issuer = "https://connect.surfconext.nl"
    client_id = "loep.hogeschool.example"
    secret_file = "identity.secret"
    address = "https://loep.hogeschool.example"

    [roles]
    "urn:collab:group:surfteams.nl:nl:surfnet:diensten:loep-reviewers" = "reviewer"

    [institutions]
    "hogeschool.example" = "25BE"

`algorithm` (RS256 unless said) is the only one that is believed. Roles are looked for in the order in which they stand.
An institution of "" is for people who work for all.
"""

import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from loep.contract import BRIN
from loep.errors import SettingMissing
from loep.vocabulary import Role

KEY_TYPES = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
NAME = "LOEP_IDENTITY"
NEEDED = {"issuer", "client_id", "secret_file", "address", "roles", "institutions"}


@dataclass(frozen=True)
class Registration:
    """`roles`: group or entitlement -> role; `institutions`: home organisation -> BRIN."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    address: str
    algorithm: str
    roles: Mapping[str, Role]
    institutions: Mapping[str, str]

    @property
    def back(self) -> str:
        """Where the provider sends people back to."""
        return f"{self.address}/identity/back"


def read(path: Path) -> Registration:
    """Read the file. Raises SettingMissing when something in it is absent or cannot be used."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise SettingMissing(NAME, "must name a TOML file that can be read") from None
    if missing := NEEDED - told.keys():
        raise SettingMissing(NAME, f"the file misses {', '.join(sorted(missing))}")
    if unknown := told.keys() - NEEDED - {"algorithm"}:
        raise SettingMissing(NAME, f"the file has what nobody knows: {', '.join(sorted(unknown))}")
    algorithm = told.get("algorithm", "RS256")
    if algorithm not in KEY_TYPES:
        raise SettingMissing(NAME, f"algorithm must be one of {', '.join(KEY_TYPES)}")
    for name in ("issuer", "address"):
        if not _safe(told[name]):
            raise SettingMissing(NAME, f"{name} must be an https address without a query")
    return Registration(
        issuer=told["issuer"],
        client_id=told["client_id"],
        client_secret=_secret(path.parent / told["secret_file"]),
        address=told["address"].rstrip("/"),
        algorithm=algorithm,
        roles=_roles(told["roles"]),
        institutions=_institutions(told["institutions"]),
    )


def _safe(address: object) -> bool:
    if not isinstance(address, str):
        return False
    parts = urlsplit(address)
    near = parts.scheme == "http" and parts.netloc.rpartition(":")[0] in LOOPBACK
    return (parts.scheme == "https" or near) and bool(parts.netloc) and not parts.query and "@" not in parts.netloc


def _secret(path: Path) -> str:
    try:
        mode, secret = path.stat().st_mode, path.read_text(encoding="utf-8").strip()
    except OSError:
        raise SettingMissing(NAME, "secret_file cannot be read") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingMissing(NAME, "secret_file must be readable by its owner only: run `chmod 600` on it")
    if not secret:
        raise SettingMissing(NAME, "secret_file is empty")
    return secret


def _roles(told: Mapping[str, object]) -> dict[str, Role]:
    if unknown := [str(role) for role in told.values() if role not in set(Role)]:
        raise SettingMissing(NAME, f"no such role: {', '.join(unknown)}")
    return {group: Role(str(role)) for group, role in told.items()}


def _institutions(told: Mapping[str, object]) -> dict[str, str]:
    if any(code and not re.fullmatch(BRIN, str(code)) for code in told.values()):
        raise SettingMissing(NAME, 'institutions must be BRIN codes such as 25BE, or "" for all')
    return {home.lower(): str(code) for home, code in told.items()}
