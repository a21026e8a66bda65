"""R29: checked in, and nothing since."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule


@rule(
    "R29",
    subject="registration",
    dutch="""Ingecheckt, en daarna niets.

    Zoekt naar: `min_days` dagen na de start geen inlog, geen aanwezigheid en geen studiepunten van iemand die wel is
    ingecheckt, terwijl de instelling inlog of aanwezigheid van anderen met dezelfde start wel meldt.
    Onschuldig wanneer: ziekte, zorg of een beperking; stage of onderwijs elders; een opleiding zonder eigen
    leeromgeving; een ander account.
    Beoordelaar controleert: belt eerst over welzijn; vraagt de studieloopbaanbegeleider.
    Grondslag: zorgplicht van de instelling; gebeurtenissen van de instelling; geen register.
    """,
)
def no_activity(*, min_days: Annotated[int, Between(1, 365)] = 56) -> Hit:
    """Checked in, and nothing since.

    Looks for: `min_days` days after the start no login, no attendance and no credits of somebody who did check in,
    while the institution reports logins or attendance of others with the same start.
    Innocent when: illness, care or a disability; an internship or lessons elsewhere; a programme without its own
    learning environment; another account.
    Reviewer checks: a welfare call first; asks the study counsellor.
    Basis: the institution's duty of care; the institution's own events; no register.
    """
    days = pl.col("days_without_activity")
    return Hit(
        when=days >= min_days,
        because={
            "en": "Checked in, and {days} days after the start no login, attendance or credits are known.",
            "nl": "Ingecheckt, en {days} dagen na de start is geen inlog, aanwezigheid of studiepunt bekend.",
        },
        days=days,
    )
