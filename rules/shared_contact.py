"""R05: one contact for persons who have nothing to do with each other."""

from typing import Annotated

import polars as pl

from loep import Between, Choice, Hit, rule

KINDS_EN = {"email": "e-mail address", "phone": "phone number", "device": "device", "network": "network"}
KINDS_NL = {"email": "e-mailadres", "phone": "telefoonnummer", "device": "apparaat", "network": "netwerk"}


@rule(
    "R05",
    subject="registration",
    dutch="""Eén contactgegeven staat bij verschillende personen.

    Zoekt naar: een e-mailadres, telefoonnummer, apparaat of netwerk bij ten minste `min_persons` personen die geen
    naam, adres of toegestane tussenpersoon delen; een tussenpersoon die alleen is opgegeven is geen verband, behalve op
    zijn apparaat of netwerk als hij er over drie maanden ook anderen zonder aanmeldde. Een apparaat telt als bijna
    allen binnen 5 of 30 dagen kwamen, of de meesten voor één opleiding; een netwerk binnen 2 of 14 dagen. Een adres of
    nummer dat meer dan 200 personen het hele jaar opgeven telt niet, noch een apparaat van meer
    dan 200 of een netwerk van meer dan 400.
    Onschuldig wanneer: familie met verschillende namen; opvang, school, bibliotheek of café; een buurthuis of bureau
    dat helpt.
    Beoordelaar controleert: of de aanmelder zelf bereikbaar is; of het om een plek gaat waar velen komen; of een bureau
    op de lijst van toegestane waarden hoort.
    Grondslag: eigen gegevens van de instelling; geen register.
    """,
)
def shared_contact(*, min_persons: Annotated[int, Between(3, 100)] = 3) -> Hit:
    """One contact stands with different persons.

    Looks for: an e-mail address, phone number, device or network with at least `min_persons` persons who share no name,
    address or allowed intermediary; one that is only declared relates nobody, but on its device or network where it
    also sent others without it, over three months. A device counts where nearly all came within 5 or 30 days, or most
    for one programme; a network within 2 or 14 days. An address or number that more than 200 persons give all year does
    not count, nor does a device of more than 200 or a network of more than 400.
    Innocent when: a family with different names; a shelter, school, library or cafe; a community centre or office that
    helps.
    Reviewer checks: whether the applicant can be reached in person; whether it is a place where many come; whether an
    office belongs on the list of allowed values.
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
