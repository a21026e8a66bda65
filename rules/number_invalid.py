"""R21: a number whose check digits do not fit."""

import polars as pl

from loep import Hit, rule

NUMBERS = {
    "bsn_valid": ("The citizen service number (BSN)", "Het burgerservicenummer (BSN)"),
    "onderwijsnummer_valid": ("The education number", "Het onderwijsnummer"),
    "iban_valid": ("The bank account (IBAN) that paid", "De bankrekening (IBAN) waarvan is betaald"),
    "refund_iban_valid": ("The bank account (IBAN) for refunds", "De bankrekening (IBAN) voor terugbetaling"),
}


@rule(
    "R21",
    subject="registration",
    gathers="requester",
    dutch="""Een nummer bestaat niet: de controlecijfers kloppen niet.

    Zoekt naar: een burgerservicenummer of onderwijsnummer dat niet door de elfproef komt, of een IBAN met een fout
    controlegetal.
    Onschuldig wanneer: een typefout of een verwisseld cijfer; een nummer dat in het verkeerde veld staat.
    Beoordelaar controleert: het nummer op het document of het bankafschrift; vraagt de aanmelder om het opnieuw op te
    geven.
    Grondslag: elfproef (BSN en onderwijsnummer); ISO 13616 en ISO 7064 (IBAN).
    """,
)
def number_invalid() -> list[Hit]:
    """A number does not exist: its check digits do not fit.

    Looks for: a citizen service number or education number that fails the eleven-test, or an IBAN with wrong check
    digits.
    Innocent when: a typing error or two digits swapped; a number that stands in the wrong field.
    Reviewer checks: the number on the document or bank statement; asks the applicant to give it again.
    Basis: eleven-test (BSN and education number); ISO 13616 and ISO 7064 (IBAN).
    """
    return [
        Hit(
            when=pl.col(column).not_(),
            because={
                "en": f"{english} fails its check digits; often a typing error.",
                "nl": f"{dutch} heeft foute controlecijfers; vaak een typefout.",
            },
            **{column: pl.col(column)},
        )
        for column, (english, dutch) in NUMBERS.items()
    ]
