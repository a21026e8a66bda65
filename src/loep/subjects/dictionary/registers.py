"""What reference registers say."""

import polars as pl

from loep.subjects.dictionary.kinds import BOOLEAN, NUMBER

REGISTERS: dict[str, tuple[pl.DataType, str, str]] = {
    "programme_recognised": (
        BOOLEAN,
        "programme is recognised at the start (RIO)",
        "opleiding is erkend bij de start (RIO)",
    ),
    "intake_open": (
        BOOLEAN,
        "programme takes in students at the start (RIO)",
        "opleiding heeft instroom bij de start (RIO)",
    ),
    "accredited_at_start": (
        BOOLEAN,
        "accreditation covers the start (RIO)",
        "accreditatie dekt de start (RIO)",
    ),
    "institution_is_sponsor": (
        BOOLEAN,
        "institution is a recognised sponsor (IND)",
        "instelling is erkend referent (IND)",
    ),
    "school_known": (
        BOOLEAN,
        "prior school is a known institution, by its name (ROR)",
        "vooropleidingsschool is een bekende instelling, op naam (ROR)",
    ),
    "school_confidence": (
        NUMBER,
        "confidence of the most likely match of the prior school (0 to 1)",
        "zekerheid van de best passende instelling bij de vooropleidingsschool (0 tot 1)",
    ),
    "study_norm": (
        NUMBER,
        "study norm, the lower of the years of submission and start (EUR a month)",
        "studienorm, de laagste van de jaren van indienen en start (EUR per maand)",
    ),
    "mail_disposable": (
        BOOLEAN,
        "mail domain is on the list of disposable ones",
        "maildomein staat op de lijst van wegwerpdomeinen",
    ),
    "language_report_confirmed": (
        BOOLEAN,
        "language report is confirmed by its issuer",
        "taalrapport is bevestigd door de uitgever",
    ),
}
