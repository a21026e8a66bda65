"""R10: somebody who submits for others and does not say so."""

from typing import Annotated

import polars as pl

from loep import Between, Choice, Hit, rule

KINDS_EN = {"author": "author in the files", "device": "device"}
KINDS_NL = {"author": "auteur in de bestanden", "device": "apparaat"}


@rule(
    "R10",
    subject="registration",
    dutch="""Eén hand lijkt voor verschillende mensen in te dienen, zonder dat een tussenpersoon is opgegeven.

    Zoekt naar: een auteur in de bestanden of een apparaat achter ten minste `min_persons` personen zonder opgegeven
    tussenpersoon, die samen kwamen en geen naam, adres of school delen. Samen is: de meesten binnen 5 dagen of bijna
    allen binnen 30 (apparaat: 14); achter één auteur telt wie in een stormloop kwam altijd (tot 60 personen). Meer dan
    200 is een programma of scanner.
    Onschuldig wanneer: een computer of scanner van een school of bibliotheek; een kopieerzaak; een begeleider,
    vrijwilliger of hulporganisatie die helpt.
    Beoordelaar controleert: of de aanmelder zelf bereikbaar is en weet wat is ingediend; wie of wat de auteur is.
    Grondslag: eigen gegevens van de instelling (kenmerken van bestanden en portaal); geen register.
    """,
)
def hidden_submitter(*, min_persons: Annotated[int, Between(3, 100)] = 3) -> Hit:
    """One hand seems to submit for different people, while no intermediary is declared.

    Looks for: an author in the files or a device behind at least `min_persons` persons without a declared intermediary,
    who came together and share no name, address or school. Together is: most within 5 days or nearly all within 30 (a
    device: 14); behind one author who came in a rush always counts (up to 60 persons). More than 200 is a program or
    scanner.
    Innocent when: a computer or scanner of a school or library; a copy shop; a counsellor, volunteer or aid
    organisation that helps.
    Reviewer checks: whether the applicant can be reached in person and knows what was submitted; who or what the
    author is.
    Basis: the institution's own records (properties of files and portal); no register.
    """
    persons, kind = pl.col("submitter_persons"), pl.col("submitter_kind")
    return Hit(
        when=kind.is_in(list(KINDS_EN)) & (persons >= min_persons),
        because={
            "en": "Behind {persons} persons without a declared intermediary stands the same {kind}.",
            "nl": "Achter {persons} personen zonder opgegeven tussenpersoon staat hetzelfde kenmerk: {kind}.",
        },
        persons=persons,
        kind=Choice(kind, en=KINDS_EN, nl=KINDS_NL),
    )
