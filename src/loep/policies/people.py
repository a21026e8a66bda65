"""Who may change how strict Loep is."""

from sqlmodel import Session, select

from loep.audit.log import Entry
from loep.errors import Conflict
from loep.storage.tables import Account
from loep.vocabulary import Role

DRAFTS = (Role.RULE_AUTHOR, Role.RULE_APPROVER)
APPROVES = (Role.RULE_APPROVER,)
STOPS = (Role.RULE_AUTHOR, Role.RULE_APPROVER, Role.SENIOR, Role.ADMIN)


def who(session: Session, email: str, roles: tuple[Role, ...]) -> Account:
    """The account of this address. Raises Conflict when there is none, it is closed, or its role may not do this."""
    account = session.exec(select(Account).where(Account.email == email.strip().lower())).first()
    if account is None or account.disabled_at is not None:
        raise Conflict("no open account has this e-mail address: `loep admin invite` makes a link for a new one")
    if account.role not in roles:
        allowed = ", ".join(role.en for role in roles)
        raise Conflict(f"{Role(account.role).en} may not do this; it takes one of: {allowed}")
    return account


def said(account: Account, action: str, what: str, **details: object) -> Entry:
    """What the log says when this person changes the policy or a stop."""
    return Entry("", account.id, account.role, action, what, "administer", dict(details))
