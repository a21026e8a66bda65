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
        "days of study in which the credits were earned, summer left out, at most until 30 November",
        "studiedagen waarin de studiepunten zijn behaald, zonder zomer, ten hoogste tot 30 november",
    ),
    "progress_settled": (
        BOOLEAN,
        "excusable reason for little progress, or a report to the IND, is recorded",
        "verschoonbare reden voor weinig voortgang, of een melding aan de IND, is vastgelegd",
    ),
    "days_since_left": (COUNT, "days since leaving", "dagen sinds vertrek"),
    "told_ind": (BOOLEAN, "reported to the IND since it was due", "gemeld aan de IND sinds het moest"),
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
        "programmes this person has an active request for, same year",
        "opleidingen waarvoor deze persoon een actief verzoek heeft, zelfde jaar",
    ),
    "fixus_requests": (
        COUNT,
        "of these, programmes with a limited number of places",
        "daarvan opleidingen met een numerus fixus",
    ),
    "cancelled_requests": (
        COUNT,
        "requests this person withdrew and followed by another, same year",
        "verzoeken die deze persoon introk en door een ander liet volgen, zelfde jaar",
    ),
    "days_to_refund": (
        COUNT,
        "days from the payment to the first refund after it",
        "dagen van de betaling tot de eerste terugbetaling daarna",
    ),
}
