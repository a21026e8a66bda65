"""R12: an intermediary whose registrations turn out worse than those of its peers."""

import polars as pl

from loep import Choice, Hit, rule

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
    deel met een ontkend papier, zonder aankomst, ingetrokken of uitgeschreven (drie keer of vaker) ook aan de
    ondergrens meer dan `min_times` keer zo groot is als bij andere tussenpersonen, en zelf ten minste `min_difference`
    (als deel van 1) hoger ligt.
    Onschuldig wanneer: klanten die zich bij meer instellingen aanmeldden en elders kozen; een vergunning die te laat
    kwam; een fout van één school of uitgever; kleine aantallen. Over een klant zelf zegt dit niets.
    Beoordelaar controleert: de tussenpersoon, niet elke klant: het contract, de afspraken en de uitkomsten per jaar;
    vraagt de tussenpersoon om uitleg.
    Grondslag: eigen uitkomsten van de instelling; empirische Bayes over tussenpersonen; nooit naar land of herkomst.
    """,
)
def agent_outlier(*, min_registrations: int = 10, min_times: float = 1.2, min_difference: float = 0.12) -> Hit:
    """Registrations through this intermediary end badly more often than through others.

    Looks for: an intermediary with at least `min_registrations` registrations that have an outcome, of which the share
    with a refuted paper, no arrival, a withdrawal or deregistration (three times or more) is, even at its lower bound,
    more than `min_times` times that of other intermediaries, and itself at least `min_difference` (as a part of 1)
    higher.
    Innocent when: clients who applied at several institutions and chose another; a permit that came too late; an error
    of one school or issuer; small numbers. It says nothing about any one client.
    Reviewer checks: the intermediary, not each client: its contract, agreements and outcomes by year; asks the
    intermediary to explain.
    Basis: the institution's own outcomes; empirical Bayes over intermediaries; never by country or origin.
    """
    number, usual = pl.col("agent_registrations"), pl.col("agents_usual_share")
    lower = pl.col("agent_bad_lower")
    return Hit(
        when=(number >= min_registrations)
        & (lower > usual * min_times)
        & (pl.col("agent_bad_share") - usual >= min_difference),
        because={
            "en": "Of {number} registrations through this intermediary that have an outcome, {share} ended in {kind} "
            "(1 is all); through others {usual} did. This says nothing about one client.",
            "nl": "Van {number} aanmeldingen met een uitkomst via deze tussenpersoon eindigde {share} in {kind} (1 is "
            "alles); via andere {usual}. Over één klant zegt dit niets.",
        },
        number=number,
        share=pl.col("agent_bad_share").round(2),
        kind=Choice(pl.col("agent_bad_kind"), en=ENGLISH, nl=DUTCH),
        usual=usual.round(3),
        lower=lower.round(3),
    )
