"""R17: a language test that cannot be verified as it stands."""

from typing import Annotated

import polars as pl

from loep import Between, Choice, Hit, LanguageTest, rule


@rule(
    "R17",
    subject="registration",
    gathers="requester",
    dutch="""De taaltoets kan zo niet worden geverifieerd.

    Zoekt naar: een rapportnummer dat niet de vorm van zijn toets heeft; een toets die bij het indienen ouder is dan
    `max_age_days` dagen of na het indienen is gedateerd; een toets die de gedragscode niet accepteert; een rapport dat
    de uitgever niet kent (zodra uitgevers kunnen worden bevraagd).
    Onschuldig wanneer: een typefout in het nummer of de datum; een toets die werd nagestuurd; een toets die de
    instelling zelf wel accepteert.
    Beoordelaar controleert: de uitslag bij de uitgever van de toets; vraagt de aanmelder om nummer of rapport.
    Grondslag: vorm van de rapportnummers van de uitgevers; Gedragscode internationale student hoger onderwijs.
    """,
)
def language_test_unverifiable(*, max_age_days: Annotated[int, Between(1, 3_660)] = 731) -> list[Hit]:
    """The language test cannot be verified as it stands.

    Looks for: a report number that does not have the form of its test; a test older than `max_age_days` days when the
    registration was submitted, or dated after that; a test that the code of conduct does not accept; a report that its
    issuer does not know (once issuers can be asked).
    Innocent when: a typing error in number or date; a test that was sent in later; a test that the institution accepts
    of its own accord.
    Reviewer checks: the result with the issuer of the test; asks the applicant for the number or the report.
    Basis: form of the issuers' report numbers; code of conduct for international students in higher education.
    """
    test = Choice.of(pl.col("language_test"), LanguageTest)
    age, taken = pl.col("language_test_age_days"), pl.col("language_test_date")
    return [
        Hit(
            when=pl.col("language_report_wellformed").not_(),
            because={
                "en": "The report number does not have the form of {test}.",
                "nl": "Het rapportnummer heeft niet de vorm van {test}.",
            },
            test=test,
        ),
        Hit(
            when=age > max_age_days,
            because={
                "en": "The language test of {taken} was {age} days old when the registration was submitted.",
                "nl": "De taaltoets van {taken} was bij het indienen {age} dagen oud.",
            },
            taken=taken,
            age=age,
        ),
        Hit(
            when=pl.col("test_after_submission"),
            because={
                "en": "The language test is dated {taken}, after the registration was submitted on {submitted}.",
                "nl": "De taaltoets is gedateerd op {taken}, na het indienen op {submitted}.",
            },
            taken=taken,
            submitted=pl.col("submitted_on"),
        ),
        Hit(
            when=pl.col("language_test_accepted").not_(),
            because={
                "en": "The code of conduct does not accept {test}.",
                "nl": "De gedragscode accepteert {test} niet.",
            },
            test=test,
        ),
        Hit(
            when=pl.col("language_report_confirmed").not_(),
            because={
                "en": "The issuer of {test} does not know this report.",
                "nl": "De uitgever van {test} kent dit rapport niet.",
            },
            test=test,
        ),
    ]
