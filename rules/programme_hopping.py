"""R13: one person asks for many places."""

from typing import Annotated

import polars as pl

from loep import Between, Hit, rule


@rule(
    "R13",
    subject="registration",
    gathers="requester",
    dutch="""Eén persoon vraagt meer plaatsen aan dan iemand kan bezetten.

    Zoekt naar: meer dan `max_active` actieve verzoeken van één persoon in één studiejaar, ook voor dezelfde opleiding;
    meer dan `max_fixus` daarvan met een numerus fixus; ten minste `min_cancelled` ingetrokken verzoeken, als dezelfde
    opleiding telkens opnieuw werd aangevraagd of de verzoeken van het jaar samen meer dan `max_active` zijn.
    Onschuldig wanneer: iemand twijfelt, want dat mag: vier verzoeken waarvan drie ingetrokken zeggen niets; een verzoek
    is vergeten in te trekken; een fout is hersteld door opnieuw te beginnen.
    Beoordelaar controleert: vraagt de aanmelder welke opleiding het wordt en of die de verzoeken zelf deed.
    Grondslag: eigen gegevens van de instelling; Studielink staat vier actieve verzoeken toe, twee bij numerus fixus.
    """,
)
def programme_hopping(
    *,
    max_active: Annotated[int, Between(1, 50)] = 4,
    max_fixus: Annotated[int, Between(1, 50)] = 2,
    min_cancelled: Annotated[int, Between(1, 50)] = 3,
) -> list[Hit]:
    """One person asks for more places than anybody can take.

    Looks for: more than `max_active` active requests of one person in one academic year, for one programme too; more
    than `max_fixus` of these with a limited number of places; at least `min_cancelled` requests that were withdrawn,
    when each time the same programme was asked for again or the requests of the year are more than `max_active`.
    Innocent when: somebody is in doubt, which is allowed: four requests of which three are withdrawn say nothing; a
    request was left standing by oversight; a mistake was mended by starting anew.
    Reviewer checks: asks the applicant which programme it will be and whether the requests are their own.
    Basis: the institution's own records; Studielink allows four active requests, two of them with limited places.
    """
    active, fixus, made = pl.col("active_requests"), pl.col("fixus_requests"), pl.col("made_requests")
    cancelled, repeated = pl.col("cancelled_requests"), pl.col("repeated_requests")
    return [
        Hit(
            when=active > max_active,
            because={
                "en": "One person has {active} active requests.",
                "nl": "Eén persoon heeft {active} actieve verzoeken.",
            },
            active=active,
        ),
        Hit(
            when=fixus > max_fixus,
            because={
                "en": "One person has {fixus} active requests for a programme with a limited number of places.",
                "nl": "Eén persoon heeft {fixus} actieve verzoeken voor een opleiding met een numerus fixus.",
            },
            fixus=fixus,
        ),
        Hit(
            when=repeated >= min_cancelled,
            because={
                "en": "One person withdrew {repeated} requests, each followed by another for the same programme.",
                "nl": "Eén persoon trok {repeated} verzoeken in, elk gevolgd door een ander voor dezelfde opleiding.",
            },
            repeated=repeated,
        ),
        Hit(
            when=(cancelled >= min_cancelled) & (made > max_active),
            because={
                "en": "One person made {made} requests in one academic year and withdrew {cancelled} of them.",
                "nl": "Eén persoon deed {made} verzoeken in één studiejaar en trok er {cancelled} in.",
            },
            made=made,
            cancelled=cancelled,
        ),
    ]
