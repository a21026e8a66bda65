"""A rotation of the key in a process of its own, which a failpoint may kill."""

from datetime import UTC, datetime

from sqlmodel import select

from loep import settings
from loep.night import rotate
from loep.storage.session import engine, everywhere, transaction
from loep.storage.tables import Account

if __name__ == "__main__":
    here = settings.read()
    bind = everywhere(engine(here))
    with transaction(bind) as session:
        by = session.exec(select(Account).where(Account.role == "admin")).one()
    rotate.rotate(here, bind, by, datetime.now(UTC))
    bind.dispose()
