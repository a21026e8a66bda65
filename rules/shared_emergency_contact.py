"""R33: one emergency contact, many who have nothing to do with each other."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule


@rule(
    "R33",
    subject="welfare",
    dutch="""Eén noodcontact voor veel mensen die niets met elkaar te maken hebben.

    Zoekt naar: één telefoonnummer voor noodgevallen bij ten minste `min_persons` personen; een gezin (één achternaam)
    telt één keer, een adres of tussenpersoon niet: een vol huis of een bureau kan het patroon zelf zijn.
    Onschuldig wanneer: opvang, studentenhuis, voogd, school of hulporganisatie; een bekende die velen helpt.
    Beoordelaar controleert: alleen de aandachtsfunctionaris; van wie het nummer is en of de student vrij kan spreken.
    Grondslag: zorgplicht; signalen van uitbuiting (Arbeidsinspectie, CoMensha); nooit een score, nooit in de wachtrij.
    """,
)
def shared_emergency_contact(*, min_persons: Annotated[int, Between(2, 100)] = 4) -> Hit:
    """One emergency contact for many people who have nothing to do with each other.

    Looks for: one emergency telephone of at least `min_persons` persons; a family (one surname) counts once, an address
    or intermediary does not: a full house or an office can be the pattern itself.
    Innocent when: a shelter, student house, guardian, school or aid organisation; an acquaintance who helps many.
    Reviewer checks: the trafficking officer alone; whose number it is and whether the student can speak freely.
    Basis: duty of care; signs of exploitation (Labour Authority, CoMensha); never a score, never in the queue.
    """
    persons = pl.col("emergency_persons")
    return Hit(
        when=persons >= min_persons,
        because={
            "en": "{persons} people have one emergency contact.",
            "nl": "{persons} personen hebben één noodcontact.",
        },
        persons=persons,
    )
