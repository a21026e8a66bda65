"""From a password to a logged-in browser: at once, by a code, or by setting codes up first."""

from starlette.responses import Response

from loep.storage.session import transaction
from loep.storage.tables import Account
from loep.web import accounts, sessions
from loep.web.layout.render import go
from loep.web.visit import Visit, cookie_name

NEXT = {"code": "/login/code", "enrolment": "/login/set-up"}


def begin(visit: Visit, account: Account, after: str, action: str = "") -> Response:
    """A new id at every log-in; the browser's former one ends. `action`: for the log when nothing more is asked."""
    needs = _needs(visit, account)
    with transaction(visit.desk.bind) as session:
        sessions.end(session, visit.request.cookies.get(cookie_name(visit.request), ""))
        visit.remember(sessions.begin(session, account.id, visit.now, visit.agent, needs))
        if action and not needs:
            accounts.enter(session, account, visit.now, action)
    return go(visit.address(NEXT[needs], next=after) if needs else after)


def codes_required(visit: Visit) -> bool:
    """Over https always, on this machine when the settings say so."""
    return visit.desk.settings.require_codes or visit.request.url.scheme == "https"


def _needs(visit: Visit, account: Account) -> str:
    if account.totp_sealed:
        return "code"
    return "enrolment" if codes_required(visit) else ""
