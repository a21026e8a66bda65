"""Versions of a policy and the people who write, approve and stop."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from loep.policies import shipped, versions
from loep.storage.session import transaction
from loep.storage.tables import Account, PolicyVersion
from loep.vocabulary import Role
from tests.builders.people import account

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
FIRST = "line = 3\n"
SECOND = "line = 4\n"
FOUND: dict[str, Any] = {
    "live": 1,
    "changes": {
        change: {
            "cases": cases,
            "registrations": cases * 3,
            "confirmed": 1,
            "unfounded": 0,
            "inconclusive": 0,
            "undecided": 2,
        }
        for change, cases in (("gained", 4), ("lost", 9), ("kept", 31))
    },
    "cases": [40, 35],
    "hours": [13.3, 11.7],
    "minutes": 20.0,
    "minutes_from": "assumed",
    "lifts": [
        {
            "detector": "R06",
            "signalled": 12,
            "confirmed": {"name": "R06", "part": 6, "whole": 10, "share": 0.6, "low": 0.31, "high": 0.83},
            "over_sample": None,
        }
    ],
    "selection_ratio": [None, {"ratio": 1.5, "low": 1.1, "high": 2.1}],
    "groups": [
        {
            "attribute": "gender",
            "honest": {"name": "f", "part": 12, "whole": 900, "share": 0.0133, "low": 0.01, "high": 0.02},
            "ratio": {"ratio": 1.5, "low": 1.1, "high": 2.1},
        }
    ],
    "proxies": [{"what": "permit_needed", "attribute": "nationality", "v": 0.44}],
    "uneven": [
        {
            "detector": "R12",
            "group": {
                "attribute": "gender",
                "honest": {"name": "gender M", "part": 90, "whole": 900, "share": 0.1, "low": 0.08, "high": 0.12},
                "ratio": {"ratio": 4.2, "low": 3.1, "high": 6.4},
            },
        }
    ],
    "remarks": [],
}


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
