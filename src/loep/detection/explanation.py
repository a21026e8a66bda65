"""The docstring of a rule or model is product: what reviewers and the catalogue show, in both languages."""

import inspect
import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from loep.errors import ContentInvalid

HEADINGS = {
    "en": ("Looks for:", "Innocent when:", "Reviewer checks:", "Basis:"),
    "nl": ("Zoekt naar:", "Onschuldig wanneer:", "Beoordelaar controleert:", "Grondslag:"),
}
PARAMETER = re.compile(r"`(\w+)`")


@dataclass(frozen=True)
class Explanation:
    """One rule or model in the words of one language."""

    what: str
    looks_for: str
    innocent_when: str
    reviewer_checks: str
    basis: str

    @property
    def sections(self) -> tuple[str, ...]:
        """The texts under the four headings, in the order of `HEADINGS`."""
        return self.looks_for, self.innocent_when, self.reviewer_checks, self.basis


def parse(text: str | None, language: str, parameters: Collection[str], where: str) -> Explanation:
    """The sections of a docstring. Raises ContentInvalid when a heading is absent, empty or out of order,
    or when a backticked name is not a parameter."""
    lines = inspect.cleandoc(text or "").splitlines()
    headings = HEADINGS[language]
    starts = [number for number, line in enumerate(lines) if line.startswith(headings)]
    found = tuple(heading for number in starts for heading in headings if lines[number].startswith(heading))
    if found != headings:
        raise ContentInvalid(
            where, f"its text in {language!r} must have the headings {', '.join(headings)} in this order"
        )
    bounds = [0, *starts, len(lines)]
    blocks = [" ".join(" ".join(lines[a:b]).split()) for a, b in pairwise(bounds)]
    sections = [
        blocks[0],
        *(block.removeprefix(heading).strip() for block, heading in zip(blocks[1:], headings, strict=True)),
    ]
    if not all(sections):
        raise ContentInvalid(where, f"its text in {language!r} has an empty section")
    unknown = set(PARAMETER.findall(" ".join(sections))) - set(parameters)
    if unknown:
        raise ContentInvalid(where, f"its text in {language!r} names {', '.join(sorted(unknown))}, not a parameter")
    return Explanation(*sections)
