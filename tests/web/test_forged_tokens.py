"""What pretends to come from the identity provider is refused, whatever is wrong with it."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, select

from loep.errors import SettingMissing
from loep.settings import Settings
from loep.storage.tables import Account, Event, WebSession
from loep.web.app import create
from loep.web.identity.registration import read
from tests.builders.identity import CLIENT, Mock, key, provider, public, signed, somebody
from tests.web.test_identity import came_back, enter, sent_back
from tests.web.visitors import visitor

Claims = dict[str, Any]
Forge = Callable[[Claims], str]
ELSEWHERE = "https://elsewhere.example"


@pytest.fixture
def mock() -> Iterator[Mock]:
    with provider() as made:
        yield made


@pytest.fixture
def app(settings: Settings, database: Engine, mock: Mock, tmp_path: Path) -> FastAPI:
    return create(replace(settings, identity=mock.registration(tmp_path / "identity")), database)


def changed(**claims: Any) -> Forge:
    """A well-signed token with other claims; None leaves one out."""

    def forge(right: Claims) -> str:
        return signed({name: value for name, value in {**right, **claims}.items() if value is not None})

    return forge


def shifted(claim: str, seconds: int) -> Forge:
    """A well-signed token with a moment so many seconds from now."""
    return lambda right: signed({**right, claim: int(time.time()) + seconds})


def unsigned(right: Claims) -> str:
    return jwt.encode(right, "", "none", headers={"kid": "first"})


def signed_with_the_public_key(right: Claims) -> str:
    """HS256 with the public key as its secret; made by hand, since the library refuses to."""
    pem = key("first").public_key()
    secret = pem.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    parts = [json.dumps({"alg": "HS256", "kid": "first", "typ": "JWT"}).encode(), json.dumps(right).encode()]
    body = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mark = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(body, secret)
    return (body + b"." + urlsafe_b64encode(mark).rstrip(b"=")).decode()


def with_its_own_key(right: Claims) -> str:
    return signed(right, "second", jwk=public("second"), jku=f"{ELSEWHERE}/jwks")


def with_a_changed_body(right: Claims) -> str:
    head, _, mark = signed(right).split(".")
    body = urlsafe_b64encode(json.dumps({**right, "sub": "subject-2"}).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{mark}"


FORGED: dict[str, Forge] = {
    "no algorithm": unsigned,
    "HS256 with the public key": signed_with_the_public_key,
    "another algorithm of the same key": lambda right: jwt.encode(
        right, key("first"), "RS512", headers={"kid": "first"}
    ),
    "another issuer": changed(iss=ELSEWHERE),
    "another audience": changed(aud="another-client"),
    "an audience of several without who asked": changed(aud=[CLIENT, "another-client"]),
    "another party that asked": changed(azp="another-client"),
    "another nonce": changed(nonce="replayed"),
    "a nonce that is no text": changed(nonce=["x"]),
    "expired": shifted("exp", -120),
    "not yet valid": shifted("nbf", 600),
    "issued in the future": shifted("iat", 600),
    "signed by another key": lambda right: signed(right, "second", kid="first"),
    "another key by its own name": lambda right: signed(right, "second"),
    "a key that it brings along": with_its_own_key,
    "without the name of a key": lambda right: jwt.encode(right, key("first"), "RS256"),
    "a changed body": with_a_changed_body,
    "no subject": changed(sub=None),
    "an empty subject": changed(sub=""),
    "no issuer": changed(iss=None),
    "no audience": changed(aud=None),
    "no expiry": changed(exp=None),
    "no nonce": changed(nonce=None),
    "no moment of issue": changed(iat=None),
    "nonsense": lambda _: "nonsense",
    "nothing": lambda _: "",
}


@pytest.mark.promise("forged tokens", "a forged token logs nobody in")
@pytest.mark.parametrize("name", FORGED)
def test_a_forged_token_logs_nobody_in(app: FastAPI, database: Engine, mock: Mock, name: str) -> None:
    mock.forge = FORGED[name]
    person, answer = enter(app)
    assert answer.status_code == 403
    nobody_is_in(database)
    assert "loep" not in person.client.cookies


def nobody_is_in(database: Engine) -> None:
    with Session(database) as session:
        assert session.exec(select(WebSession)).all() == []
        assert session.exec(select(Account)).all() == []
        assert set(session.exec(select(Event.action))) <= {"log in refused"}


def test_two_keys_of_one_name_are_no_key(app: FastAPI, database: Engine, mock: Mock) -> None:
    mock.keys = [{**public("second"), "kid": "first"}, public("first")]
    assert enter(app)[1].status_code == 403
    nobody_is_in(database)


@pytest.mark.parametrize("wrong", [{"use": "enc"}, {"alg": "RS512"}, {"kty": "oct", "k": "AAAA"}])
def test_a_key_for_something_else_is_no_key(app: FastAPI, database: Engine, mock: Mock, wrong: Claims) -> None:
    mock.keys = [{**public("first"), **wrong}]
    assert enter(app)[1].status_code == 403
    nobody_is_in(database)


def test_a_new_key_of_the_provider_is_fetched_when_a_minute_went_by(app: FastAPI, mock: Mock) -> None:
    assert enter(app)[1].status_code == 303
    mock.keys, mock.forge = [public("second")], lambda right: signed(right, "second")
    assert enter(app)[1].status_code == 403
    app.state.desk.provider.keys_at -= 61
    assert enter(app)[1].status_code == 303


@pytest.mark.promise("forged tokens", "an answer with another state is refused")
@pytest.mark.parametrize("state", ["", "another", None])
def test_an_answer_with_another_state_is_refused(app: FastAPI, database: Engine, mock: Mock, state: str | None) -> None:
    person = visitor(app)
    address = sent_back(person)
    answer = person.see("/identity/back?code=x") if state is None else came_back(person, address, state=state)
    assert answer.status_code == 403
    assert "/token" not in mock.asked
    nobody_is_in(database)


@pytest.mark.promise("forged tokens", "an answer that another browser began is refused")
def test_an_answer_that_another_browser_began_is_refused(app: FastAPI, database: Engine, mock: Mock) -> None:
    address = sent_back(visitor(app))
    victim = visitor(app)
    assert came_back(victim, address).status_code == 403
    sent_back(victim)
    assert came_back(victim, address).status_code == 403
    assert "/token" not in mock.asked
    nobody_is_in(database)


@pytest.mark.promise("forged tokens", "an answer from another issuer is refused")
def test_an_answer_from_another_issuer_is_refused(app: FastAPI, database: Engine) -> None:
    person = visitor(app)
    assert came_back(person, sent_back(person), iss=ELSEWHERE).status_code == 403
    nobody_is_in(database)


@pytest.mark.promise("forged tokens", "a code is good for one log in")
def test_a_code_is_good_for_one_log_in(app: FastAPI) -> None:
    person = visitor(app)
    address = sent_back(person)
    cookie = person.client.cookies["loep-identity"]
    assert came_back(person, address).status_code == 303
    again = visitor(app)
    assert came_back(again, address).status_code == 403
    again.client.cookies.set("loep-identity", cookie)
    assert came_back(again, address).status_code == 403


def test_another_code_in_a_right_answer_is_refused(app: FastAPI, database: Engine) -> None:
    stolen = sent_back(visitor(app)).split("code=")[1].split("&")[0]
    person = visitor(app)
    assert came_back(person, sent_back(person), code=stolen).status_code == 403
    nobody_is_in(database)


def test_a_page_about_another_subject_is_refused(app: FastAPI, database: Engine, mock: Mock) -> None:
    mock.about = somebody("admin", sub="subject-2")
    assert enter(app)[1].status_code == 403
    nobody_is_in(database)


def test_what_the_browser_remembers_can_not_be_changed(app: FastAPI, database: Engine) -> None:
    person = visitor(app)
    address = sent_back(person)
    sealed = person.client.cookies["loep-identity"]
    person.client.cookies.set("loep-identity", sealed[:-2] + ("AA" if not sealed.endswith("AA") else "BB"))
    assert came_back(person, address).status_code == 403
    nobody_is_in(database)


@pytest.mark.promise("forged tokens", "an address on another host is never called")
@pytest.mark.parametrize("endpoint", ["token_endpoint", "jwks_uri", "userinfo_endpoint", "authorization_endpoint"])
def test_an_address_on_another_host_is_never_called(app: FastAPI, mock: Mock, endpoint: str) -> None:
    mock.told = {endpoint: f"{ELSEWHERE}/x"}
    person = visitor(app)
    begun = person.see("/identity/start")
    if endpoint == "authorization_endpoint":
        assert begun.status_code == 503
        return
    assert came_back(person, sent_back(person)).status_code == 503


def test_a_provider_that_calls_itself_another_is_not_believed(app: FastAPI, mock: Mock) -> None:
    mock.told = {"issuer": ELSEWHERE}
    assert visitor(app).see("/identity/start").status_code == 503


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('issuer = "http://connect.example"', "issuer must be an https address"),
        ('issuer = "https://connect.example?x"', "issuer must be an https address"),
        ('algorithm = "HS256"', "algorithm must be one of"),
        ('algorithm = "none"', "algorithm must be one of"),
        ('unknown = "x"', "what nobody knows: unknown"),
        ('secret_file = "nothing"', "secret_file cannot be read"),
        ("nonsense", "TOML file that can be read"),
    ],
)
def test_settings_that_would_let_the_wrong_in_are_refused(tmp_path: Path, mock: Mock, line: str, said: str) -> None:
    path = mock.registration(tmp_path)
    name = line.partition(" =")[0]
    kept = [each for each in path.read_text().splitlines() if not each.startswith(f"{name} =")]
    path.write_text("\n".join([line, *kept]))
    with pytest.raises(SettingMissing, match=said):
        read(path)


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path, mock: Mock) -> None:
    path = mock.registration(tmp_path)
    (tmp_path / "identity.secret").chmod(0o644)
    with pytest.raises(SettingMissing, match="chmod 600"):
        read(path)


def test_a_role_that_is_not_there_is_refused(tmp_path: Path, mock: Mock) -> None:
    with pytest.raises(SettingMissing, match="no such role: chief"):
        read(mock.registration(tmp_path, reviewer="chief"))
