"""What speaks for two registrations being of one person, and what against it: field by field, in powers of two."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loep.cases.read import Tie
from loep.vocabulary import LinkKind, Words
from loep.web.case.fields import Writers, label
from loep.web.case.sheet import Member

START = Words("before anything is compared", "voordat iets is vergeleken")
FIELDS = {
    "address": Words("address", "adres"),
    "document_number": Words("identity document (sealed)", "identiteitsdocument (verzegeld)"),
    "bsn": Words("citizen service number (sealed)", "burgerservicenummer (verzegeld)"),
    "onderwijsnummer": Words("education number (sealed)", "onderwijsnummer (verzegeld)"),
}
LEVELS = {
    "equal": Words("the same", "gelijk"),
    "partly": Words(
        "words left out, or exchanged with another field", "woorden weggelaten of verwisseld met ander veld"
    ),
    "near": Words("nearly the same", "vrijwel gelijk"),
    "swapped": Words("day and month exchanged", "dag en maand verwisseld"),
    "one_part": Words("day, month or year differs", "dag, maand of jaar verschilt"),
    "differs": Words("different", "verschillend"),
}


@dataclass(frozen=True)
class Step:
    """One field, how far it agrees (None for the start), and what that adds, as text with its sign."""

    label: Any
    level: Words | None
    adds: str


@dataclass(frozen=True)
class Waterfall:
    """Two registrations (their numbers), the steps in the order in which they weigh, their sum and the probability."""

    numbers: tuple[int, int]
    steps: tuple[Step, ...]
    total: str
    probability: str


def waterfalls(links: Sequence[Tie], members: Sequence[Member], writers: Writers) -> list[Waterfall]:
    """One per link of kind person between two members."""
    numbers = {member.registration_id: member.number for member in members}
    own = [
        link
        for link in links
        if link.kind == LinkKind.PERSON
        and link.evidence.get("bits")
        and {link.left_id, link.right_id} <= numbers.keys()
    ]
    found = [_waterfall(link, numbers, writers) for link in own]
    return sorted(found, key=lambda item: item.numbers)


def _waterfall(link: Tie, numbers: Mapping[str, int], writers: Writers) -> Waterfall:
    told = link.evidence
    weighed = {field: float(bits) for field, bits in told["bits"].items() if bits is not None}
    start = float(told["start"])
    steps = [Step(START, None, _signed(start, writers["number"]))]
    for field, bits in sorted(weighed.items(), key=lambda item: -item[1]):
        named = FIELDS.get(field) or label(field)
        steps.append(Step(named, LEVELS[told["levels"][field]], _signed(bits, writers["number"])))
    one, other = sorted((numbers[link.left_id], numbers[link.right_id]))
    total = _signed(round(start + sum(weighed.values()), 1), writers["number"])
    return Waterfall((one, other), tuple(steps), total, writers["percent"](int(link.strength * 100) / 100))


def _signed(value: float, number: Callable[[Any], str]) -> str:
    return f"+{number(value)}" if value > 0 else number(value).replace("-", "−")
