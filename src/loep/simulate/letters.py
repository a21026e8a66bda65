"""Motivation letters: every sentence is drawn from a grammar, so that two honest letters share phrases and little else.

`words/letters_*.txt`: sentences under a topic; `[a|b]` is a choice, `<list>` a word of a list at the end of the file,
`{fact}` something of the registration itself.
"""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from loep.simulate import words
from loep.simulate.draw import Ints, Rng, choose, pick

TOKEN = re.compile(r"\[([^\]]*)\]|<(\w+)>|\{(\w+)\}")
LANGUAGES = ("nl", "en")
GREETINGS = {
    "nl": ["Geachte commissie,", "Beste toelatingscommissie,", "Geachte heer, mevrouw,", "Beste lezer,", "Hallo,"],
    "en": ["Dear admissions committee,", "Dear Sir or Madam,", "To whom it may concern,", "Dear reader,", "Hello,"],
}
FAREWELLS = {
    "nl": ["Met vriendelijke groet,", "Hartelijke groet,", "Hoogachtend,", "Groeten,"],
    "en": ["Kind regards,", "Yours sincerely,", "Best wishes,", "With kind regards,"],
}
SHORTEST, LONGEST = 3, 13  # sentences between the opening and the closing


@dataclass(frozen=True)
class Grammar:
    """`topics`: topic -> its sentences; `lists`: name -> its words."""

    topics: dict[str, tuple[str, ...]]
    lists: dict[str, tuple[str, ...]]


@cache
def grammar(language: str) -> Grammar:
    topics: dict[str, list[str]] = {}
    lists: dict[str, tuple[str, ...]] = {}
    topic = ""
    for line in words.text(f"letters_{language}.txt").splitlines():
        if line.startswith("# "):
            topic = line[2:]
        elif line.startswith("= "):
            name, values = line[2:].split(":", 1)
            lists[name] = tuple(value.strip() for value in values.split("|"))
        elif line:
            topics.setdefault(topic, []).append(line)
    return Grammar({name: tuple(lines) for name, lines in topics.items()}, lists)


def letters(rng: Rng, facts: pl.DataFrame) -> pl.Series:
    """A letter for each row of `facts` (english, programme, programme_en, town, city, school, name)."""
    english = facts["english"].to_numpy()
    order = np.concatenate([np.flatnonzero(~english), np.flatnonzero(english)])
    halves = [_written(rng, language, facts.filter(facts["english"] == (language == "en"))) for language in LANGUAGES]
    return pl.concat(halves).gather(np.argsort(order))


def _written(rng: Rng, language: str, facts: pl.DataFrame) -> pl.Series:
    count = len(facts)
    if not count:
        return pl.Series([], dtype=pl.String)
    named = facts.with_columns(pl.col("programme_en" if language == "en" else "programme").alias("programme"))
    known = grammar(language).topics
    middle = [topic for topic in known if topic not in ("opening", "closing")]
    # Each topic can come up twice, with another sentence: what is not drawn for a row is simply left out.
    drawn = pl.concat([made for topic in middle for made in _sentences(rng, language, topic, named)])
    slots = 2 * len(middle)
    length = rng.integers(SHORTEST, LONGEST + 1, count)
    turn = rng.random((count, slots)).argsort(axis=1)
    body = [
        pl.select(pl.when(pl.Series(length) > n).then(drawn.gather(turn[:, n] * count + np.arange(count)))).to_series()
        for n in range(LONGEST)
    ]
    breaks = [pick(rng, [" ", "\n\n"], count, [4, 1]) for _ in body]
    joined = [pl.concat_str(pl.lit(gap), pl.lit(sentence)) for gap, sentence in zip(breaks, body, strict=True)]
    opening = _sentences(rng, language, "opening", named)[0]
    closing = _sentences(rng, language, "closing", named)[0]
    greeting, farewell = pick(rng, GREETINGS[language], count), pick(rng, FAREWELLS[language], count)
    whole = [greeting, "\n\n", opening, *joined, "\n\n", closing, "\n\n", farewell, "\n", named["name"]]
    parts = [pl.lit(part) if isinstance(part, (str, pl.Series)) else part for part in whole]
    return pl.select(pl.concat_str(parts, ignore_nulls=True)).to_series()


def _sentences(rng: Rng, language: str, topic: str, facts: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Two different sentences about the topic for each row."""
    lines = list(grammar(language).topics[topic])
    first = choose(rng, len(lines), len(facts))
    second = (first + rng.integers(1, len(lines), len(facts))) % len(lines)
    return _mixed(rng, language, lines, facts, first), _mixed(rng, language, lines, facts, second)


def _mixed(rng: Rng, language: str, lines: list[str], facts: pl.DataFrame, which: Ints) -> pl.Series:
    """For each row the line that `which` names, filled in."""
    rows = [np.flatnonzero(which == n) for n in range(len(lines))]
    made = [_filled(rng, language, line, facts[here]) for line, here in zip(lines, rows, strict=True)]
    return pl.concat(made).gather(np.argsort(np.concatenate(rows)))


def _filled(rng: Rng, language: str, line: str, facts: pl.DataFrame) -> pl.Series:
    """The line with its choices made, once for each row."""
    count, pieces, at = len(facts), list[pl.Expr | pl.Series](), 0
    for token in TOKEN.finditer(line):
        pieces.append(pl.lit(line[at : token.start()]))
        choice, name, fact = token.groups()
        if choice is not None:
            pieces.append(_chosen(rng, language, choice.split("|"), facts))
        elif name:
            pieces.append(pl.lit(pick(rng, grammar(language).lists[name], count)))
        else:
            pieces.append(pl.lit(facts[fact]))
        at = token.end()
    rest = pick(rng, [line[at:]], count)
    return pl.select(pl.concat_str([*pieces, pl.lit(rest)])).to_series()


def _chosen(rng: Rng, language: str, options: list[str], facts: pl.DataFrame) -> pl.Series:
    """One option for each row; options may hold lists and facts themselves."""
    if not any("<" in option or "{" in option for option in options):
        return pick(rng, options, len(facts))
    return _mixed(rng, language, options, facts, choose(rng, len(options), len(facts)))
