"""R23: proof of means that is too low or too old."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule


@rule(
    "R23",
    subject="registration",
    gathers="requester",
    dutch="""De onderbouwing van middelen is te laag of te oud, terwijl een verblijfsvergunning nodig is.

    Zoekt naar: een bedrag lager dan `months` maal de studienorm, de laagste van het jaar van indienen en het jaar van
    de start; een overzicht dat bij het indienen ouder is dan `max_age_days` dagen.
    Onschuldig wanneer: een beurs of garantsteller vult aan; een opleiding korter dan een jaar; een bedrag in een andere
    munt; een nieuwer overzicht dat nog niet is verwerkt.
    Beoordelaar controleert: het overzicht zelf, bedrag, munt en datum; vraagt om een nieuw overzicht of de beursbrief.
    Grondslag: IND, studienorm per jaar (van 1 januari); een onderbouwing is ten hoogste drie maanden oud.
    """,
)
def means_short(
    *, months: Annotated[int, Between(1, 24)] = 12, max_age_days: Annotated[int, Between(1, 366)] = 92
) -> list[Hit]:
    """The proof of means is too low or too old, while a residence permit is needed.

    Looks for: an amount below `months` times the study norm, the lower of the year of submission and the year of the
    start; a proof older than `max_age_days` days when the registration was submitted.
    Innocent when: a grant or a guarantor makes up the rest; a programme of less than a year; an amount in another
    currency; a newer proof that was not yet entered.
    Reviewer checks: the proof itself, amount, currency and date; asks for a newer one or for the letter of the grant.
    Basis: IND, study norm of the year (from 1 January); a proof is at most three months old.
    """
    amount, age = pl.col("means_amount"), pl.col("means_age_days")
    norm = (pl.col("study_norm") * months).round(2)
    return [
        Hit(
            when=pl.col("permit_needed") & (amount < norm),
            because={
                "en": "The proof of means is EUR {amount}, the norm for the year EUR {norm}; ask about a grant or a "
                "guarantor.",
                "nl": "De onderbouwing van middelen is EUR {amount}, de norm voor het jaar EUR {norm}; vraag naar een "
                "beurs of garantsteller.",
            },
            amount=amount,
            norm=norm,
        ),
        Hit(
            when=pl.col("permit_needed") & (age > max_age_days),
            because={
                "en": "The proof of means was {age} days old when the registration was submitted; ask for a newer one.",
                "nl": "De onderbouwing van middelen was bij het indienen {age} dagen oud; vraag om een nieuwere.",
            },
            age=age,
        ),
    ]
