"""R02: one uploaded file, several persons."""

from typing import Annotated

import polars as pl

from loep import Between, Choice, Hit, rule

KINDS_EN = {
    "diploma": "diploma",
    "transcript": "transcript",
    "language": "language certificate",
    "identity": "identity document",
    "means": "proof of means",
}
KINDS_NL = {
    "diploma": "diploma",
    "transcript": "cijferlijst",
    "language": "taalcertificaat",
    "identity": "identiteitsdocument",
    "means": "overzicht van middelen",
}


@rule(
    "R02",
    subject="registration",
    dutch="""Hetzelfde bestand is voor verschillende personen geüpload.

    Zoekt naar: een diploma, cijferlijst, taalcertificaat, identiteitsdocument of overzicht van middelen dat bit voor
    bit gelijk is bij ten minste `min_persons` personen, als welke soort het ook is geüpload. Lege formulieren tellen
    niet mee: wat het hele jaar van meer dan 12 scholen komt (middelen), 30 (cijferlijst, taal) of 50 (diploma,
    identiteit), of van meer dan 60 personen; en wat van meer dan 300 komt. Een gezin of stel deelt een overzicht van
    middelen.
    Onschuldig wanneer: een folder of leeg formulier is meegestuurd; familie op twee adressen; iemand heeft het bestand
    van een ander per vergissing gekozen.
    Beoordelaar controleert: wiens naam op het bestand staat; vraagt de ander om het eigen bestand.
    Grondslag: eigen gegevens van de instelling (sha256 van het bestand); geen register.
    """,
)
def reused_upload(*, min_persons: Annotated[int, Between(2, 100)] = 2) -> Hit:
    """The same file was uploaded for different persons.

    Looks for: a diploma, transcript, language certificate, identity document or proof of means that is bit for bit the
    same for at least `min_persons` persons, as whatever kind it was uploaded. Blank forms do not count: what comes all
    year from more than 12 schools (means), 30 (transcript, language) or 50 (diploma, identity), or from more than 60
    persons; and what comes from more than 300. A family or couple shares a proof of means.
    Innocent when: a leaflet or blank form was sent along; a family at two addresses; somebody picked the file of
    another by mistake.
    Reviewer checks: whose name stands on the file; asks the other for a file of their own.
    Basis: the institution's own records (sha256 of the file); no register.
    """
    kind, persons = pl.col("upload_kind"), pl.col("upload_persons")
    return Hit(
        when=kind.is_in(list(KINDS_EN)) & (persons >= min_persons),
        because={
            "en": "The same file ({kind}) was uploaded for {persons} persons.",
            "nl": "Hetzelfde bestand ({kind}) is voor {persons} personen geüpload.",
        },
        kind=Choice(kind, en=KINDS_EN, nl=KINDS_NL),
        persons=persons,
    )
