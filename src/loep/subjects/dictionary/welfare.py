"""The frame of the welfare vault; none of this stands on the registration frame."""

from loep.subjects.dictionary.kinds import COUNT, TEXT

VAULT = {
    "registration_id": (TEXT, "registration", "aanmelding"),
    "institution": (TEXT, "institution (BRIN)", "instelling (BRIN)"),
    "emergency_persons": (
        COUNT,
        "unrelated persons with one emergency contact",
        "personen zonder verband met één noodcontact",
    ),
}
