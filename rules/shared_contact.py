"""R05: one contact for persons who have nothing to do with each other."""

import polars as pl

from loep import Choice, Hit, rule

KINDS_EN = {"email": "e-mail address", "phone": "phone number", "device": "device", "network": "network"}
KINDS_NL = {"email": "e-mailadres", "phone": "telefoonnummer", "device": "apparaat", "network": "netwerk"}


@rule(
    "R05",
    subject="registration",
    dutch="""Eén contactgegeven staat bij verschillende personen.

    Zoekt naar: een e-mailadres, telefoonnummer, apparaat of netwerk bij ten minste `min_persons` personen die geen
    naam, adres of opgegeven tussenpersoon delen.
    Onschuldig wanneer: familie met verschillende namen; opvang, school, bibliotheek of café; een buurthuis dat helpt.
    Beoordelaar controleert: of de aanmelder zelf bereikbaar is; of het om een plek gaat waar velen komen.
    Grondslag: eigen gegevens van de instelling; geen register.
    """,
)
def shared_contact(*, min_persons: int = 3) -> Hit:
    """One contact stands with different persons.

    Looks for: an e-mail address, phone number, device or network with at least `min_persons` persons who share no name,
    address or declared intermediary.
    Innocent when: a family with different names; a shelter, school, library or cafe; a community centre that helps.
    Reviewer checks: whether the applicant can be reached in person; whether it is a place where many come.
    Basis: the institution's own records; no register.
    """
    persons, kind = pl.col("contact_persons"), pl.col("contact_kind")
    return Hit(
        when=persons >= min_persons,
        because={
            "en": "{persons} persons without a known relation registered with the same {kind}.",
            "nl": "{persons} personen zonder bekend verband meldden zich aan met hetzelfde {kind}.",
        },
        persons=persons,
        kind=Choice(kind, en=KINDS_EN, nl=KINDS_NL),
    )
