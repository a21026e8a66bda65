"""To the identity provider and back."""

import hmac
import json
import logging
import secrets
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from loep.storage.session import transaction
from loep.storage.tables import Account
from loep.web import accounts, sessions
from loep.web.access import Permission, Purpose, page
from loep.web.failures import sorry
from loep.web.fresh import FRESH
from loep.web.identity.claims import NoPlace, Person, person
from loep.web.identity.people import account_of
from loep.web.identity.provider import Declined, Provider, Unreachable
from loep.web.identity.token import Forged, verified
from loep.web.language import N_
from loep.web.layout.render import go, inside, show
from loep.web.tries import client_of
from loep.web.visit import Here, Visit, cookie_name

TERM = timedelta(minutes=10)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
ABOUT = "attempt"
REFUSALS = {
    "role": N_("None of your groups has a task in Loep. Ask the administrator of Loep to add you to a group."),
    "institution": N_("Your institution does not work with this Loep. Ask the administrator of Loep."),
    "powers": N_("Nobody is administrator and auditor, or becomes one later. Ask the administrator of Loep."),
    "closed": N_("Your account in Loep is closed. Ask the administrator of Loep."),
    "again": N_("You did not log in again, or as somebody else. Go back and try once more."),
    "start": N_("This log-in was interrupted or took too long. Start again."),
}
log = logging.getLogger("loep.web")


@dataclass(frozen=True)
class Attempt:
    """What a browser remembers, sealed, while its person is at the provider."""

    state: str
    nonce: str
    verifier: str
    after: str
    again: bool
    at: float


class NoAttempt(Exception):
    """The browser is at no log-in that began here: anybody may say so of themselves, so no log is told."""


@page("GET", "/identity/start", Permission.ANYONE, Purpose.PUBLIC)
def start(visit: Here) -> Response:
    provider, again = _provider(visit), visit.query.get("again") == "1"
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    attempt = Attempt(state, nonce, verifier, inside(visit.query.get("next", "/")), again, visit.now.timestamp())
    asked = {
        "response_type": "code",
        "client_id": provider.registration.client_id,
        "redirect_uri": provider.registration.back,
        "scope": "openid profile email",
        "state": state,
        "nonce": nonce,
        "code_challenge": urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        **({"prompt": "login", "max_age": "0"} if again else {}),
    }
    try:
        answer = RedirectResponse(provider.entrance(**asked), 303)
    except (Declined, Unreachable) as down:
        return _down(visit, down)
    sealed = visit.desk.box.seal(json.dumps(asdict(attempt)), ABOUT)
    answer.set_cookie(_cookie(visit), sealed, int(TERM.total_seconds()), **_manner(visit))
    return answer


@page("GET", "/identity/back", Permission.ANYONE, Purpose.PUBLIC)
def back(visit: Here) -> Response:
    provider = _provider(visit)
    try:
        answer = _welcome(visit, provider)
    except Unreachable as down:
        answer = _down(visit, down)
    except NoAttempt:
        answer = show(visit, "identity/refused.html", 403, reason=REFUSALS["start"])
    except (Forged, Declined) as forged:
        answer = _refused(visit, "start", str(forged))
    except NoPlace as none:
        answer = _refused(visit, none.what, none.what)
    answer.delete_cookie(_cookie(visit), **_manner(visit))
    return answer


def _welcome(visit: Visit, provider: Provider) -> Response:
    attempt = _attempt(visit)
    given = visit.query
    if not hmac.compare_digest(given.get("state", "").encode(), attempt.state.encode()):
        raise Forged("state")
    if given.get("iss", provider.registration.issuer) != provider.registration.issuer:
        raise Forged("issuer of the answer")
    if "code" not in given:
        raise Forged("no code")
    tokens = provider.exchange(given["code"], attempt.verifier)
    signed = verified(tokens.get("id_token"), provider, attempt.nonce)
    told = provider.about(str(tokens.get("access_token", "")))
    if told and told.get("sub") != signed["sub"]:
        raise Forged("another subject")
    who = person({**told, **signed}, provider.registration)
    with transaction(visit.desk.bind) as session:
        account = account_of(session, who, visit.language, visit.now)
    return _again(visit, attempt, who, account) if attempt.again else _entered(visit, attempt, who, account)


def _entered(visit: Visit, attempt: Attempt, who: Person, account: Account) -> Response:
    """Log the browser in, as fresh as the log-in at the provider was."""
    proved = min(who.proved_at or LONG_AGO, visit.now)
    with transaction(visit.desk.bind) as session:
        sessions.end(session, visit.request.cookies.get(cookie_name(visit.request), ""))
        made = sessions.begin(session, account.id, visit.now, visit.agent, proved=proved)
        accounts.enter(session, account, visit.now)
    visit.remember(made)
    return go(attempt.after)


def _again(visit: Visit, attempt: Attempt, who: Person, account: Account) -> Response:
    """The same person, seen by the provider just now."""
    seen = who.proved_at is not None and visit.now - who.proved_at <= FRESH
    if visit.account is None or visit.account.id != account.id or not seen:
        raise NoPlace("again")
    with transaction(visit.desk.bind) as session:
        visit.remember(sessions.renew(session, visit.request.cookies[cookie_name(visit.request)], visit.now))
        accounts.enter(session, account, visit.now, "log in again")
    return go(attempt.after)


def _attempt(visit: Visit) -> Attempt:
    opened = visit.desk.box.open(visit.request.cookies.get(_cookie(visit), ""), ABOUT)
    attempt = Attempt(**json.loads(opened)) if opened else None
    if attempt is None or visit.now.timestamp() - attempt.at > TERM.total_seconds():
        raise NoAttempt
    return attempt


def _refused(visit: Visit, what: str, reason: str) -> Response:
    """Tell the person kindly, and the log in one word, once a minute per client; neither holds a claim."""
    times = visit.desk.refusals.times(f"{client_of(visit.request)} {what}", visit.now)
    if times:
        log.warning("log-in through the identity provider refused: %s", reason)
    accounts.refused(visit.desk.bind, "", "account:unknown", times, visit.now)
    return show(visit, "identity/refused.html", 403, reason=REFUSALS[what])


def _down(visit: Visit, down: Exception) -> Response:
    log.warning("the identity provider does not answer: %s", down)
    return sorry(visit.request, 503)


def _provider(visit: Visit) -> Provider:
    if visit.desk.provider is None:
        raise HTTPException(404)
    return visit.desk.provider


def _cookie(visit: Visit) -> str:
    return f"{cookie_name(visit.request)}-identity"


def _manner(visit: Visit) -> dict[str, Any]:
    secure = visit.request.url.scheme == "https"
    return {"path": "/", "secure": secure, "httponly": True, "samesite": "lax"}
