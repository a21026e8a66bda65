"""What comparison with other registrations says."""

from loep.subjects.dictionary.kinds import COUNT, NUMBER, TEXT

LINKING = {
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
