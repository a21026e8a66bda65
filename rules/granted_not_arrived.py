"""R28: a permit was granted and nobody came."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule

EXPECTED = ("conditional", "admitted", "enrolled")


@rule(
    "R28",
    subject="registration",
    dutch="""De verblijfsvergunning is verleend, maar niemand is aangekomen.

    Zoekt naar: `min_days` dagen of meer na de start (of na de vergunning, als die later kwam) geen aankomst en niet
    ingecheckt, terwijl de instelling dat van anderen met dezelfde start wel meldt.
    Onschuldig wanneer: het visum te laat kwam; ziekte of familieomstandigheden; uitstel afgesproken; wel aangekomen,
    maar niet geregistreerd.
    Beoordelaar controleert: neemt eerst contact op met de student; vraagt docent, huisvesting en bureau buitenland.
    Grondslag: zorgplicht en informatieplicht van de erkend referent (IND); gebeurtenissen van de instelling.
    """,
)
def granted_not_arrived(*, min_days: Annotated[int, Between(1, 365)] = 21) -> Hit:
    """A residence permit was granted, but nobody arrived.

    Looks for: `min_days` days or more after the start (or after the permit, when that came later) no arrival and no
    check-in, while the institution reports these of others with the same start.
    Innocent when: the visa came late; illness or family; a later start was agreed; arrived but not recorded.
    Reviewer checks: contacts the student first; asks teacher, housing and international office.
    Basis: the recognised sponsor's duties of care and information (IND); the institution's own events.
    """
    days = pl.col("days_without_arrival")
    return Hit(
        when=(days >= min_days) & pl.col("status").is_in(EXPECTED),
        because={
            "en": "A permit was granted on {granted}; {days} days after start and permit no arrival is known.",
            "nl": "Er is een vergunning verleend op {granted}; {days} dagen na start en vergunning is geen aankomst"
            " bekend.",
        },
        granted=pl.col("permit_granted_on"),
        days=days,
    )
