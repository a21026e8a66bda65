"""The registrations of a case side by side: fields as rows, registrations as columns."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from loep.storage.tables import CaseRegistration
from loep.vocabulary import Words
from loep.web.case.fields import GROUPS, Writers, label, written

OWN = ("registration_id", "person_id", "given_names", "surname_prefix", "surname")


@dataclass(frozen=True)
class Member:
    """One registration of the case; `number` is what the page calls it."""

    number: int
    registration_id: str
    name: str
    form: dict[str, Any]


@dataclass(frozen=True)
class Cell:
    """A value, None when not given; `differs` from what more than half of the registrations have."""

    text: str | None
    differs: bool


@dataclass(frozen=True)
class Row:
    """One field over all registrations; `different` counts the distinct answers, an absent one included.

    `own`: it names the person or the registration, so that it differs says nothing.
    """

    label: Any
    cells: tuple[Cell, ...]
    different: int
    own: bool = False

    @property
    def telling(self) -> bool:
        """Whether it differs where registrations may be alike."""
        return self.different > 1 and not self.own


@dataclass(frozen=True)
class Group:
    """Fields that belong together."""

    title: Words
    rows: tuple[Row, ...]


def members(registrations: Sequence[CaseRegistration]) -> list[Member]:
    """Numbered in the order in which they are shown."""
    return [
        Member(number, kept.registration_id, _name(kept.form), kept.form)
        for number, kept in enumerate(registrations, start=1)
    ]


def sheet(members: Sequence[Member], language: str, writers: Writers) -> list[Group]:
    """The groups of fields that at least one registration filled in."""
    groups = [
        Group(title, tuple(_row(name, members, language, writers) for name in names.split() if _given(name, members)))
        for title, names in GROUPS.items()
    ]
    return [group for group in groups if group.rows]


def empty(members: Sequence[Member]) -> list[Any]:
    """The labels of fields that nobody filled in."""
    return [label(name) for names in GROUPS.values() for name in names.split() if not _given(name, members)]


def _row(name: str, members: Sequence[Member], language: str, writers: Writers) -> Row:
    texts = [written(name, member.form.get(name), language, writers) for member in members]
    counts = Counter(texts)
    (usual, times), *_ = counts.most_common(1)
    own = name in OWN
    marked = 2 * times > len(texts) and not own
    return Row(label(name), tuple(Cell(text, marked and text != usual) for text in texts), len(counts), own)


def _given(name: str, members: Sequence[Member]) -> bool:
    return any(member.form.get(name) not in (None, "", []) for member in members)


def _name(form: dict[str, Any]) -> str:
    parts = (form.get("given_names"), form.get("surname_prefix"), form.get("surname"))
    return " ".join(part for part in parts if part)
