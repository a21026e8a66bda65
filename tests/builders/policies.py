"""Versions of a policy and the people who write, approve and stop."""

from datetime import UTC, datetime

from sqlalchemy import Engine

from loep.policies import shipped, versions
from loep.storage.session import transaction
from loep.storage.tables import Account, PolicyVersion
from loep.vocabulary import Role
from tests.builders.people import account

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
FIRST = "line = 3\n"
SECOND = "line = 4\n"


def author(bind: Engine, name: str = "Anna") -> Account:
    return account(bind, name, Role.RULE_AUTHOR, "")


def approver(bind: Engine, name: str = "Petra") -> Account:
    return account(bind, name, Role.RULE_APPROVER, "")


def released(bind: Engine, content: str = FIRST) -> int:
    """What a release ships is taken in; the number of the version in force after it."""
    with transaction(bind) as session:
        return shipped.keep(session, content, NOW).number


def drafted(bind: Engine, by: Account, content: str = SECOND) -> int:
    with transaction(bind) as session:
        return versions.draft(session, by, content, "a higher line", NOW).number


def backtested(bind: Engine, by: Account, content: str = SECOND) -> int:
    """A draft with a back-test against what is live."""
    number = drafted(bind, by, content)
    with transaction(bind) as session:
        in_force = versions.live(session)
        against = in_force.number if in_force else None
        versions.record_backtest(session, number, against, {"cases_lost": 4}, NOW)
    return number


def approved(bind: Engine, content: str = SECOND) -> int:
    """A version that Anna wrote and Petra let go live."""
    number = backtested(bind, author(bind), content)
    with transaction(bind) as session:
        versions.approve(session, number, approver(bind), NOW)
    return number


def version(bind: Engine, number: int) -> PolicyVersion:
    with transaction(bind) as session:
        return versions.find(session, number)
