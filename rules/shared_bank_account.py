"""R06: one account, many persons."""

import polars as pl

from loep import Hit, rule


@rule(
    "R06",
    subject="registration",
    dutch="""Eén bankrekening betaalt voor veel mensen.

    Zoekt naar: een rekening waarvan is betaald voor meer dan `max_persons` personen die verder niets met elkaar te
    maken hebben.
    Onschuldig wanneer: broers of zussen; een bewindvoerder of voogd; een studiefonds, werkgever of gemeente.
    Beoordelaar controleert: familieband, bewindvoering of fonds; data en bedragen van de betalingen.
    Grondslag: eigen gegevens van de instelling; geen register.
    """,
)
def shared_bank_account(*, max_persons: int = 3) -> Hit:
    """One bank account pays for many people.

    Looks for: an account that paid for more than `max_persons` persons who share nothing else.
    Innocent when: siblings; a guardian (bewindvoerder); a scholarship fund, employer or municipality.
    Reviewer checks: family relation, guardianship or fund; dates and amounts of the payments.
    Basis: the institution's own records; no register.
    """
    persons = pl.col("account_persons")
    return Hit(
        when=persons > max_persons,
        because={
            "en": "{persons} people are paid for from one bank account.",
            "nl": "Voor {persons} personen is vanaf één bankrekening betaald.",
        },
        persons=persons,
    )
