"""R26: money that is asked back to another account soon after it was paid."""

import polars as pl

from loep import Hit, rule


@rule(
    "R26",
    subject="registration",
    dutch="""Kort na de betaling is terugbetaald naar een andere rekening dan die waarvan is betaald.

    Zoekt naar: een terugbetaling binnen `max_days` dagen na de betaling, terwijl de rekening voor terugbetaling een
    andere is dan die waarvan is betaald.
    Onschuldig wanneer: een ouder, fonds of werkgever betaalde en de student het geld krijgt; een nieuwe Nederlandse
    rekening geopend; een opgeheven rekening.
    Beoordelaar controleert: van wie beide rekeningen zijn; stort terug naar de rekening van herkomst waar dat kan.
    Grondslag: eigen gegevens van de instelling (gebeurtenissen); geen register.
    """,
)
def refund_diversion(*, max_days: int = 30) -> Hit:
    """Soon after the payment the money was refunded to another account than the one that paid.

    Looks for: a refund within `max_days` days of the payment, while the account for refunds is another than the one
    that paid.
    Innocent when: a parent, fund or employer paid and the student gets the money; a new Dutch account was opened; an
    account was closed.
    Reviewer checks: whose both accounts are; refunds to the account of origin where possible.
    Basis: the institution's own records (events); no register.
    """
    days = pl.col("days_to_refund")
    return Hit(
        when=pl.col("refund_elsewhere") & (days <= max_days),
        because={
            "en": "Refunded {days} days after the payment, to another account than the one that paid; ask whose they "
            "are.",
            "nl": "Terugbetaald {days} dagen na de betaling, naar een andere rekening dan die betaalde; vraag van wie "
            "zij zijn.",
        },
        days=days,
    )
