"""The counts behind the statistics, taken at the end of a night."""

from datetime import UTC, datetime

from loep.night.run import Night
from loep.reports import figures
from loep.storage.session import reading, transaction


def keep(night: Night) -> None:
    """Count anew what the dashboard and the catalogue show; no transaction lasts longer than one of the counts."""
    now = datetime.now(UTC)
    counted = []
    for part in figures.parts(now):
        with reading(night.bind) as session:
            counted.append(part(session))
    with transaction(night.bind) as session:
        night.fence(session)
        figures.keep(session, figures.together(counted), now)
