"""R12: an intermediary whose registrations turn out worse than those of its peers."""

from typing import Annotated

import polars as pl

from loep import Between, Choice, Hit, rule

ENGLISH = {
    "refuted": "a paper that its issuer refuted",
    "not_arrived": "a permit granted and no arrival",
    "withdrawn": "a withdrawal or deregistration",
    "any": "a refuted paper, no arrival, a withdrawal or deregistration",
}
DUTCH = {
    "refuted": "een door de uitgever ontkend papier",
    "not_arrived": "een verleende vergunning zonder aankomst",
    "withdrawn": "een intrekking of uitschrijving",
    "any": "een ontkend papier, geen aankomst, een intrekking of een uitschrijving",
}


@rule(
    "R12",
    subject="registration",
    gathers="agent",
    dutch="""De aanmeldingen via deze tussenpersoon lopen vaker slecht af dan die via andere.

    Zoekt naar: een tussenpersoon met ten minste `min_registrations` aanmeldingen die een uitkomst hebben, waarvan het
    deel met een ontkend papier, zonder aankomst, ingetrokken of uitgeschreven (`min_bad` keer of vaker) ten minste
    `min_difference` (als deel van 1) hoger ligt dan bij andere en zo hoog is dat, zoveel als tussenpersonen onderling
    verschillen, de kans dat een van hen zo uitkomt hooguit `max_chance` is.
    Onschuldig wanneer: klanten die zich bij meer instellingen aanmeldden en elders kozen; een vergunning die te laat
    kwam; een fout van één school of uitgever; kleine aantallen. Over een klant zelf zegt dit niets.
    Beoordelaar controleert: de tussenpersoon, niet elke klant: het contract, de afspraken en de uitkomsten per jaar;
    vraagt de tussenpersoon om uitleg.
    Grondslag: eigen uitkomsten van de instelling; empirische Bayes over tussenpersonen; nooit naar land of herkomst.
    """,
)
def agent_outlier(
    *,
    min_registrations: Annotated[int, Between(10, 1_000)] = 10,
    min_bad: Annotated[int, Between(3, 100)] = 3,
    min_difference: Annotated[float, Between(0.0, 1.0)] = 0.12,
    max_chance: Annotated[float, Between(0.0001, 0.05)] = 0.05,
) -> Hit:
    """Registrations through this intermediary end badly more often than through others.

    Looks for: an intermediary with at least `min_registrations` registrations that have an outcome, of which the share
    with a refuted paper, no arrival, a withdrawal or deregistration (`min_bad` times or more) is at least
    `min_difference` (as a part of 1) higher than with others, and so high that, as much as intermediaries differ from
    each other, the chance that one of them comes out so is at most `max_chance`.
    Innocent when: clients who applied at several institutions and chose another; a permit that came too late; an error
    of one school or issuer; small numbers. It says nothing about any one client.
    Reviewer checks: the intermediary, not each client: its contract, agreements and outcomes by year; asks the
    intermediary to explain.
    Basis: the institution's own outcomes; empirical Bayes over intermediaries; never by country or origin.
    """
    number, share = pl.col("agent_registrations"), pl.col("agent_bad_share")
    usual, chance = pl.col("agents_usual_share"), pl.col("agent_chance")
    return Hit(
        when=(number >= min_registrations)
        & ((number * share).round() >= min_bad)
        & (share - usual >= min_difference)
        & (chance <= max_chance),
        because={
            "en": "Of {number} registrations through this intermediary that have an outcome, {share} ended in {kind} "
            "(1 is all); through others {usual} did. This says nothing about one client.",
            "nl": "Van {number} aanmeldingen met een uitkomst via deze tussenpersoon eindigde {share} in {kind} (1 is "
            "alles); via andere {usual}. Over één klant zegt dit niets.",
        },
        number=number,
        share=share.round(2),
        kind=Choice(pl.col("agent_bad_kind"), en=ENGLISH, nl=DUTCH),
        usual=usual.round(3),
        chance=chance.round(6),
    )
