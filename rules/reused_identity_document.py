"""R01: one identity document, several persons."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule


@rule(
    "R01",
    subject="registration",
    dutch="""Hetzelfde identiteitsdocument staat bij verschillende personen.

    Zoekt naar: een documentnummer met uitgever dat bij ten minste `min_persons` personen staat die in naam of
    geboortedatum verschillen. Eén naam in een andere spelling, volgorde of een ander schrift is één persoon, net als
    wie waarschijnlijk dezelfde is onder twee persoonsnummers. Wat meer dan 60 personen het hele jaar opgeven is
    verzonnen en telt niet.
    Onschuldig wanneer: een typefout in naam of geboortedatum; een naamswijziging; een tweeling die door elkaar is
    ingevoerd.
    Beoordelaar controleert: de documenten naast elkaar; of het één persoon is die zich opnieuw heeft aangemeld.
    Grondslag: eigen gegevens van de instelling; geen register.
    """,
)
def reused_identity_document(*, min_persons: Annotated[int, Between(2, 100)] = 2) -> Hit:
    """The same identity document stands with different persons.

    Looks for: a document number and issuer that stands with at least `min_persons` persons whose name or birth date
    differs. One name in another spelling, order or script is one person, and so is who is probably the same under two
    person numbers. What more than 60 persons give all year is made up and does not count.
    Innocent when: a typing error in name or birth date; a change of name; twins entered the wrong way round.
    Reviewer checks: the documents side by side; whether it is one person who registered again.
    Basis: the institution's own records; no register.
    """
    persons = pl.col("document_persons")
    return Hit(
        when=persons >= min_persons,
        because={
            "en": "The same identity document stands with {persons} persons whose name or birth date differs.",
            "nl": "Hetzelfde identiteitsdocument staat bij {persons} personen met een andere naam of geboortedatum.",
        },
        persons=persons,
    )
