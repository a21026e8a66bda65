"""A log-in of the last five minutes, for what weighs heavily: adverse decisions, approvals, exports, looks outside.

A view calls `fresh(visit)` before it does anything, and outside any transaction. Whoever is logged in for longer is
asked to log in again and comes out where they were: a page is opened again; a form carries all that was typed along,
and is sent with the password to the same address, so that the view goes on as if nothing was in between.

Two downloads do without. A file that an applicant sent is read like the case that it belongs to, many in a row: a
password every five minutes would teach people to type it anywhere. Each is an event that tells who and whose. The row
errors of a delivery hold places and codes, and no value.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from loep.storage.session import transaction
from loep.web import accounts, sessions
from loep.web.language import N_
from loep.web.visit import Visit, cookie_name

FRESH = timedelta(minutes=5)
PASSWORD, CODE = "again-password", "again-code"
WRONG = N_("That is not right. Try again.")
WAIT = N_("Too many tries. Wait a minute, then try again.")


@dataclass
class NotFresh(Exception):
    """The person must log in again first. `errors`: what was wrong with a try, by field."""

    errors: dict[str, str] = field(default_factory=dict)


def fresh(visit: Visit) -> None:
    """Go on when the person proved to be there within the last five minutes, or does so with this form.

    Raises NotFresh, which the app answers with the page that asks.
    """
    if is_fresh(visit):
        return
    if PASSWORD not in visit.fields:
        raise NotFresh
    again(visit)


def is_fresh(visit: Visit) -> bool:
    return visit.known is not None and visit.now - visit.known.authenticated_at <= FRESH


def again(visit: Visit) -> None:
    """Check the password and the code of the form; the browser gets a new id. Raises NotFresh."""
    account = visit.account
    if account is None or visit.desk.provider:
        raise NotFresh
    if not visit.desk.tries.allowed(f"again {account.id}", visit.now):
        raise NotFresh({PASSWORD: WAIT})
    given = accounts.Proof(visit.fields.get(PASSWORD, ""), visit.fields.get(CODE, ""))
    if not accounts.proves(visit.desk.bind, visit.desk.box, account, given, visit.now):
        raise NotFresh({PASSWORD: WRONG})
    visit.desk.tries.forget(f"again {account.id}")
    with transaction(visit.desk.bind) as session:
        visit.remember(sessions.renew(session, visit.request.cookies[cookie_name(visit.request)], visit.now))


def typed(visit: Visit) -> dict[str, str]:
    """The fields of the form but for its token and what was given to log in again."""
    return {name: value for name, value in visit.fields.items() if name not in ("csrf", PASSWORD, CODE)}
