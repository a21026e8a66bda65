"""R13: one person asks for many places."""

import polars as pl

from loep import Hit, rule


@rule(
    "R13",
    subject="registration",
    gathers="requester",
    dutch="""Eén persoon vraagt meer plaatsen aan dan iemand kan bezetten.

    Zoekt naar: meer dan `max_active` opleidingen waarvoor één persoon in één studiejaar een actief verzoek heeft; meer
    dan `max_fixus` daarvan met een numerus fixus; ten minste `min_cancelled` ingetrokken verzoeken, als dezelfde
    opleiding telkens opnieuw werd aangevraagd of de verzoeken van het jaar samen meer dan `max_active` zijn.
    Onschuldig wanneer: iemand twijfelt, want dat mag: vier verzoeken waarvan drie ingetrokken zeggen niets; een verzoek
    is vergeten in te trekken; een fout is hersteld door opnieuw te beginnen.
    Beoordelaar controleert: vraagt de aanmelder welke opleiding het wordt en of die de verzoeken zelf deed.
    Grondslag: eigen gegevens van de instelling; Studielink staat vier actieve verzoeken toe, twee bij numerus fixus.
    """,
)
def programme_hopping(*, max_active: int = 4, max_fixus: int = 2, min_cancelled: int = 3) -> list[Hit]:
    """One person asks for more places than anybody can take.

    Looks for: more than `max_active` programmes for which one person has an active request in one academic year; more
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
                "en": "One person has an active request for {active} programmes.",
                "nl": "Eén persoon heeft een actief verzoek voor {active} opleidingen.",
            },
            active=active,
        ),
        Hit(
            when=fixus > max_fixus,
            because={
                "en": "One person has an active request for {fixus} programmes with a limited number of places.",
                "nl": "Eén persoon heeft een actief verzoek voor {fixus} opleidingen met een numerus fixus.",
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
