"""What joins the registrations of a case: in words per kind of link, and drawn as a circle."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from loep.storage.tables import Link
from loep.vocabulary import LinkKind
from loep.web.case.sheet import Member

SIZE, EDGE = 400, 34


@dataclass(frozen=True)
class Joined:
    """Registrations (their numbers) that one kind of link joins, and how strongly (0 to 1)."""

    kind: LinkKind
    numbers: tuple[int, ...]
    weakest: float
    strongest: float


@dataclass(frozen=True)
class Node:
    """A registration on the circle."""

    number: int
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """A pair that is joined, by how many kinds of link."""

    left: Node
    right: Node
    kinds: int


@dataclass(frozen=True)
class Drawing:
    """The ring as it is drawn in a square of `size`; `radius` of a node."""

    size: int
    radius: int
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


def joined(links: Sequence[Link], members: Sequence[Member]) -> list[Joined]:
    """Per kind of link the groups it makes, largest first."""
    numbers = _numbers(members)
    found: list[Joined] = []
    for kind in LinkKind:
        own = [link for link in links if link.kind == kind and {link.left_id, link.right_id} <= numbers.keys()]
        for group in _groups([(numbers[link.left_id], numbers[link.right_id]) for link in own]):
            strengths = [link.strength for link in own if numbers[link.left_id] in group]
            found.append(Joined(kind, tuple(sorted(group)), min(strengths), max(strengths)))
    return sorted(found, key=lambda item: -len(item.numbers))


def drawing(links: Sequence[Link], members: Sequence[Member]) -> Drawing:
    """Registrations on a circle, clockwise from the top; a line for every pair that is joined."""
    middle, reach = SIZE / 2, SIZE / 2 - EDGE
    turns = [2 * pi * place / len(members) - pi / 2 for place in range(len(members))]
    nodes = {
        member.number: Node(member.number, round(middle + reach * cos(turn), 1), round(middle + reach * sin(turn), 1))
        for member, turn in zip(members, turns, strict=True)
    }
    numbers = _numbers(members)
    pairs: dict[tuple[int, int], set[str]] = {}
    for link in links:
        if {link.left_id, link.right_id} <= numbers.keys():
            pairs.setdefault((numbers[link.left_id], numbers[link.right_id]), set()).add(link.kind)
    lines = tuple(Line(nodes[left], nodes[right], len(kinds)) for (left, right), kinds in pairs.items())
    return Drawing(SIZE, 16 if len(members) <= 24 else 11, tuple(nodes.values()), lines)


def _groups(pairs: Sequence[tuple[int, int]]) -> list[set[int]]:
    groups: list[set[int]] = []
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if group not in touched] + [set(pair).union(*touched)]
    return groups


def _numbers(members: Sequence[Member]) -> dict[str, int]:
    return {member.registration_id: member.number for member in members}
