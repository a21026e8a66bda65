"""R07: one payer, many persons."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule


@rule(
    "R07",
    subject="registration",
    dutch="""Eén betaler betaalt voor mensen die verder niets delen.

    Zoekt naar: een naam waaronder voor ten minste `min_persons` personen is betaald die samen kwamen en geen
    achternaam, adres of werkgever delen; ook als de rekeningen verschillen. Samen is: de meesten binnen 5 dagen, drie
    kwart binnen 14 of bijna allen binnen 30, dichter bijeen als geen rekening bekend is; wie in een stormloop kwam
    altijd (tot 60 personen).
    Onschuldig wanneer: een studiefonds, werkgever of gemeente betaalt; familie met verschillende namen; een
    naamgenoot.
    Beoordelaar controleert: wie de betaler is en wat die met de aanmelder heeft; of de betaler een fonds of werkgever
    is die op de lijst van toegestane waarden hoort.
    Grondslag: eigen gegevens van de instelling; geen register.
    """,
)
def common_payer(*, min_persons: Annotated[int, Between(4, 100)] = 4) -> Hit:
    """One payer pays for people who share nothing else.

    Looks for: a name under which at least `min_persons` persons were paid for who came together and share no surname,
    address or employer; also where the accounts differ. Together is: most within 5 days, three quarters within 14 or
    nearly all within 30, closer where no account is known; who came in a rush always (up to 60 persons).
    Innocent when: a scholarship fund, employer or municipality pays; a family with different names; a namesake.
    Reviewer checks: who the payer is and how the applicant knows them; whether the payer is a fund or employer that
    belongs on the list of allowed values.
    Basis: the institution's own records; no register.
    """
    persons = pl.col("payer_persons")
    return Hit(
        when=persons >= min_persons,
        because={
            "en": "One payer paid for {persons} persons without a known relation who registered in the same weeks.",
            "nl": "Eén betaler betaalde voor {persons} personen zonder bekend verband die in dezelfde weken kwamen.",
        },
        persons=persons,
    )
