"""What comparison with other registrations says."""

from loep.subjects.dictionary.kinds import BOOLEAN, COUNT, NUMBER, TEXT

LINKING = {
    "document_persons": (COUNT, "persons with this identity document", "personen met dit identiteitsdocument"),
    "upload_persons": (COUNT, "persons with the same uploaded file", "personen met hetzelfde geüploade bestand"),
    "upload_kind": (TEXT, "kind of the shared file", "soort van het gedeelde bestand"),
    "letter_similarity": (
        NUMBER,
        "likeness to the most alike letter of another person (0 to 1)",
        "gelijkenis met de meest gelijkende brief van een ander (0 tot 1)",
    ),
    "letter_equal": (
        NUMBER,
        "share of the words that are the same, in one order, in that letter (0 to 1)",
        "deel van de woorden dat in die brief hetzelfde is, in dezelfde volgorde (0 tot 1)",
    ),
    "letter_persons": (COUNT, "persons with near-identical letters", "personen met vrijwel gelijke brieven"),
    "letter_form": (
        BOOLEAN,
        "the likeness may be honest habit: a text that is handed out, or stock sentences that come all year",
        "de gelijkenis kan eerlijke gewoonte zijn: een uitgedeelde tekst, of vaste zinnen die het hele jaar komen",
    ),
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
    "payer_persons": (
        COUNT,
        "unrelated persons paid for under one name",
        "personen zonder verband voor wie één naam betaalt",
    ),
    "certificate_persons": (
        COUNT,
        "persons of different classes whose certificate numbers are equal or follow each other",
        "personen uit verschillende klassen met gelijke of opvolgende certificaatnummers",
    ),
    "certificate_kind": (TEXT, "kind of certificate in the row", "soort certificaat in de reeks"),
    "grades_persons": (COUNT, "persons with the same list of marks", "personen met dezelfde cijferlijst"),
    "submitter_persons": (
        COUNT,
        "unrelated persons without an intermediary behind one author or device",
        "personen zonder verband en zonder tussenpersoon achter één auteur of apparaat",
    ),
    "submitter_kind": (TEXT, "what points to one submitter", "wat op één indiener wijst"),
    "same_person_ids": (
        COUNT,
        "other person numbers of what is probably the same person",
        "andere persoonsnummers van waarschijnlijk dezelfde persoon",
    ),
    "same_person_probability": (
        NUMBER,
        "how probably the most alike other person number is the same person (0 to 1)",
        "hoe waarschijnlijk het meest gelijkende andere persoonsnummer dezelfde persoon is (0 tot 1)",
    ),
}
