"""R03: letters that are nearly the same."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule


@rule(
    "R03",
    subject="registration",
    dutch="""De motivatiebrief is vrijwel gelijk aan die van anderen.

    Zoekt naar: brieven die voor ten minste `min_similarity` (1 is gelijk) overeenkomen, in een groep van ten minste
    `min_persons` personen; een passage waarin hier en daar een woord is veranderd blijft één passage, vaste zinnen die
    velen gebruiken tellen niet mee. Brieven die doorgaans voor minder dan 0,8 overeenkomen, tellen alleen als de meeste
    binnen twee weken kwamen; tekst van een school pas vanaf 0,8. Een tekst die ten minste 200 personen en één op de
    twintig schrijvers het hele jaar woord voor woord sturen telt niet, net als een brief op de lijst van toegestane
    waarden.
    Onschuldig wanneer: een decaan of fonds gaf een voorbeeldbrief; hulp bij het schrijven; een tekst van een
    taalprogramma.
    Beoordelaar controleert: de gemarkeerde passages; of iets anders dan school of begeleider de aanmelders verbindt; of
    de brief op de lijst van toegestane waarden hoort.
    Grondslag: vergelijking met alle bekende brieven van de instelling; geen register.
    """,
)
def near_identical_letter(
    *, min_similarity: Annotated[float, Between(0.6, 1.0)] = 0.6, min_persons: Annotated[int, Between(2, 100)] = 3
) -> Hit:
    """The motivation letter is nearly the same as those of others.

    Looks for: letters that are at least `min_similarity` alike (1 is the same), in a group of at least `min_persons`
    persons; a passage in which a word here and there was changed stays one passage, stock phrases that many use do not
    count. Letters that are usually less than 0.8 alike count only where most of them came within two weeks, and text of
    one school only from 0.8. A text that at least 200 persons and one in twenty of all who wrote send word for word all
    year does not count, nor does a letter on the list of allowed values.
    Innocent when: a school counsellor or fund gave a template; help with writing; a text by a language program.
    Reviewer checks: the marked passages; whether anything but a school or counsellor connects the applicants; whether
    the letter belongs on the list of allowed values.
    Basis: comparison with all known letters of the institution; no register.
    """
    similarity, persons = pl.col("letter_similarity"), pl.col("letter_persons")
    return Hit(
        when=(similarity >= min_similarity) & (persons >= min_persons) & ~pl.col("letter_form"),
        because={
            "en": "{percent} % of the words of the letter stand, in the same order, in that of another; {persons} "
            "persons sent such a letter.",
            "nl": "{percent} % van de woorden van de brief staat, in dezelfde volgorde, in die van een ander; "
            "{persons} personen stuurden zo'n brief.",
        },
        percent=(pl.col("letter_equal") * 100).floor().cast(pl.Int64),
        persons=persons,
    )
