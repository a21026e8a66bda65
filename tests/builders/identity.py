"""An identity provider on 127.0.0.1 that signs with keys of its own, with claims as SURFconext sends them."""

import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "loep.example.nl", "not a secret: of a test"
GROUP = "urn:collab:group:surfteams.nl:nl:surfnet:diensten:loep-"
HOME = "hogeschool.example"
Answer = dict[str, Any]


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """An RSA key per name, made once."""
    assert name
    return rsa.generate_private_key(public_exponent=65_537, key_size=2048)


def public(name: str) -> dict[str, Any]:
    made: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key(name).public_key(), as_dict=True)
    return {**made, "kid": name, "use": "sig", "alg": "RS256"}


def signed(claims: Answer, name: str = "first", **header: Any) -> str:
    return jwt.encode(claims, key(name), "RS256", headers={"kid": name, **header})


def somebody(*roles: str, sub: str = "subject-1", home: str = HOME) -> Answer:
    """What the provider says of a person with these groups."""
    return {
        "sub": sub,
        "name": "Rosa de Vries",
        "given_name": "Rosa",
        "family_name": "de Vries",
        "email": "rosa@hogeschool.example",
        "schac_home_organization": home,
        "edumember_is_member_of": [GROUP + role for role in roles],
        "eduperson_affiliation": ["employee"],
        "eduperson_principal_name": "rosa@hogeschool.example",
    }


@dataclass
class Mock:
    """The provider. `person` is who is at its log-in page; `forge` makes another ID token of the right claims.

    `told` overrides what it tells of itself; `down` makes it answer with an error; `asked` is every address asked for.
    """

    address: str = ""
    person: Answer = field(default_factory=lambda: somebody("reviewer"))
    forge: Callable[[Answer], str] = signed
    keys: list[Answer] = field(default_factory=lambda: [public("first")])
    told: Answer = field(default_factory=dict)
    in_token: tuple[str, ...] = ()
    logged_in_ago: float = 0.0
    down: bool = False
    about: Answer | None = None
    granted: dict[str, Answer] = field(default_factory=dict)
    tokens: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def registration(self, folder: Path, address: str = "http://127.0.0.1:1", **roles: str) -> Path:
        """The file by which a desk knows this provider."""
        folder.mkdir(parents=True, exist_ok=True)
        secret = folder / "identity.secret"
        secret.write_text(SECRET)
        secret.chmod(0o600)
        listed = roles or {name: name for name in ("senior", "reviewer", "admin", "auditor", "admissions")}
        groups = "\n".join(f'"{GROUP}{group}" = "{role}"' for group, role in listed.items())
        path = folder / "identity.toml"
        path.write_text(
            f'issuer = "{self.address}"\nclient_id = "{CLIENT}"\nsecret_file = "identity.secret"\n'
            f'address = "{address}"\n[roles]\n{groups}\n[institutions]\n"{HOME}" = "25BE"\n"elders.example" = "30GB"\n'
        )
        return path

    def answer(self, path: str, form: Answer, authorization: str) -> tuple[int, Answer | str]:
        """Status with an object, or with the address to go on to."""
        parts = urlsplit(path)
        self.asked.append(parts.path)
        if self.down:
            return 500, {"error": "a stack trace with a secret"}
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        pages: dict[str, Callable[[], tuple[int, Answer | str]]] = {
            "/.well-known/openid-configuration": lambda: (200, self._discovery()),
            "/authorize": lambda: (302, self._grant(query)),
            "/token": lambda: self._token(form, authorization),
            "/jwks": lambda: (200, {"keys": self.keys}),
            "/userinfo": lambda: (200, self.about or self.tokens[authorization.removeprefix("Bearer ")]),
        }
        return pages[parts.path]() if parts.path in pages else (404, {})

    def _grant(self, asked: Answer) -> str:
        code = secrets.token_urlsafe(8)
        self.granted[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _discovery(self) -> Answer:
        pages = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
        return {
            "issuer": self.address,
            "jwks_uri": f"{self.address}/jwks",
            **{name: f"{self.address}/{path}" for name, path in pages.items()},
            **self.told,
        }

    def _token(self, form: Answer, authorization: str) -> tuple[int, Answer]:
        given = b64decode(authorization.removeprefix("Basic ")).decode()
        asked = self.granted.pop(form.get("code", ""), None)
        challenge = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if asked is None or not given.startswith(f"{CLIENT}:") or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": self.person["sub"],
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
            "auth_time": now - int(self.logged_in_ago if "max_age" not in asked else 0),
            **{name: self.person[name] for name in self.in_token},
        }
        access = secrets.token_urlsafe(8)
        self.tokens[access] = dict(self.person)
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": self.forge(claims)}


@contextmanager
def provider() -> Iterator[Mock]:
    """A provider that answers until the block ends."""
    mock = Mock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._respond({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            self._respond({name: values[0] for name, values in parse_qs(body).items()})

        def _respond(self, form: Answer) -> None:
            status, said = mock.answer(self.path, form, self.headers.get("authorization", ""))
            self.send_response(status)
            if isinstance(said, str):
                self.send_header("location", said)
                self.send_header("content-length", "0")
                self.end_headers()
                return
            body = json.dumps(said).encode()
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        mock.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield mock
        finally:
            server.shutdown()
            thread.join()
