"""The data dictionary of the registration frame: each column with its type, its origin and its label in both languages.

Origins: `contract` as delivered, `facts` worked out from the delivery, `intake` outcome of a check on a value that was
then sealed or dropped, `linking` comparison with other registrations, `registers` looked up in a reference register,
`history` what happened to the registration and its person, `groups` its programme and intermediary as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from loep.contract import REGISTRATIONS, Use
from loep.subjects.dictionary.contract import CONTRACT
from loep.subjects.dictionary.facts import FACTS
from loep.subjects.dictionary.groups import GROUPS
from loep.subjects.dictionary.history import HISTORY
from loep.subjects.dictionary.intake import INTAKE
from loep.subjects.dictionary.kinds import BOOLEAN
from loep.subjects.dictionary.linking import LINKING
from loep.subjects.dictionary.registers import REGISTERS
from loep.subjects.dictionary.welfare import VAULT


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


_OPEN = {name: dtype for name, dtype in REGISTRATIONS.schema.items() if REGISTRATIONS.column(name).use is Use.OPEN}
_DERIVED: dict[str, Mapping[str, tuple[pl.DataType, str, str]]] = {
    "facts": FACTS,
    "intake": {name: (BOOLEAN, *told) for name, told in INTAKE.items()},
    "linking": LINKING,
    "registers": REGISTERS,
    "history": HISTORY,
    "groups": GROUPS,
}

COLUMNS: dict[str, Described] = {
    described.name: described
    for described in (
        *(Described(name, dtype, "contract", *CONTRACT[name]) for name, dtype in _OPEN.items()),
        *(
            Described(name, dtype, origin, en, nl)
            for origin, columns in _DERIVED.items()
            for name, (dtype, en, nl) in columns.items()
        ),
    )
}

WELFARE: dict[str, Described] = {
    name: Described(name, dtype, "welfare", en, nl) for name, (dtype, en, nl) in VAULT.items()
}


def of(origin: str) -> dict[str, pl.DataType]:
    """Name -> type of the columns with this origin, in the order of the frame."""
    return {name: column.dtype for name, column in COLUMNS.items() if column.origin == origin}
