"""The letters of a case, cut where shared passages begin and end."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from loep.web.case.sheet import Member


@dataclass(frozen=True)
class Piece:
    """A stretch of a letter; `shared` when it also stands in another letter of the case."""

    text: str
    shared: bool


@dataclass(frozen=True)
class Letter:
    """A letter with the member who sent it; `share` is the part of its characters that is shared, 0 to 1."""

    member: Member
    pieces: tuple[Piece, ...]
    share: float


def letters(members: Sequence[Member]) -> list[Letter]:
    """The letters that were sent, in the order of the members."""
    from loep.linking.passages import shared

    writers = [member for member in members if member.form.get("motivation")]
    texts = [str(member.form["motivation"]) for member in writers]
    spans = shared(texts)
    return [_letter(*found) for found in zip(writers, texts, spans, strict=True)]


def _letter(member: Member, text: str, spans: Sequence[tuple[int, int]]) -> Letter:
    edges = sorted({0, len(text), *(edge for span in spans for edge in span)})
    pieces = tuple(
        Piece(text[start:end], any(left <= start and end <= right for left, right in spans))
        for start, end in pairwise(edges)
    )
    share = sum(len(piece.text) for piece in pieces if piece.shared) / len(text)
    return Letter(member, pieces, share)
