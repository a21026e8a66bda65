"""What happened to a registration and its person: events, other registrations, days gone by."""

import polars as pl

from loep.subjects.dictionary.kinds import BOOLEAN, COUNT, DATE, NUMBER, TEXT

HISTORY: dict[str, tuple[pl.DataType, str, str]] = {
    "days_since_start": (COUNT, "days since the start", "dagen sinds de start"),
    "permit_granted_on": (DATE, "residence permit granted on", "verblijfsvergunning verleend op"),
    "days_without_arrival": (
        COUNT,
        "days after start and permit without arrival or check-in, as far as events reach",
        "dagen na start en vergunning zonder aankomst of inchecken, voor zover gebeurtenissen reiken",
    ),
    "days_without_activity": (
        COUNT,
        "days after the start, checked in, without login, attendance or credits, as far as events reach",
        "dagen na de start, ingecheckt, zonder inlog, aanwezigheid of studiepunten, voor zover gebeurtenissen reiken",
    ),
    "credits": (NUMBER, "credits so far (EC)", "studiepunten tot nu toe (EC)"),
    "progress_days": (
        COUNT,
        "days of study on which the credits are judged, summer left out: until the first 30 November, and once the"
        " study year is over until the next",
        "studiedagen waarop de studiepunten worden beoordeeld, zonder zomer: tot de eerste 30 november, en na afloop"
        " van het studiejaar tot de volgende",
    ),
    "progress_settled": (
        BOOLEAN,
        "excusable reason for little progress, or a report to the IND, is recorded",
        "verschoonbare reden voor weinig voortgang, of een melding aan de IND, is vastgelegd",
    ),
    "days_since_left": (COUNT, "days since leaving", "dagen sinds vertrek"),
    "days_heard_since_left": (
        COUNT,
        "days since leaving, as far as events reach",
        "dagen sinds vertrek, voor zover gebeurtenissen reiken",
    ),
    "days_since_expected": (
        COUNT,
        "days since start and permit, of who has one",
        "dagen sinds start en vergunning, van wie die heeft",
    ),
    "told_before_left": (
        COUNT,
        "days from the last report to the IND to leaving; below 0: it came after",
        "dagen van de laatste melding aan de IND tot het vertrek; onder 0: zij kwam erna",
    ),
    "told_before_expected": (
        COUNT,
        "days from the last report to the IND to start and permit; below 0: it came after",
        "dagen van de laatste melding aan de IND tot start en vergunning; onder 0: zij kwam erna",
    ),
    "language_decertified_on": (
        DATE,
        "language test withdrawn by its issuer on",
        "taaltoets door de uitgever ingetrokken op",
    ),
    "diploma_refuted_on": (DATE, "diploma refuted by its issuer on", "diploma door de uitgever ontkend op"),
    "requester": (
        TEXT,
        "who asks, named by the person's first registration of the year",
        "wie vraagt, genoemd naar de eerste aanmelding van de persoon dat jaar",
    ),
    "active_requests": (
        COUNT,
        "active requests of this person, same year",
        "actieve verzoeken van deze persoon, zelfde jaar",
    ),
    "fixus_requests": (
        COUNT,
        "of these, requests for a programme with a limited number of places",
        "daarvan verzoeken voor een opleiding met een numerus fixus",
    ),
    "made_requests": (
        COUNT,
        "requests of this person that are open or were withdrawn, same year",
        "verzoeken van deze persoon die openstaan of zijn ingetrokken, zelfde jaar",
    ),
    "cancelled_requests": (
        COUNT,
        "requests this person withdrew, same year",
        "verzoeken die deze persoon introk, zelfde jaar",
    ),
    "repeated_requests": (
        COUNT,
        "of these, requests that another for the same programme followed",
        "daarvan verzoeken waarop een ander voor dezelfde opleiding volgde",
    ),
    "days_to_refund": (
        COUNT,
        "days from the payment to the first refund after it",
        "dagen van de betaling tot de eerste terugbetaling daarna",
    ),
}
