"""Talking to the identity provider: only to its own host, never along a redirect, and not for long."""

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt

from loep.web.identity.registration import KEY_TYPES, Registration

SECONDS = 5.0
LARGEST = 1_000_000
KNOWN_FOR = 3600.0
ASK_AGAIN = 60.0
FOUND_AT = "/.well-known/openid-configuration"


class Unreachable(Exception):
    """The provider does not answer, or not as one does."""


class Declined(Exception):
    """The provider answers, and the answer is no: a code that was used, or is not ours."""


@dataclass
class Provider:
    """One provider; what it tells of itself and its keys are remembered for an hour."""

    registration: Registration
    lock: threading.Lock = field(default_factory=threading.Lock)
    told: dict[str, Any] = field(default_factory=dict)
    told_at: float = 0.0
    keys: list[dict[str, Any]] = field(default_factory=list)
    keys_at: float = 0.0

    def entrance(self, **asked: str) -> str:
        """The address at the provider where a person logs in."""
        return f"{self._endpoint('authorization_endpoint')}?{urlencode(asked)}"

    def exchange(self, code: str, verifier: str) -> dict[str, Any]:
        """The tokens that the provider gives for this code. Raises Declined and Unreachable."""
        own = self.registration
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": own.back,
            "code_verifier": verifier,
        }
        credentials = (quote(own.client_id, safe=""), quote(own.client_secret, safe=""))
        return self._ask("POST", self._endpoint("token_endpoint"), data=form, auth=credentials)

    def about(self, access_token: str) -> dict[str, Any]:
        """What the provider says of the person; empty where it has no such page. Raises Unreachable."""
        if "userinfo_endpoint" not in self._told():
            return {}
        headers = {"authorization": f"Bearer {access_token}"}
        return self._ask("GET", self._endpoint("userinfo_endpoint"), headers=headers)

    def key(self, name: str | None) -> jwt.PyJWK | None:
        """The key with this name, if it is one for our algorithm; asked for anew at most once a minute."""
        with self.lock:
            age = time.monotonic() - self.keys_at if self.keys else KNOWN_FOR
            if age >= KNOWN_FOR or (age >= ASK_AGAIN and self._named(name) is None):
                listed = self._ask("GET", self._endpoint("jwks_uri")).get("keys")
                self.keys = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
                self.keys_at = time.monotonic()
            found = self._named(name)
        return jwt.PyJWK(found, algorithm=self.registration.algorithm) if found else None

    def _named(self, name: str | None) -> dict[str, Any] | None:
        algorithm = self.registration.algorithm
        fit = [
            each
            for each in self.keys
            if each.get("kty") == KEY_TYPES[algorithm]
            and each.get("use", "sig") == "sig"
            and each.get("alg", algorithm) == algorithm
            and each.get("kid") == name
        ]
        return fit[0] if name and len(fit) == 1 else None

    def _told(self) -> dict[str, Any]:
        if not self.told or time.monotonic() - self.told_at >= KNOWN_FOR:
            told = self._ask("GET", self.registration.issuer.rstrip("/") + FOUND_AT)
            if told.get("issuer") != self.registration.issuer:
                raise Unreachable("another issuer")
            self.told, self.told_at = told, time.monotonic()
        return self.told

    def _endpoint(self, name: str) -> str:
        """An address that the provider tells of; one on another host is not believed."""
        address = self._told().get(name)
        own, found = urlsplit(self.registration.issuer), urlsplit(str(address))
        if (own.scheme, own.netloc) != (found.scheme, found.netloc):
            raise Unreachable(f"{name} is elsewhere")
        return str(address)

    def _ask(self, method: str, address: str, **more: Any) -> dict[str, Any]:
        import httpx

        try:
            with (
                httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
                client.stream(method, address, **more) as answer,
            ):
                said = b""
                for piece in answer.iter_bytes():
                    said += piece
                    if len(said) > LARGEST:
                        raise Unreachable("too much")
                if answer.status_code != httpx.codes.OK:
                    raise (Declined if answer.is_client_error else Unreachable)(f"status {answer.status_code}")
                read = json.loads(said)
        except (httpx.HTTPError, ValueError):
            raise Unreachable("no answer") from None
        if not isinstance(read, dict):
            raise Unreachable("no object")
        return read
