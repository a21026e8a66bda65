"""Motivation letters: free text, letters put together from a stock of sentences, templates, and edited copies."""

import random

WORDS = """
en subject: I, my mother, our teacher, the school, my brother, a friend, the hospital, our village, my uncle
en verb: taught, showed, gave, asked, built, started, wanted, found, helped, brought, moved, promised, followed
en linker: because, and, when, so, that, while, after, although
nl subject: ik, mijn moeder, onze docent, de school, mijn broer, een vriend, het ziekenhuis, ons dorp, mijn oom
nl verb: leerde, toonde, gaf, vroeg, bouwde, begon, wilde, vond, hielp, bracht, verhuisde, beloofde, volgde
nl linker: omdat, en, toen, dus, dat, terwijl, nadat
"""
LISTS = {name: values.split(", ") for name, values in (line.split(": ") for line in WORDS.strip().splitlines())}
CONSONANTS, VOWELS = "bdfghklmnprstvw", "aeio"


def seeded(seed: int) -> random.Random:
    """Dice that fall the same way in every run."""
    return random.Random(seed)  # noqa: S311


def word(dice: random.Random) -> str:
    """A word of one to four syllables, the short ones far more often, as in any language."""
    return "".join(dice.choice(CONSONANTS) + dice.choice(VOWELS) for _ in range(dice.choice((1, 2, 2, 2, 3, 3, 4))))


def sentence(dice: random.Random, language: str = "en") -> str:
    parts = [dice.choice(LISTS[f"{language} subject"]), dice.choice(LISTS[f"{language} verb"])]
    for _ in range(dice.randint(5, 14)):
        parts.append(dice.choice(LISTS[f"{language} linker"]) if dice.random() < 0.25 else word(dice))
    return " ".join(parts).capitalize() + "."


def letter(dice: random.Random, words: int = 150, language: str = "en") -> str:
    """A letter of one's own, of about so many words."""
    sentences: list[str] = []
    while sum(len(each.split()) for each in sentences) < words:
        sentences.append(sentence(dice, language))
    return " ".join(sentences)


def honest(dice: random.Random, count: int = 300) -> list[str]:
    """Letters of their own, of many lengths, in two languages."""
    return [letter(dice, dice.randint(60, 200), dice.choice(("en", "nl"))) for _ in range(count)]


def edited(text: str, rate: float, dice: random.Random) -> str:
    """A copy in which this share of the words is replaced, dropped or followed by a new one."""
    words: list[str] = []
    for each in text.split():
        if dice.random() >= rate:
            words.append(each)
            continue
        words += {"replace": [word(dice)], "drop": [], "add": [each, word(dice)]}[
            dice.choice(("replace", "replace", "replace", "drop", "add"))
        ]
    return " ".join(words)


def from_stock(stock: list[str], dice: random.Random, sentences: int = 8) -> str:
    """A letter of stock sentences, each at most once, in any order."""
    return " ".join(dice.sample(stock, sentences))


def on_template(template: list[str], dice: random.Random, own: int = 90, language: str = "en") -> str:
    """A letter on a counsellor's template: its sentences in order, with sentences of one's own between them."""
    mine = [sentence(dice, language) for _ in range(own // 12)]
    places = sorted(dice.randrange(len(template) + 1) for _ in mine)
    parts: list[str] = []
    for number, line in enumerate([*template, ""]):
        parts += [text for text, place in zip(mine, places, strict=True) if place == number]
        parts.append(line)
    return " ".join(parts).strip()


def thinned(text: str, rate: float, dice: random.Random) -> str:
    """A copy without this share of the words."""
    return " ".join(each for each in text.split() if dice.random() >= rate)


def padded(text: str, rate: float, dice: random.Random) -> str:
    """A copy in which this share of the words is followed by a new one."""
    return " ".join(f"{each} {word(dice)}" if dice.random() < rate else each for each in text.split())


def reworded(text: str, rate: float, dice: random.Random) -> str:
    """A copy in which this share of the words is another."""
    return " ".join(word(dice) if dice.random() < rate else each for each in text.split())


def reordered(text: str, rate: float, dice: random.Random) -> str:
    """A copy in which this share of the sentences, two at least, changed places."""
    sentences = text.split(". ")
    moved = dice.sample(range(len(sentences)), max(2, round(rate * len(sentences))))
    turned = [sentences[place] for place in moved[1:] + moved[:1]]
    for place, line in zip(moved, turned, strict=True):
        sentences[place] = line
    return ". ".join(sentences)


def translated(text: str, rate: float, dice: random.Random) -> str:
    """A copy in which this share of the sentences, one at least, is in the other language: none of its words stays."""
    sentences = text.split(". ")
    for place in dice.sample(range(len(sentences)), max(1, round(rate * len(sentences)))):
        sentences[place] = " ".join(each[::-1] + "nl" for each in sentences[place].split())
    return ". ".join(sentences)
