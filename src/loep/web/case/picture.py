"""The ring as a picture: registrations around, and what they share as badges between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

from loep.vocabulary import LinkKind
from loep.web.case.ring import Joined
from loep.web.case.sheet import Member

WIDTH, MARGIN = 400.0, 24.0
REACH = WIDTH / 2 - MARGIN
APART = 31.0  # between the middles of two registrations
ROOM = 60.0  # between the middles of two badges, or of a badge and a registration
STEPS = 40
MANY = 12
CROWD, FEW = 60, 3
Point = tuple[float, float]


@dataclass(frozen=True)
class Spoke:
    """A line of one kind from a registration to a badge; one of `many` is drawn lightly."""

    kind: LinkKind
    many: bool
    x: float
    y: float


@dataclass(frozen=True)
class Node:
    """A registration: its number, where it stands, its lines, and its groups as the table tells them.

    `bundled`: where there are very many, all registrations that share the same and are drawn as one.
    """

    number: int
    x: float
    y: float
    spokes: tuple[Spoke, ...]
    groups: tuple[Joined, ...]
    bundled: tuple[int, ...] = ()


@dataclass(frozen=True)
class Badge:
    """What a group of registrations shares, under the mark that the table gives it."""

    group: Joined
    x: float
    y: float


@dataclass(frozen=True)
class Picture:
    """Measures are in units of the drawing; `radius` of a registration; `kinds` for the legend."""

    width: float
    height: float
    radius: int
    nodes: tuple[Node, ...]
    badges: tuple[Badge, ...]
    kinds: tuple[LinkKind, ...]


def picture(groups: Sequence[Joined], members: Sequence[Member]) -> Picture:
    """Registrations that share most stand next to each other; the same case is always drawn alike.

    The outline is a circle that grows in height when there are more registrations than fit around it.
    """
    own = {member.number: tuple(group for group in groups if member.number in group.numbers) for member in members}
    bundles = _bundles(own)
    numbers = list(bundles)
    order = sorted(
        numbers, key=lambda number: ([groups.index(group) for group in own[number]] or [len(groups)], number)
    )
    side = max(0.0, (len(order) * APART - 2 * pi * REACH) / 2)
    places = dict(zip(order, _around(len(order), side), strict=True))
    at = _badges([[places[n] for n in group.numbers if n in places] for group in groups], list(places.values()))
    badges = tuple(Badge(group, *_rounded(point)) for group, point in zip(groups, at, strict=True))
    nodes = tuple(
        Node(
            number,
            *_rounded(places[number]),
            tuple(_spoke(badge) for badge in badges if number in badge.group.numbers),
            own[number],
            bundles[number],
        )
        for number in sorted(numbers)
    )
    kinds = {group.kind for group in groups}
    return Picture(WIDTH, round(WIDTH + side), 15, nodes, badges, tuple(kind for kind in LinkKind if kind in kinds))


def _bundles(own: Mapping[int, tuple[Joined, ...]]) -> dict[int, tuple[int, ...]]:
    """Registration -> the others that it stands for. Up to `CROWD` each stands for itself."""
    if len(own) <= CROWD:
        return dict.fromkeys(own, ())
    alike: dict[tuple[Joined, ...], list[int]] = {}
    for number, groups in own.items():
        alike.setdefault(groups, []).append(number)
    bundled = {numbers[0]: tuple(numbers) for numbers in alike.values() if len(numbers) > FEW}
    alone = [number for numbers in alike.values() if len(numbers) <= FEW for number in numbers]
    return {**bundled, **dict.fromkeys(alone, ())}


def _spoke(badge: Badge) -> Spoke:
    return Spoke(badge.group.kind, len(badge.group.numbers) > MANY, badge.x, badge.y)


def _around(count: int, side: float) -> list[Point]:
    """So many points at equal distances clockwise along two half circles and the two sides between them."""
    arc, middle = pi * REACH, WIDTH / 2
    whole, points = 2 * (arc + side), list[Point]()
    for place in range(count):
        gone = (arc / 2 + whole * place / count) % whole
        back, along = gone >= arc + side, gone % (arc + side)
        turn = pi + min(along, arc) / REACH
        x, y = REACH * cos(turn), REACH * sin(turn) - side / 2 + max(0.0, along - arc)
        points.append((middle - x, middle + side / 2 - y) if back else (middle + x, middle + side / 2 + y))
    return points


def _badges(members: Sequence[Sequence[Point]], nodes: Sequence[Point]) -> list[Point]:
    """Where the badge of each group stands: amid its members, and clear of each other and of registrations."""
    if not nodes:
        return []
    middle = _mean(nodes)
    homes = [_mean([*points, middle]) for points in members]
    # Groups of the same members would stand on one spot: each starts a little aside, every other way.
    at = [(x + 3 * cos(2.4 * n), y + 3 * sin(2.4 * n)) for n, (x, y) in enumerate(homes)]
    for _ in range(STEPS):
        at = [_moved(n, at, home, nodes) for n, home in enumerate(homes)]
    return at


def _moved(own: int, badges: Sequence[Point], home: Point, nodes: Sequence[Point]) -> Point:
    x, y = badges[own]
    dx, dy = 0.08 * (home[0] - x), 0.08 * (home[1] - y)
    for other in (*badges[:own], *badges[own + 1 :], *nodes):
        away = hypot(x - other[0], y - other[1]) or 1.0
        if away < ROOM:
            push = 0.5 * (ROOM - away) / away
            dx, dy = dx + push * (x - other[0]), dy + push * (y - other[1])
    return x + dx, y + dy


def _mean(points: Sequence[Point]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)
