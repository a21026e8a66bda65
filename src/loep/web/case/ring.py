"""What joins the registrations of a case, in words per kind of link."""

from collections.abc import Sequence
from dataclasses import dataclass

from loep.storage.tables import Link
from loep.vocabulary import LinkKind
from loep.web.case.sheet import Member


@dataclass(frozen=True)
class Joined:
    """Registrations (their numbers) that one kind of link joins, and how strongly (0 to 1).

    `mark` stands for the group in the picture: A, B, C and so on, largest group first.
    """

    kind: LinkKind
    numbers: tuple[int, ...]
    weakest: float
    strongest: float
    mark: str = ""


def joined(links: Sequence[Link], members: Sequence[Member]) -> list[Joined]:
    """Per kind of link the groups it makes, largest first."""
    numbers = {member.registration_id: member.number for member in members}
    found: list[Joined] = []
    for kind in LinkKind:
        own = [link for link in links if link.kind == kind and {link.left_id, link.right_id} <= numbers.keys()]
        for group in _groups([(numbers[link.left_id], numbers[link.right_id]) for link in own]):
            strengths = [link.strength for link in own if numbers[link.left_id] in group]
            found.append(Joined(kind, tuple(sorted(group)), min(strengths), max(strengths)))
    ordered = sorted(found, key=lambda item: (-len(item.numbers), list(LinkKind).index(item.kind), item.numbers))
    return [
        Joined(item.kind, item.numbers, item.weakest, item.strongest, _mark(place))
        for place, item in enumerate(ordered)
    ]


def _groups(pairs: Sequence[tuple[int, int]]) -> list[set[int]]:
    groups: list[set[int]] = []
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if group not in touched] + [set(pair).union(*touched)]
    return groups


def _mark(place: int) -> str:
    """A to Z, then AA, AB and so on."""
    before, last = divmod(place, 26)
    return (_mark(before - 1) if before else "") + chr(ord("A") + last)
