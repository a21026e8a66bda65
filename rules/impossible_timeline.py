"""R25: dates that cannot be right together."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule

DATES = {
    "born_after_submission": (
        "The birth date lies after the day on which the registration was submitted.",
        "De geboortedatum ligt na de dag van indienen.",
    ),
    "test_after_delivery": (
        "The language test is dated after the delivery that reports it.",
        "De taaltoets is gedateerd na de levering die hem meldt.",
    ),
    "paid_after_delivery": (
        "The payment is dated after the delivery that reports it.",
        "De betaling is gedateerd na de levering die haar meldt.",
    ),
    "means_after_delivery": (
        "The proof of means is dated after the delivery that reports it.",
        "Het overzicht van middelen is gedateerd na de levering die het meldt.",
    ),
}


@rule(
    "R25",
    subject="registration",
    gathers="requester",
    dutch="""Data in de aanmelding kunnen niet samen kloppen.

    Zoekt naar: een diploma op een leeftijd onder de `min_age` jaar; een geboortedatum na het indienen; een taaltoets,
    betaling of overzicht van middelen met een latere datum dan de levering die het meldt; ten minste `min_overlapping`
    andere voltijdopleiding waarvoor dezelfde persoon tegelijk is ingeschreven.
    Onschuldig wanneer: dag en maand verwisseld; een typefout in het jaar; overgestapt, en de eerste inschrijving is
    niet beëindigd; een dubbele studie mag. Wie tot twee opleidingen is toegelaten, mag nog kiezen en telt niet.
    Beoordelaar controleert: de data op de stukken zelf; vraagt bij twee opleidingen welke wordt gevolgd.
    Grondslag: eigen gegevens van de instelling; geen register.
    """,
)
def impossible_timeline(
    *, min_age: Annotated[int, Between(10, 16)] = 14, min_overlapping: Annotated[int, Between(1, 10)] = 1
) -> list[Hit]:
    """Dates in the registration cannot be right together.

    Looks for: a diploma at an age under `min_age` years; a birth date after submission; a language test, payment or
    proof dated later than the delivery that reports it; at least `min_overlapping` other full-time programme in which
    the same person is enrolled at the same time.
    Innocent when: day and month swapped; a typing error in the year; switched, and the first enrolment was not ended;
    two studies at a time are allowed. Who was admitted to two programmes may still choose and does not count.
    Reviewer checks: the dates on the documents themselves; with two programmes, asks which one is followed.
    Basis: the institution's own records; no register.
    """
    others, age = pl.col("overlapping_full_time"), pl.col("young_at_diploma")
    too_young = Hit(
        when=age < min_age,
        because={
            "en": "The diploma is dated on a day when the applicant was {age} years old.",
            "nl": "Het diploma is gedateerd op een dag waarop de aanmelder {age} jaar was.",
        },
        age=age,
    )
    overlapping = Hit(
        when=others >= min_overlapping,
        because={
            "en": "Other full-time programmes in which the same person is enrolled at the same time: {others}.",
            "nl": "Andere voltijdopleidingen waarvoor dezelfde persoon tegelijk is ingeschreven: {others}.",
        },
        others=others,
    )
    dated = [
        Hit(when=pl.col(column), because={"en": english, "nl": dutch}, **{column: pl.col(column)})
        for column, (english, dutch) in DATES.items()
    ]
    return [too_young, *dated, overlapping]
