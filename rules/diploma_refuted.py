"""R32: the issuer says that it did not give the diploma."""

import polars as pl

from loep import Hit, rule


@rule(
    "R32",
    subject="registration",
    dutch="""De uitgever zegt het diploma niet te hebben afgegeven.

    Zoekt naar: een gemelde ontkenning van het diploma door school of register, niet gevolgd door een bevestiging.
    Onschuldig wanneer: de school zocht onder een andere naam of een oud archief; een typefout in nummer of jaar; de
    school bestaat niet meer of ligt in oorlogsgebied.
    Beoordelaar controleert: waarop de uitgever heeft gezocht; vraagt de aanmelder naar naam en jaar van toen.
    Grondslag: antwoord van de uitgever, door de instelling geleverd.
    """,
)
def diploma_refuted() -> Hit:
    """The issuer says that it did not give the diploma.

    Looks for: a reported refutation of the diploma by school or register that no confirmation followed.
    Innocent when: the school searched under another name or in an old archive; a typing error in number or year; the
    school exists no longer or lies in a war zone.
    Reviewer checks: what the issuer searched for; asks the applicant for name and year at the time.
    Basis: the issuer's answer, delivered by the institution.
    """
    refuted = pl.col("diploma_refuted_on")
    return Hit(
        when=refuted.is_not_null(),
        because={
            "en": "The issuer said on {refuted} that it did not give this diploma.",
            "nl": "De uitgever zei op {refuted} dit diploma niet te hebben afgegeven.",
        },
        refuted=refuted,
    )
