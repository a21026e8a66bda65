"""Dutch and English: complete, chosen by the visitor, with dates and numbers as each writes them."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from fastapi import FastAPI
from sqlalchemy import Engine

import loep.web
from loep.web.language import CATALOGUE, choose, writers
from tests.builders import desk, received
from tests.web.visitors import logged_in, visitor

FOLDER = Path(loep.web.__file__).parent
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
ACCUSING = ("bewijs", "besluit", "verdacht", "fraudeur", "suspect", "fraudster", "risk score", "hit list")
ATTRIBUTES = ("aria", "describedby", "invalid", "true")
NAMED = re.compile(r"%\(\w+\)s")


def texts() -> set[str]:
    """Every text of templates and code that is shown, the singular of one with two forms."""
    options = {"**.html": {"encoding": "utf-8"}}
    found = extract_from_dir(str(FOLDER), METHODS, options, keywords=KEYWORDS)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def test_every_text_has_a_dutch_translation_and_no_translation_is_left_over() -> None:
    with CATALOGUE.open("rb") as source:
        catalogue = read_po(source, locale="nl")
    translated = {every(message.id)[0]: message for message in catalogue if message.id and all(every(message.string))}
    assert texts() == set(translated)
    for message in translated.values():
        named, said = (set(NAMED.findall(" ".join(every(text)))) for text in (message.id, message.string))
        assert named == said, message.id


def every(text: object) -> list[str]:
    """The forms of a text: one, or the singular and the plural."""
    return [text] if isinstance(text, str) else [str(form) for form in text] if isinstance(text, list | tuple) else []


@pytest.mark.parametrize("word", ACCUSING)
def test_no_text_uses_a_word_that_accuses(word: str) -> None:
    with CATALOGUE.open(encoding="utf-8") as source:
        assert word not in source.read().casefold()


def test_templates_hold_no_text_outside_the_catalogue() -> None:
    for path in FOLDER.rglob("*.html"):
        bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", " ", path.read_text("utf-8"), flags=re.DOTALL)
        words = set(re.findall(r"[A-Za-zÀ-ÿ]{3,}", re.sub(r"&\w+;", " ", bare)))
        assert words <= {"Loep", *ATTRIBUTES}, path


@pytest.mark.parametrize(
    ("asked", "kept", "own", "accepted", "chosen"),
    [
        ("en", "nl", "nl", "nl", "en"),
        (None, "en", "nl", "nl", "en"),
        (None, None, "en", "nl", "en"),
        (None, None, None, "en-GB,en;q=0.9,nl;q=0.8", "en"),
        (None, None, None, "de,fr;q=0.5", "nl"),
        (None, None, None, "", "nl"),
        ("xx", "../..", "", "en;q=0.1,nl;q=0.2", "nl"),
        (None, None, None, "en;q=nonsense, nl", "nl"),
    ],
)
def test_the_language_is_the_one_asked_kept_owned_or_accepted(
    asked: str | None, kept: str | None, own: str | None, accepted: str, chosen: str
) -> None:
    assert choose(asked, kept, own, accepted) == chosen


def test_the_switch_is_remembered(app: FastAPI) -> None:
    person = visitor(app, "nl")
    assert '<html lang="nl">' in person.see("/login").text
    assert '<html lang="en">' in person.see("/login?language=en").text
    assert '<html lang="en">' in person.see("/login").text


def test_an_account_reads_in_its_own_language(app: FastAPI, database: Engine) -> None:
    desk.night(database)
    desk.ring(database)
    person = logged_in(app, desk.account(database, "Rosa de Vries", language="nl"))
    page = person.see("/cases/ring0000case").text
    assert "Redenen om te kijken" in page
    assert "NL: 4 people are paid for" in page
    assert "Onschuldig wanneer" in page
    assert "vrijwel gelijke brief" in page


def test_error_pages_speak_both_languages(app: FastAPI) -> None:
    assert "Niet gevonden" in visitor(app, "nl").see("/nowhere").text
    assert "Not found" in visitor(app, "en").see("/nowhere").text


def test_dates_and_numbers_are_written_as_each_language_does() -> None:
    dutch, english = writers("nl"), writers("en")
    assert (dutch["number"](1234.5), english["number"](1234.5)) == ("1.234,5", "1,234.5")
    assert dutch["moment"](received.NIGHT) == "1 apr 2026, 06:15"
    assert english["day"](received.NIGHT.date()) == "1 Apr 2026"


def test_a_small_number_is_never_written_as_nothing() -> None:
    dutch = writers("nl")["number"]
    assert [dutch(each) for each in (0, 0.0001, 0.0061234, 0.05, 0.125, 1234.5)] == [
        *("0", "0,0001", "0,00612", "0,05", "0,125", "1.234,5")
    ]
