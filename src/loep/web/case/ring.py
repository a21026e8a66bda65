"""What joins the registrations of a case, in words per kind of link."""

from collections.abc import Sequence
from dataclasses import dataclass

from loep.cases.read import Tie
from loep.vocabulary import LinkKind
from loep.web.case.sheet import Member

Pair = tuple[int, int, float]


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


def joined(links: Sequence[Tie], members: Sequence[Member]) -> list[Joined]:
    """Per kind of link the groups it makes, largest first."""
    numbers = {member.registration_id: member.number for member in members}
    pairs: dict[str, list[Pair]] = {}
    for link in links:
        left, right = numbers.get(link.left_id), numbers.get(link.right_id)
        if left is not None and right is not None:
            pairs.setdefault(link.kind, []).append((left, right, link.strength))
    found = [
        Joined(kind, tuple(sorted(group)), min(strengths), max(strengths))
        for kind in LinkKind
        for group, strengths in _groups(pairs.get(kind, []))
    ]
    ordered = sorted(found, key=lambda item: (-len(item.numbers), list(LinkKind).index(item.kind), item.numbers))
    return [
        Joined(item.kind, item.numbers, item.weakest, item.strongest, _mark(place))
        for place, item in enumerate(ordered)
    ]


def _groups(pairs: Sequence[Pair]) -> list[tuple[set[int], list[float]]]:
    """The registrations that pairs connect, with the strengths of their pairs."""
    of: dict[int, set[int]] = {}
    for left, right, _ in pairs:
        one, other = of.setdefault(left, {left}), of.setdefault(right, {right})
        if one is not other:
            small, large = sorted((one, other), key=len)
            large |= small
            of.update(dict.fromkeys(small, large))
    found = {id(group): (group, list[float]()) for group in of.values()}
    for left, _, strength in pairs:
        found[id(of[left])][1].append(strength)
    return list(found.values())


def _mark(place: int) -> str:
    """A to Z, then AA, AB and so on."""
    before, last = divmod(place, 26)
    return (_mark(before - 1) if before else "") + chr(ord("A") + last)
