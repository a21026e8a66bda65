"""The letters of a case, cut where shared passages begin and end, with how rare those passages are."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from loep.cases.read import Tie
from loep.vocabulary import LinkKind
from loep.web.case.sheet import Member

MOSTLY = 0.6


@dataclass(frozen=True)
class Piece:
    """A stretch of a letter; `shared` when it also stands in another letter of the case."""

    text: str
    shared: bool

    @property
    def bare(self) -> tuple[str, str, str]:
        """What stands around it as white space, and itself between the two."""
        core = self.text.strip()
        before, _, after = self.text.partition(core) if core else (self.text, "", "")
        return before, core, after


@dataclass(frozen=True)
class Passage:
    """A passage that the letter shares with that of member `other`.

    It begins at word `first` of this letter and `first_there` of the other, counted from 1. `letters`: in about how
    many letters of the institution its phrases stand.
    """

    other: int
    first: int
    first_there: int
    words: int
    letters: int


@dataclass(frozen=True)
class Letter:
    """A letter with the member who sent it; `share` is the part of its characters that is shared, 0 to 1.

    `passages`: the longest that it shares with the letter nearest to it, in order.
    """

    member: Member
    pieces: tuple[Piece, ...]
    share: float
    passages: tuple[Passage, ...] = ()

    @property
    def mostly(self) -> bool:
        """Whether so much is shared that what is not stands out."""
        return self.share > MOSTLY


def letters(members: Sequence[Member], links: Sequence[Tie] = ()) -> list[Letter]:
    """The letters that were sent, in the order of the members."""
    from loep.linking.passages import shared

    writers = [member for member in members if member.form.get("motivation")]
    texts = [str(member.form["motivation"]) for member in writers]
    spans = shared(texts)
    numbers = {member.registration_id: member.number for member in writers}
    told = _told(links, numbers)
    return [
        _letter(member, text, own, _passages(member, told.get(member.registration_id, []), numbers))
        for member, text, own in zip(writers, texts, spans, strict=True)
    ]


def _letter(member: Member, text: str, spans: Sequence[tuple[int, int]], passages: tuple[Passage, ...]) -> Letter:
    edges = sorted({0, len(text), *(edge for span in spans for edge in span)})
    pieces = tuple(
        Piece(text[start:end], any(left <= start and end <= right for left, right in spans))
        for start, end in pairwise(edges)
    )
    share = sum(len(piece.text) for piece in pieces if piece.shared) / len(text)
    return Letter(member, pieces, share, passages)


def _told(links: Sequence[Tie], numbers: dict[str, int]) -> dict[str, list[Tie]]:
    """Registration -> the links of its letter that tell passages."""
    found: dict[str, list[Tie]] = {}
    for link in links:
        told = link.kind == LinkKind.LETTER and link.evidence.get("passages")
        if told and link.left_id in numbers and link.right_id in numbers:
            found.setdefault(link.left_id, []).append(link)
            found.setdefault(link.right_id, []).append(link)
    return found


def _passages(member: Member, own: Sequence[Tie], numbers: dict[str, int]) -> tuple[Passage, ...]:
    """As the night that linked the letters saw them; none where it told none."""
    if not own:
        return ()
    nearest = max(own, key=lambda link: link.strength)
    first = nearest.left_id == member.registration_id
    here, there = ("left", "right") if first else ("right", "left")
    other = numbers[nearest.right_id if first else nearest.left_id]
    return tuple(
        Passage(other, told[here] + 1, told[there] + 1, told["words"], told["letters"])
        for told in sorted(nearest.evidence["passages"], key=lambda told: int(told[here]))
    )
