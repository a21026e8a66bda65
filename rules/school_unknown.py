"""R16: a prior school that no register of institutions knows."""

import polars as pl

from loep import Hit, rule


@rule(
    "R16",
    subject="registration",
    dutch="""De vooropleidingsschool is onder deze naam niet bekend. Alleen context: dit opent geen dossier.

    Zoekt naar: een schoolnaam waarbij geen instelling in ROR met voldoende zekerheid past, ook niet anders gespeld,
    vertaald of afgekort, en een diploma dat niet door DUO is bevestigd.
    Onschuldig wanneer: bijna altijd: ROR kent vooral hoger onderwijs en weinig middelbare scholen; een roepnaam, een
    oude naam of een ander schrift.
    Beoordelaar controleert: de school bij Nuffic of in het register van het land; kijkt of zij een adres en een website
    heeft en of zij dit diploma mag afgeven.
    Grondslag: ROR (Research Organization Registry), namenlijst; vergelijking van namen met een vermelde zekerheid.
    """,
)
def school_unknown() -> Hit:
    """The prior school is not known by this name. Context only: this opens no case.

    Looks for: a school name that no institution in ROR fits with enough confidence, spelt otherwise, translated or
    abbreviated either, and a diploma that DUO did not confirm.
    Innocent when: nearly always: ROR holds mostly higher education and few secondary schools; a name in daily use, an
    old name or another script.
    Reviewer checks: the school with Nuffic or in the register of the country; whether it has an address and a website
    and may award this diploma.
    Basis: ROR (Research Organization Registry), its names; comparison of names with a stated confidence.
    """
    return Hit(
        when=pl.col("school_known").not_() & (pl.col("diploma_verified") != "duo"),
        because={
            "en": "No institution in ROR is known by the name of the prior school; this is context, look it up.",
            "nl": "Geen instelling in ROR is bekend onder de naam van de vooropleidingsschool; dit is context, zoek de "
            "school op.",
        },
        school_known=pl.col("school_known"),
    )
