"""The vetted texts that a motivation can start from, per outcome, in both languages."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from loep.vocabulary import Outcome, Words

FILE = Path(__file__).with_name("motivations.toml")


@dataclass(frozen=True)
class Motivation:
    """One text. `key` puts it into the form; at most nine texts have one."""

    id: str
    outcome: Outcome
    title: Words
    text: Words
    key: str


@cache
def motivations() -> tuple[Motivation, ...]:
    """All texts, in the order of their keys."""
    written = tomllib.loads(FILE.read_text("utf-8"))["text"]
    return tuple(
        Motivation(
            id=each["id"],
            outcome=Outcome(each["outcome"]),
            title=Words(each["title_en"], each["title_nl"]),
            text=Words(each["text_en"], each["text_nl"]),
            key=str(number),
        )
        for number, each in enumerate(written, start=1)
    )


def put(text: str, id: str, language: str) -> str:
    """The motivation with that text at its end; as it was when it stands there already or there is no such text."""
    added = next((each.text.label(language) for each in motivations() if each.id == id), "")
    if not added or added in text:
        return text
    return f"{text.rstrip()}\n\n{added}" if text.strip() else added
