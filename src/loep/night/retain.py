"""The nightly forgetting, on the clock of the run."""

from loep.cases import retain
from loep.cases.retain import Forgotten
from loep.night.run import Night
from loep.storage.session import transaction
from loep.welfare import vault


def forget(night: Night) -> Forgotten:
    """Erase what is past its term; returns counts."""
    with transaction(night.bind, "purge") as session:
        vault.forget(session, night.settings.keep_unflagged, night.began)
        return retain.forget(session, night.settings, night.began)
