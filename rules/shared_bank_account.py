"""R06: one account, many persons."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule


@rule(
    "R06",
    subject="registration",
    dutch="""Eén bankrekening betaalt voor veel mensen.

    Zoekt naar: een rekening waarvan is betaald voor meer dan `max_persons` personen die geen achternaam, adres,
    werkgever of toegestane tussenpersoon delen. Onder verschillende namen: als bijna allen binnen 60 dagen kwamen.
    Onder één naam, zoals een fonds: als bijna allen binnen 5 of 14 dagen kwamen, grotere groepen binnen een maand. Wie
    in een stormloop kwam telt altijd, voor wie de rekening ook nog meer betaalde (tot 60 personen). Een fonds dat niet
    op de lijst van toegestane waarden staat en een groep die over weken komt zijn hierin gelijk: beide tellen niet.
    Onschuldig wanneer: broers of zussen; een bewindvoerder of voogd; een studiefonds, werkgever of gemeente; een
    betaaldienst.
    Beoordelaar controleert: familieband, bewindvoering of fonds; data en bedragen van de betalingen; of de rekening op
    de lijst van toegestane waarden hoort.
    Grondslag: eigen gegevens van de instelling; geen register.
    """,
)
def shared_bank_account(*, max_persons: Annotated[int, Between(3, 100)] = 3) -> Hit:
    """One bank account pays for many people.

    Looks for: an account that paid for more than `max_persons` persons who share no surname, address, employer or
    allowed intermediary. Under several names: where nearly all came within 60 days. Under one name, as a fund pays:
    where nearly all came within 5 or 14 days, larger groups within a month. Who came in a rush always counts, whomever
    else the account paid for (up to 60 persons). A fund that is not on the list of allowed values and a group that
    comes over weeks look the same here: neither counts.
    Innocent when: siblings; a guardian (bewindvoerder); a scholarship fund, employer or municipality; a payment
    service.
    Reviewer checks: family relation, guardianship or fund; dates and amounts of the payments; whether the account
    belongs on the list of allowed values.
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
