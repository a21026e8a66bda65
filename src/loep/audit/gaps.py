"""Which events lost their details: those that a later event names were forgotten, any other were taken.

An event excuses nothing that comes after it: a range that reaches itself or beyond counts as not said.
"""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

ACTION = "details.forgotten"
Ranges = list[list[int]]


class Gaps:
    """Fed with every row of a log in order. Of many that follow each other it keeps the ends only.

    `forgotten`: of how many events who says that they forgot the details.
    """

    def __init__(self) -> None:
        self._lost: Ranges = []
        self._told: Ranges = []
        self.forgotten: Counter[str] = Counter()

    def see(self, seq: int, action: str, actor: str, details: str | None) -> None:
        """A row of the log; `details` as canonical JSON, None when they are gone."""
        if details is None:
            _extend(self._lost, seq)
        elif action == ACTION:
            past = [[first, last] for first, last in json.loads(details)["events"] if last < seq]
            self._told += past
            self.forgotten[actor] += sum(last - first + 1 for first, last in past)

    def first(self) -> int | None:
        """The first event whose details are gone without a word."""
        told = _merged(self._told)
        starts = [start for start, _ in told]
        for lost, end in self._lost:
            at = bisect_right(starts, lost) - 1
            if at < 0 or told[at][1] < lost:
                return lost
            if told[at][1] < end:
                return told[at][1] + 1
        return None


def ranges(seqs: Iterable[int]) -> Ranges:
    """Numbers as first and last of those that follow each other."""
    made: Ranges = []
    for seq in sorted(set(seqs)):
        _extend(made, seq)
    return made


def _extend(made: Ranges, seq: int) -> None:
    if made and made[-1][1] == seq - 1:
        made[-1][1] = seq
    else:
        made.append([seq, seq])


def _merged(told: Ranges) -> Ranges:
    made: Ranges = []
    for start, end in sorted(told):
        if made and start <= made[-1][1] + 1:
            made[-1][1] = max(made[-1][1], end)
        else:
            made.append([start, end])
    return made
