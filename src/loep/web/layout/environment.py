"""One Jinja environment per language: escaping always on, an unknown name is an error."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from loep.vocabulary import Labelled, Outcome, Words
from loep.web.language import LANGUAGES, translations, writers
from loep.web.layout.files import asset

FOLDER = Path(__file__).parents[1]


@cache
def environments() -> dict[str, Environment]:
    """Language -> environment whose texts, labels, dates and numbers are in it; made once in a process."""
    texts = translations()
    return {language: _environment(language, texts[language]) for language in LANGUAGES}


def _environment(language: str, texts: Any) -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(texts, newstyle=True)  # type: ignore[attr-defined]

    def label(value: Labelled | Words) -> str:
        return value.label(language)

    made.filters.update(writers(language), label=label, words=Words.read)
    made.globals.update(asset=asset, languages=LANGUAGES, outcomes={outcome.value: outcome for outcome in Outcome})
    return made
