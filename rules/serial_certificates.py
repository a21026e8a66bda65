"""R09: certificates that come from one hand."""

from typing import Annotated

import polars as pl

from loep import Between, Choice, Hit, rule

KINDS_EN = {"diploma": "diplomas", "language": "language test reports"}
KINDS_NL = {"diploma": "diploma's", "language": "rapporten van taaltoetsen"}


@rule(
    "R09",
    subject="registration",
    dutch="""Diploma's, taaltoetsen of cijferlijsten lijken uit één hand te komen.

    Zoekt naar: nummers van diploma's of taaltoetsen die gelijk zijn of op elkaar volgen bij ten minste `min_persons`
    personen van verschillende scholen of jaren, op de laatste cijfers of op een groep cijfers tussen tekens; gelijke
    cijferlijsten van vijf cijfers of meer bij ten minste `min_same_marks` personen. Een reeks of lijst van meer dan 60
    personen is van de uitgever of het formulier.
    Onschuldig wanneer: klasgenoten van wie de school de diploma's op volgorde nummert; een examenzitting die op
    volgorde nummert; een tikfout; cijfers die een school standaard invult.
    Beoordelaar controleert: het nummer bij de school of uitgever; de cijferlijsten naast elkaar.
    Grondslag: eigen gegevens van de instelling; de uitgever kan een nummer bevestigen.
    """,
)
def serial_certificates(
    *, min_persons: Annotated[int, Between(3, 100)] = 3, min_same_marks: Annotated[int, Between(3, 100)] = 3
) -> list[Hit]:
    """Diplomas, language tests or lists of marks seem to come from one hand.

    Looks for: numbers of diplomas or language tests that are equal or follow each other with at least `min_persons`
    persons of different schools or years, in the last digits or in a group of digits between signs; equal lists of five
    marks or more with at least `min_same_marks` persons. A row or list of more than 60 persons is the issuer's or the
    form's.
    Innocent when: classmates whose school numbers its diplomas in a row; an exam sitting that numbers in a row; a
    typing error; marks that a school fills in by default.
    Reviewer checks: the number with the school or issuer; the lists of marks side by side.
    Basis: the institution's own records; the issuer can confirm a number.
    """
    persons, kind, same = pl.col("certificate_persons"), pl.col("certificate_kind"), pl.col("grades_persons")
    return [
        Hit(
            when=kind.is_in(list(KINDS_EN)) & (persons >= min_persons),
            because={
                "en": "The numbers of the {kind} of {persons} persons of different classes are equal or consecutive.",
                "nl": "De nummers van de {kind} van {persons} personen uit verschillende klassen zijn gelijk of volgen"
                " op elkaar.",
            },
            kind=Choice(kind, en=KINDS_EN, nl=KINDS_NL),
            persons=persons,
        ),
        Hit(
            when=same >= min_same_marks,
            because={
                "en": "{sharers} persons have the same list of marks, mark by mark.",
                "nl": "{sharers} personen hebben dezelfde cijferlijst, cijfer voor cijfer.",
            },
            sharers=same,
        ),
    ]
