"""The data dictionary of the registration frame: each column with its type, its origin and its label in both languages.

Origins: `contract` as delivered, `facts` worked out from the delivery, `intake` outcome of a check on a value that was
then sealed or dropped, `linking` comparison with other registrations, `registers` looked up in a reference register.
"""

from dataclasses import dataclass

import polars as pl

from loep.contract import REGISTRATIONS, Use


@dataclass(frozen=True)
class Described:
    """A column of the frame; `en` and `nl` are its label on screens."""

    name: str
    dtype: pl.DataType
    origin: str
    en: str
    nl: str

    def label(self, language: str) -> str:
        return self.nl if language == "nl" else self.en


BOOLEAN, COUNT, NUMBER, TEXT = pl.Boolean(), pl.Int64(), pl.Float64(), pl.String()

_CONTRACT = {
    "registration_id": ("registration", "aanmelding"),
    "institution": ("institution (BRIN)", "instelling (BRIN)"),
    "programme": ("programme (ISAT)", "opleiding (ISAT)"),
    "study_mode": ("study mode", "opleidingsvorm"),
    "academic_year": ("academic year, its first calendar year", "studiejaar, het eerste kalenderjaar"),
    "start_date": ("start date", "ingangsdatum"),
    "submitted_at": ("submitted at", "ingediend op"),
    "status": ("status of the registration", "status van de aanmelding"),
    "channel": ("channel", "kanaal"),
    "agent": ("declared intermediary", "opgegeven tussenpersoon"),
    "permit_needed": ("residence permit has to be asked for", "verblijfsvergunning moet worden aangevraagd"),
    "diploma_date": ("date of the diploma", "datum van het diploma"),
    "diploma_verified": ("who confirmed the diploma", "wie het diploma bevestigde"),
    "language_test": ("language test", "taaltoets"),
    "language_test_date": ("date of the language test", "datum van de taaltoets"),
    "score_listening": ("language score, listening", "taalscore luisteren"),
    "score_reading": ("language score, reading", "taalscore lezen"),
    "score_writing": ("language score, writing", "taalscore schrijven"),
    "score_speaking": ("language score, speaking", "taalscore spreken"),
    "score_overall": ("language score, overall", "taalscore totaal"),
    "amount_due": ("amount due (EUR)", "verschuldigd bedrag (EUR)"),
    "amount_paid": ("amount paid (EUR)", "betaald bedrag (EUR)"),
    "paid_at": ("paid at", "betaald op"),
    "means_amount": ("proof of means, amount (EUR)", "onderbouwing van middelen, bedrag (EUR)"),
    "means_date": ("proof of means, date", "onderbouwing van middelen, datum"),
}

_FACTS = {
    "letter_words": (COUNT, "words in the letter", "woorden in de brief"),
    "letter_vocabulary": (
        NUMBER,
        "distinct words in the letter / words",
        "verschillende woorden in de brief / woorden",
    ),
    "upload_count": (COUNT, "uploaded files", "geüploade bestanden"),
    "filled_share": (
        NUMBER,
        "share of the optional fields that is filled",
        "deel van de optionele velden dat is ingevuld",
    ),
    "minutes_to_pay": (NUMBER, "minutes from submitting to paying", "minuten tussen indienen en betalen"),
    "language_report_wellformed": (
        BOOLEAN,
        "language report number has the form of its test",
        "rapportnummer taaltoets heeft de vorm van de toets",
    ),
    "language_test_age_days": (
        COUNT,
        "age of the language test at submission (days)",
        "leeftijd van de taaltoets bij indienen (dagen)",
    ),
    "language_test_accepted": (
        BOOLEAN,
        "language test is accepted by the code of conduct",
        "taaltoets is geaccepteerd in de gedragscode",
    ),
    "diploma_before_14": (
        BOOLEAN,
        "diploma dated before the 14th birthday",
        "diploma gedateerd voor de 14e verjaardag",
    ),
    "born_after_submission": (
        BOOLEAN,
        "birth date lies after submission",
        "geboortedatum ligt na het indienen",
    ),
    "test_after_submission": (
        BOOLEAN,
        "language test dated after submission",
        "taaltoets gedateerd na het indienen",
    ),
    "test_after_delivery": (
        BOOLEAN,
        "language test dated after the delivery that reports it",
        "taaltoets gedateerd na de levering die hem meldt",
    ),
    "paid_after_delivery": (
        BOOLEAN,
        "payment dated after the delivery that reports it",
        "betaling gedateerd na de levering die haar meldt",
    ),
    "means_after_delivery": (
        BOOLEAN,
        "proof of means dated after the delivery that reports it",
        "onderbouwing van middelen gedateerd na de levering die haar meldt",
    ),
    "overlapping_full_time": (
        COUNT,
        "other active full-time registrations of this person, same year, other programme",
        "andere actieve voltijdaanmeldingen van deze persoon, zelfde jaar, andere opleiding",
    ),
}

_INTAKE = {
    "bsn_valid": ("citizen service number passes its check", "burgerservicenummer doorstaat de controle"),
    "onderwijsnummer_valid": ("education number passes its check", "onderwijsnummer doorstaat de controle"),
    "iban_valid": ("bank account number passes its check", "rekeningnummer doorstaat de controle"),
    "refund_iban_valid": (
        "account number for refunds passes its check",
        "rekeningnummer voor terugbetaling doorstaat de controle",
    ),
    "mrz_valid": (
        "check digits of the machine-readable zone are right",
        "controlecijfers van de machineleesbare strook kloppen",
    ),
    "mrz_agrees": (
        "machine-readable zone agrees with the form",
        "machineleesbare strook komt overeen met het formulier",
    ),
}

_LINKING = {
    "document_persons": (COUNT, "persons with this identity document", "personen met dit identiteitsdocument"),
    "upload_persons": (COUNT, "persons with the same uploaded file", "personen met hetzelfde geüploade bestand"),
    "upload_kind": (TEXT, "kind of the shared file", "soort van het gedeelde bestand"),
    "letter_similarity": (
        NUMBER,
        "likeness to the most alike letter of another person (0 to 1)",
        "gelijkenis met de meest gelijkende brief van een ander (0 tot 1)",
    ),
    "letter_persons": (COUNT, "persons with near-identical letters", "personen met vrijwel gelijke brieven"),
    "form_persons": (
        COUNT,
        "persons whose forms differ only in identity",
        "personen van wie de formulieren alleen in identiteit verschillen",
    ),
    "contact_persons": (COUNT, "unrelated persons with one contact", "personen zonder verband met één contactgegeven"),
    "contact_kind": (TEXT, "kind of the shared contact", "soort van het gedeelde contactgegeven"),
    "account_persons": (
        COUNT,
        "unrelated persons paid for from one account",
        "personen zonder verband voor wie één rekening betaalt",
    ),
}

_REGISTERS = {
    "programme_recognised": (
        "programme is recognised at the start (RIO)",
        "opleiding is erkend bij de start (RIO)",
    ),
    "intake_open": ("programme takes in students at the start (RIO)", "opleiding heeft instroom bij de start (RIO)"),
    "accredited_at_start": (
        "accreditation covers the start (RIO)",
        "accreditatie dekt de start (RIO)",
    ),
    "institution_is_sponsor": (
        "institution is a recognised sponsor (IND)",
        "instelling is erkend referent (IND)",
    ),
}

_OPEN = {name: dtype for name, dtype in REGISTRATIONS.schema.items() if REGISTRATIONS.column(name).use is Use.OPEN}

COLUMNS: dict[str, Described] = {
    described.name: described
    for described in (
        *(Described(name, dtype, "contract", *_CONTRACT[name]) for name, dtype in _OPEN.items()),
        *(Described(name, *told[:1], "facts", *told[1:]) for name, told in _FACTS.items()),
        *(Described(name, BOOLEAN, "intake", *told) for name, told in _INTAKE.items()),
        *(Described(name, *told[:1], "linking", *told[1:]) for name, told in _LINKING.items()),
        *(Described(name, BOOLEAN, "registers", *told) for name, told in _REGISTERS.items()),
    )
}


def of(origin: str) -> dict[str, pl.DataType]:
    """Name -> type of the columns with this origin, in the order of the frame."""
    return {name: column.dtype for name, column in COLUMNS.items() if column.origin == origin}
