"""R19: the issuer took a language result back."""

import polars as pl

from loep import Hit, rule


@rule(
    "R19",
    subject="registration",
    dutch="""De uitgever heeft de uitslag van de taaltoets ingetrokken.

    Zoekt naar: een gemelde intrekking van de taaltoets door de uitgever.
    Onschuldig wanneer: de hele afname ongeldig is verklaard door een fout in het toetscentrum; de melding hoort bij een
    andere toets van dezelfde persoon.
    Beoordelaar controleert: reden en rapportnummer bij de uitgever; biedt de aanmelder een nieuwe toets of gesprek aan.
    Grondslag: melding van de uitgever, door de instelling geleverd.
    """,
)
def language_test_withdrawn() -> Hit:
    """The issuer withdrew the result of the language test.

    Looks for: a reported withdrawal of the language test by its issuer.
    Innocent when: a whole sitting was declared void by a fault of the test centre; the report belongs to another test
    of the same person.
    Reviewer checks: reason and report number with the issuer; offers the applicant a new test or an interview.
    Basis: the issuer's report, delivered by the institution.
    """
    withdrawn = pl.col("language_decertified_on")
    return Hit(
        when=withdrawn.is_not_null(),
        because={
            "en": "The issuer withdrew the language test on {withdrawn}.",
            "nl": "De uitgever heeft de taaltoets ingetrokken op {withdrawn}.",
        },
        withdrawn=withdrawn,
    )
