"""What reference registers say."""

from loep.subjects.dictionary.kinds import BOOLEAN

REGISTERS = {
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
}
