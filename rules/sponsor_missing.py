"""R22: a residence permit is needed and the institution may not ask for one."""

import polars as pl

from loep import Hit, rule


@rule(
    "R22",
    subject="registration",
    dutch="""De instelling staat niet als erkend referent bij de IND, terwijl een verblijfsvergunning nodig is.

    Zoekt naar: een aanmelding waarvoor een verblijfsvergunning moet worden aangevraagd bij een instelling die niet in
    het openbaar register van erkende referenten staat.
    Onschuldig wanneer: altijd, voor de aanmelder: het gaat over de instelling. Zij kan onder een andere naam staan.
    Beoordelaar controleert: het register van de IND op andere namen van de instelling; meldt het aan het
    instellingsbestuur.
    Grondslag: IND, openbaar register erkende referenten (studie).
    """,
)
def sponsor_missing() -> Hit:
    """The institution is no recognised sponsor with the IND, while a residence permit is needed.

    Looks for: a registration that needs a residence permit at an institution that is not in the public register of
    recognised sponsors.
    Innocent when: always, for the applicant: it is about the institution, which may stand there under another name.
    Reviewer checks: the IND register for other names of the institution; reports it to the board.
    Basis: IND, public register of recognised sponsors (study).
    """
    return Hit(
        when=pl.col("permit_needed") & pl.col("institution_is_sponsor").not_(),
        because={
            "en": "A residence permit is needed, and {institution} is not in the IND register of recognised sponsors.",
            "nl": "Een verblijfsvergunning is nodig, en {institution} staat niet in het IND-register van referenten.",
        },
        institution=pl.col("institution"),
    )
