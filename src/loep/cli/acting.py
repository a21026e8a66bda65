"""Who a command is given for, and who gave it: the account that was named, and beside it the user of this host."""

import os
import pwd
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session

from loep.audit.log import Entry, append
from loep.policies import people
from loep.storage.tables import Account
from loep.vocabulary import Role

LOGIN = Path("/proc/self/loginuid")
UNSET = 2**32 - 1


def acting(session: Session, email: str, roles: tuple[Role, ...]) -> Account:
    """The account of this address, which may do this; that it was named on this host, by whom, goes into the log.

    Raises Conflict. The shell is trusted: nobody is asked to prove whose account it is.
    """
    account = people.who(session, email, roles)
    what, told = f"account:{account.id}", {"system_user": system_user()}
    entry = Entry(account.institution, account.id, account.role, "shell.used", what, "administer", told)
    append(session, [entry], datetime.now(UTC))
    return account


def system_user() -> str:
    """The name of who logged in to this host, also after `sudo` or `runuser`; else of the user of this process."""
    id = os.getuid()
    with suppress(OSError, ValueError):
        told = int(LOGIN.read_text(encoding="ascii"))
        id = id if told == UNSET else told
    with suppress(KeyError):
        return pwd.getpwuid(id).pw_name
    return f"uid {id}"
