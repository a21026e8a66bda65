"""R04: forms that are alike in everything but the person."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule


@rule(
    "R04",
    subject="registration",
    dutch="""Aanmeldingen zijn gelijk op de persoon na.

    Zoekt naar: ten minste `min_persons` personen die zich binnen twee weken aanmeldden en bij wie alles gelijk is
    behalve wie het is: opleiding, school, cijfers, bedragen, data, brief.
    Onschuldig wanneer: klasgenoten die zich samen aanmelden; een begeleider die voor een groep invult; een formulier
    met weinig in te vullen.
    Beoordelaar controleert: of school en cijferlijsten de personen apart bevestigen; wie de formulieren invulde.
    Grondslag: eigen gegevens van de instelling; geen register.
    """,
)
def only_the_name_differs(*, min_persons: Annotated[int, Between(3, 100)] = 3) -> Hit:
    """Registrations are alike but for the person.

    Looks for: at least `min_persons` persons who registered within two weeks and with whom everything is alike but who
    it is: programme, school, scores, amounts, dates, letter.
    Innocent when: classmates who apply together; a counsellor who fills in for a group; a form with little to fill in.
    Reviewer checks: whether school and transcripts confirm the persons one by one; who filled in the forms.
    Basis: the institution's own records; no register.
    """
    persons = pl.col("form_persons")
    return Hit(
        when=persons >= min_persons,
        because={
            "en": "{persons} persons registered within two weeks with forms that are alike in all but the identity.",
            "nl": "{persons} personen meldden zich binnen twee weken aan met op de persoon na gelijke formulieren.",
        },
        persons=persons,
    )
