"""Letters made out of letters: edited copies, and texts that share a template."""

import re

from loep.simulate.draw import Rng

SENTENCE = re.compile(r"(?<=[.;:!?]) ")
LONGEST_RUN = 6


def edited(rng: Rng, letter: str, donor: str, share: float) -> str:
    """`letter` with about `share` of its words replaced by runs of words out of `donor`."""
    words, spare = letter.split(" "), donor.split(" ")
    if len(spare) <= LONGEST_RUN or len(words) <= LONGEST_RUN:
        return letter
    left = round(share * len(words))
    while left > 0:
        run = min(left, int(rng.integers(1, LONGEST_RUN + 1)))
        at, source = int(rng.integers(0, len(words) - run)), int(rng.integers(0, len(spare) - run))
        words[at : at + run] = spare[source : source + run]
        left -= run
    return " ".join(words)


def from_template(rng: Rng, letter: str, template: str, share: float) -> str:
    """The first `share` of the sentences of `template`, filled up with sentences of the writer's own `letter`."""
    given, own = SENTENCE.split(template), SENTENCE.split(letter)
    kept = max(1, round(share * len(given)))
    fill = own[1:] if len(own) > 1 else own
    return " ".join([*given[:kept], *fill[: max(2, len(given) - kept + int(rng.integers(0, 3)))]])
