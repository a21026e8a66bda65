"""R11: many at once, where the season, everybody and the neighbourhood of the moment explain few."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule


@rule(
    "R11",
    subject="registration",
    gathers="burst",
    dutch="""Voor één opleiding kwamen via één kanaal veel aanmeldingen tegelijk.

    Zoekt naar: ten minste `min_registrations` aanmeldingen binnen `max_hours` uur, waar het seizoen, alle andere
    opleidingen op dat moment en de uren ervoor en erna er zo weinig laten verwachten dat de kans daarop, over alle
    zoekpogingen samen, hooguit tien tot de macht `max_power` is.
    Onschuldig wanneer: een deadline; een open dag, beurs of les waar samen wordt aangemeld; aandacht in de media; een
    portaal dat weer opengaat na een storing; een systeem dat aanmeldingen in één keer doorzet.
    Beoordelaar controleert: de agenda van de instelling en de logboeken van het portaal op dat moment; of er iets is
    dat de aanmeldingen verbindt. Wie in hetzelfde uur kwam, hoeft nergens bij te horen.
    Grondslag: telling van eigen aanmeldingen per opleiding en kanaal; exacte staartkans, gecorrigeerd voor het aantal
    keren kijken; nooit naar herkomst.
    """,
)
def burst_of_registrations(
    *,
    min_registrations: Annotated[int, Between(5, 1_000)] = 10,
    max_hours: Annotated[int, Between(1, 24)] = 1,
    max_power: Annotated[float, Between(-100.0, -2.0)] = -6.0,
) -> Hit:
    """Many registrations at once for one programme through one channel.

    Looks for: at least `min_registrations` registrations within `max_hours` hours, where the season, all other
    programmes at that moment and the hours before and after let so few be expected that the chance of it, over all
    looks together, is at most ten to the power `max_power`.
    Innocent when: a deadline; an open day, fair or lesson where people register together; press; a portal that opens
    again after a failure; a system that passes registrations on in one go.
    Reviewer checks: the institution's calendar and the portal's logs of that moment; whether anything ties the
    registrations. Whoever came in the same hour need not belong to it.
    Basis: counts of own registrations per programme and channel; an exact tail, corrected for the number of looks;
    never by origin.
    """
    observed, power = pl.col("burst_observed"), pl.col("burst_p")
    within = pl.col("burst_hours") <= max_hours
    return Hit(
        when=(observed >= min_registrations) & within & (power <= max_power),
        because={
            "en": "{observed} registrations for this programme through this channel came within {minutes} minutes, "
            "where {expected} were to be expected.",
            "nl": "Voor deze opleiding kwamen via dit kanaal {observed} aanmeldingen binnen {minutes} minuten, waar er "
            "{expected} te verwachten waren.",
        },
        observed=observed,
        expected=pl.col("burst_expected").round(2),
        minutes=pl.col("burst_minutes") + 1,
        power=power.round(1),
    )
