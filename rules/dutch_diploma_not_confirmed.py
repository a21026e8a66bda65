"""R15: a diploma of a Dutch school that DUO does not confirm."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule


@rule(
    "R15",
    subject="registration",
    gathers="requester",
    dutch="""Een Nederlands diploma van na 2006 is niet bevestigd.

    Zoekt naar: een diploma van een school in Nederland, behaald na 2006, dat `min_days` dagen later bij de levering
    niet door DUO is bevestigd en ook niet door de instelling zelf of door de uitgever.
    Onschuldig wanneer: een school die haar diploma's niet of te laat aan DUO meldt (particulier, bijna al het oude mbo,
    staatsexamen); aangemeld zonder BSN, zodat DUO de persoon niet vond; een typefout in de datum.
    Beoordelaar controleert: het diplomaregister via de aanmelder (uittreksel van DUO) of het origineel; vraagt de
    school om bevestiging.
    Grondslag: DUO, diplomaregister: havo en vwo sinds 2006, hoger onderwijs sinds 2002.
    """,
)
def dutch_diploma_not_confirmed(*, min_days: Annotated[int, Between(0, 730)] = 60) -> Hit:
    """A Dutch diploma from after 2006 is not confirmed.

    Looks for: a diploma of a school in the Netherlands, obtained after 2006, that `min_days` days later at the delivery
    DUO did not confirm, nor did the institution itself or the issuer.
    Innocent when: a school that reports its diplomas late or not at all to DUO (private, most older mbo, state exam);
    registered without a BSN, so that DUO did not find the person; a typing error in the date.
    Reviewer checks: the diploma register through the applicant (extract from DUO) or the original; asks the school to
    confirm it.
    Basis: DUO, diploma register: havo and vwo since 2006, higher education since 2002.
    """
    obtained, days = pl.col("diploma_date"), pl.col("days_unconfirmed")
    return Hit(
        when=days >= min_days,
        because={
            "en": "The diploma of a Dutch school of {obtained} is not confirmed by DUO; ask for the extract from DUO.",
            "nl": "Het diploma van een Nederlandse school van {obtained} is niet door DUO bevestigd; vraag het "
            "uittreksel van DUO.",
        },
        obtained=obtained,
        days=days,
    )
