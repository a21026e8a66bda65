"""The text of a letter, from the templates of its language. Of other people's letters nothing ever stands in it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Template

from babel.dates import format_date

from loep.vocabulary import AskedFor, Words
from loep.web.case.letters import Letter
from loep.web.language import LOCALES

FOLDER = Path(__file__).parent
PASSAGES, LONGEST, SHORTEST = 3, 600, 40
SENDER = Words("[your name]\n[department and institution]", "[uw naam]\n[afdeling en instelling]")
CONTACT = Words("[e-mail address or telephone number]", "[e-mailadres of telefoonnummer]")
NAME = Words("applicant", "aanmelder")
PROGRAMME = Words("[name of the programme] (%s)", "[naam van de opleiding] (%s)")


@dataclass(frozen=True)
class Told:
    """What a letter says of its applicant. `passages`: of the own letter, what was found alike."""

    name: str
    programme: str
    answer_by: date
    sender: str
    contact: str
    passages: Sequence[str] = ()


def worded(asked_for: AskedFor, language: str, told: Told) -> str:
    """The whole letter, as plain text."""
    frame, own = templates(language)["frame"], templates(language)[asked_for.value]
    values = {
        "name": told.name or NAME.label(language),
        "programme": PROGRAMME.label(language) % told.programme,
        "until": format_date(told.answer_by, "d MMMM y", locale=LOCALES[language]),
        "sender": told.sender or SENDER.label(language),
        "contact": told.contact or CONTACT.label(language),
        "subject": own["subject"],
    }
    why = own["why"]
    if asked_for is AskedFor.LETTER:
        quoted = "\n\n".join(f"“{passage}”" for passage in told.passages)
        why = f"{why}\n\n{frame['alike']}\n\n{quoted}" if quoted else own["nothing_alike"]
    parts = [
        _filled(frame["subject"], values),
        _filled(frame["greeting"], values),
        _filled(frame["opening"], values),
        f"{frame['asked']}\n{own['asked']}",
        f"{frame['why']}\n{why}",
        *(f"{frame[name]}\n{_filled(frame[f'{name}_text'], values)}" for name in ("how", "decides", "object")),
        _filled(frame["closing"], values),
    ]
    return "\n\n".join(parts)


def blocks(text: str) -> list[tuple[str, str]]:
    """The letter as heading and text: a first line that asks is the heading of what stands below it."""
    found = []
    for block in text.split("\n\n"):
        first, _, rest = block.partition("\n")
        found.append((first, rest) if rest and first.endswith("?") else ("", block))
    return found


def passages(letter: Letter | None) -> list[str]:
    """What of this person's own letter was found alike: the longest passages, in the order of the letter."""
    shared = [" ".join(piece.text.split()) for piece in letter.pieces if piece.shared] if letter else []
    longest = sorted((text for text in shared if len(text) >= SHORTEST), key=len, reverse=True)[:PASSAGES]
    return [_cut(text) for text in shared if text in longest]


@cache
def templates(language: str) -> Mapping[str, Mapping[str, str]]:
    """The texts of one language: the frame around every letter, and one per thing that is asked for."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))


def _filled(text: str, values: Mapping[str, str]) -> str:
    return Template(text).substitute(values)


def _cut(text: str) -> str:
    """No longer than a letter bears, and without the brackets that mean that something is to be filled in."""
    whole = text.replace("[", "(").replace("]", ")")
    return whole if len(whole) <= LONGEST else f"{whole[:LONGEST].rsplit(' ', 1)[0]} (…)"
