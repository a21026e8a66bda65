"""R20: a machine-readable zone that is wrong in itself or differs from the form."""

import polars as pl

from loep import Hit, rule


@rule(
    "R20",
    subject="registration",
    gathers="requester",
    dutch="""De machineleesbare strook van het identiteitsdocument klopt niet.

    Zoekt naar: een controlecijfer van de strook dat niet klopt, of een geboortedatum of documentnummer in de strook dat
    afwijkt van het formulier. Een strook die niet te lezen is, zegt niets.
    Onschuldig wanneer: de strook is verkeerd gelezen (O en 0, I en 1, een vouw of schaduw); een typefout in het
    formulier; een vernieuwd document.
    Beoordelaar controleert: leest eerst de strook zelf van de scan; vergelijkt daarna document en formulier.
    Grondslag: ICAO Doc 9303, controlecijfers van reisdocumenten.
    """,
)
def mrz_invalid() -> list[Hit]:
    """The machine-readable zone of the identity document is not right.

    Looks for: a check digit of the zone that fails, or a birth date or document number in the zone that differs from
    the form. A zone that cannot be read says nothing.
    Innocent when: the zone was misread (O and 0, I and 1, a fold or shadow); a typing error in the form; a renewed
    document.
    Reviewer checks: first reads the zone from the scan again; then compares document and form.
    Basis: ICAO Doc 9303, check digits of travel documents.
    """
    valid, agrees = pl.col("mrz_valid"), pl.col("mrz_agrees")
    return [
        Hit(
            when=valid.not_(),
            because={
                "en": "A check digit in the machine-readable zone fails; the zone may have been misread.",
                "nl": "Een controlecijfer in de machineleesbare strook klopt niet; misschien is die verkeerd gelezen.",
            },
            mrz_valid=valid,
        ),
        Hit(
            when=agrees.not_(),
            because={
                "en": "The machine-readable zone gives another birth date or document number than the form.",
                "nl": "De machineleesbare strook geeft een andere geboortedatum of een ander nummer dan het formulier.",
            },
            mrz_agrees=agrees,
        ),
    ]
