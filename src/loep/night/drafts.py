"""Drafts of the policy that wait for their back-test."""

from datetime import UTC, datetime

from loep.night import backtest, policies
from loep.night.run import Night
from loep.policies import versions
from loep.storage.session import transaction
from loep.vocabulary import PolicyState


def waiting(night: Night) -> list[int]:
    """The numbers of the drafts that nobody tried yet, the oldest first."""
    with transaction(night.bind) as session:
        return sorted(
            version.number for version in versions.listed(session) if version.state == PolicyState.DRAFT.value
        )


def attempt(night: Night, number: int) -> None:
    """Try one draft and keep the result with it."""
    with transaction(night.bind) as session:
        version = versions.triable(session, number)
    found = backtest.backtest(night.settings, policies.read(night.settings.home, version))
    with transaction(night.bind) as session:
        versions.record_backtest(session, number, found.live, found.as_dict(), datetime.now(UTC))
