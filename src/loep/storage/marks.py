"""Keyed marks: what stands in the place of a person, a registration or a signal of which the rest was erased.

The same value has the same mark for as long as the key is kept, and nobody makes one without it.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

MARK, NOBODY = "erased-", "nobody-"
WHOLE = re.compile(rf"{MARK}[0-9a-f]{{32}}")


@dataclass(frozen=True)
class Marks:
    """Of one institution. `hashed`: (column, value) -> the keyed hash that tombstones hold too."""

    hashed: Callable[[str, str], str]

    def registration(self, id: str) -> str:
        """What a registration goes by; a mark stays as it is."""
        return f"{MARK}{self.bare(id)}"

    def bare(self, id: str) -> str:
        """The hash in the mark of a registration, or in this mark."""
        return id.removeprefix(MARK) if WHOLE.fullmatch(id) else self.hashed("registration_id", id)

    def person(self, id: str) -> str:
        return self.hashed("person_id", id)

    def signal(self, key: str) -> str:
        return self.hashed("signal", key)

    def standing(self, ids: Iterable[str], kept: Collection[str]) -> dict[str, str]:
        """Mark -> registration, of those of `ids` that go by one of the marks `kept`."""
        return {mark: id for id in ids if (mark := self.registration(id)) in kept} if kept else {}
