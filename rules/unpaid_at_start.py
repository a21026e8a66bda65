"""R27: nothing paid two weeks after the start."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule


@rule(
    "R27",
    subject="registration",
    dutch="""Na de start is nog niets betaald. Alleen context: dit opent geen dossier.

    Zoekt naar: een ingeschreven student van wie `grace_days` dagen na de ingangsdatum niets van het verschuldigde
    bedrag is ontvangen.
    Onschuldig wanneer: een machtiging die nog niet is geïncasseerd; een bank die niet naar Nederland kan overmaken; een
    beurs die later komt; geldzorgen.
    Beoordelaar controleert: of er een betalingsregeling is; wijst op de studentendecaan.
    Grondslag: eigen gegevens van de instelling; geen register.
    """,
)
def unpaid_at_start(*, grace_days: Annotated[int, Between(0, 365)] = 14) -> Hit:
    """Nothing was paid yet after the start. Context only: this opens no case.

    Looks for: an enrolled student of whose amount due nothing was received `grace_days` days after the start date.
    Innocent when: a direct debit that was not yet collected; a bank that cannot transfer to the Netherlands; a grant
    that comes later; money worries.
    Reviewer checks: whether there is a payment plan; points to the student counsellor.
    Basis: the institution's own records; no register.
    """
    days = pl.col("days_owing")
    return Hit(
        when=days >= grace_days,
        because={
            "en": "Nothing of the EUR {due} due was paid {days} days after the start; this is context.",
            "nl": "Van de verschuldigde EUR {due} is {days} dagen na de start niets betaald; dit is context.",
        },
        due=pl.col("amount_due"),
        days=days,
    )
