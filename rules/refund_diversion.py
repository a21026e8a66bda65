"""R26: money that is asked back to another account soon after it was paid."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule


@rule(
    "R26",
    subject="registration",
    dutch="""Kort na de betaling is geld teruggevraagd naar een andere rekening dan die waarvan is betaald.

    Zoekt naar: een terugbetaling binnen `max_days` dagen na de betaling, of iemand die binnen die dagen betaalde en al
    weer weg is, terwijl de rekening voor terugbetaling een andere is dan die waarvan is betaald. De dag van vragen
    wordt niet geleverd: wie weg is en een rekening voor terugbetaling opgaf, telt als wie erom vroeg.
    Onschuldig wanneer: een ouder, fonds of werkgever betaalde en de student het geld krijgt; een nieuwe Nederlandse
    rekening geopend; een opgeheven rekening.
    Beoordelaar controleert: van wie beide rekeningen zijn; stort terug naar de rekening van herkomst waar dat kan.
    Grondslag: eigen gegevens van de instelling (status, rekeningen en gebeurtenissen); geen register.
    """,
)
def refund_diversion(*, max_days: Annotated[int, Between(1, 365)] = 30) -> list[Hit]:
    """Soon after the payment money was asked back to another account than the one that paid.

    Looks for: a refund within `max_days` days of the payment, or somebody who paid within these days and is gone
    again, while the account for refunds is another than the one that paid. The day of asking is not delivered: who is
    gone and gave an account for refunds counts as having asked.
    Innocent when: a parent, fund or employer paid and the student gets the money; a new Dutch account was opened; an
    account was closed.
    Reviewer checks: whose both accounts are; refunds to the account of origin where possible.
    Basis: the institution's own records (status, accounts and events); no register.
    """
    elsewhere, days, asked = pl.col("refund_elsewhere"), pl.col("days_to_refund"), pl.col("days_to_asking_back")
    return [
        Hit(
            when=elsewhere & (days <= max_days),
            because={
                "en": "Refunded {days} days after the payment, to another account than the one that paid; ask whose "
                "they are.",
                "nl": "Terugbetaald {days} dagen na de betaling, naar een andere rekening dan die betaalde; vraag van "
                "wie zij zijn.",
            },
            days=days,
        ),
        Hit(
            when=elsewhere & asked.is_between(0, max_days),
            because={
                "en": "Gone within {asked} days of the payment, and the account for the refund is another than the one "
                "that paid; ask whose they are before it is paid.",
                "nl": "Binnen {asked} dagen na de betaling weg, en de rekening voor terugbetaling is een andere dan "
                "die betaalde; vraag van wie zij zijn voordat er wordt betaald.",
            },
            asked=asked,
        ),
    ]
