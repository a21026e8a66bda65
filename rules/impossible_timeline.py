"""R25: dates that cannot be right together."""

import polars as pl

from loep import Hit, rule

DATES = {
    "born_after_submission": (
        "The birth date lies after the day on which the registration was submitted.",
        "De geboortedatum ligt na de dag van indienen.",
    ),
    "diploma_before_14": (
        "The diploma is dated before the 14th birthday.",
        "Het diploma is gedateerd voor de 14e verjaardag.",
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
    dutch="""Data in de aanmelding kunnen niet samen kloppen.

    Zoekt naar: een diploma voor de 14e verjaardag; een geboortedatum na het indienen; een taaltoets, betaling of
    overzicht van middelen met een latere datum dan de levering die het meldt; ten minste `min_overlapping` andere
    voltijdopleiding waarvoor dezelfde persoon tegelijk is ingeschreven.
    Onschuldig wanneer: dag en maand verwisseld; een typefout in het jaar; overgestapt, en de eerste inschrijving is
    niet beëindigd; een dubbele studie mag. Wie tot twee opleidingen is toegelaten, mag nog kiezen en telt niet.
    Beoordelaar controleert: de data op de stukken zelf; vraagt bij twee opleidingen welke wordt gevolgd.
    Grondslag: eigen gegevens van de instelling; geen register.
    """,
)
def impossible_timeline(*, min_overlapping: int = 1) -> list[Hit]:
    """Dates in the registration cannot be right together.

    Looks for: a diploma before the 14th birthday; a birth date after submission; a language test, payment or proof
    dated later than the delivery that reports it; at least `min_overlapping` other full-time programme in which the
    same person is enrolled at the same time.
    Innocent when: day and month swapped; a typing error in the year; switched, and the first enrolment was not ended;
    two studies at a time are allowed. Who was admitted to two programmes may still choose and does not count.
    Reviewer checks: the dates on the documents themselves; with two programmes, asks which one is followed.
    Basis: the institution's own records; no register.
    """
    others = pl.col("overlapping_full_time")
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
    return [*dated, overlapping]
