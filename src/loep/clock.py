"""What day it is where Loep works."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def today(now: datetime) -> date:
    """The day in Amsterdam."""
    return now.astimezone(AMSTERDAM).date()
