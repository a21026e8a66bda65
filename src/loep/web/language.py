"""Dutch and English: which one a visitor reads, its texts, and how it writes dates and numbers."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale, negotiate_locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations

from loep.clock import AMSTERDAM

LANGUAGES = {"nl": "Nederlands", "en": "English"}
LOCALES = {"nl": Locale("nl", "NL"), "en": Locale("en", "GB")}
SMALL = 0.1
CATALOGUE = Path(__file__).parent / "locale" / "nl" / "LC_MESSAGES" / "loep.po"


def N_(text: str) -> str:  # noqa: N802  the name that gettext tools know
    """Mark a text for translation where it is written; it is translated where it is shown."""
    return text


def translations() -> dict[str, NullTranslations]:
    """Language -> its texts. English is the text of the code itself."""
    with CATALOGUE.open("rb") as source:
        catalogue = read_po(source, locale="nl", domain="loep")
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return {"nl": Translations(compiled, domain="loep"), "en": NullTranslations()}


def choose(asked: str | None, kept: str | None, own: str | None, accepted: str) -> str:
    """The language of an answer: asked for now, kept in the browser, of the account, or of the browser's settings."""
    for wish in (asked, kept, own):
        if wish in LANGUAGES:
            return wish
    return negotiate_locale(_by_preference(accepted), list(LANGUAGES), sep="-") or "nl"


def _by_preference(accepted: str) -> list[str]:
    weighed: list[tuple[float, str]] = []
    for part in accepted[:500].split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        if name and weight > 0:
            weighed.append((-weight, name))
    return [name for _, name in sorted(weighed, key=lambda pair: pair[0])]


def writers(language: str) -> Mapping[str, Callable[[Any], str]]:
    """The filters that write a day (with or without its year), a moment, a time, a number and a share in `language`."""
    locale = LOCALES[language]

    def day(value: date | None) -> str:
        return format_date(value, "d MMM y", locale=locale) if value else "–"

    def short(value: date) -> str:
        return format_date(value, "d MMM", locale=locale)

    def moment(value: datetime | None) -> str:
        local = value.astimezone(AMSTERDAM) if value else None
        return format_datetime(local, "d MMM y, HH:mm", locale=locale) if local else "–"

    def clock(value: datetime) -> str:
        return format_datetime(value.astimezone(AMSTERDAM), "HH:mm", locale=locale)

    def number(value: float) -> str:
        small = 0 < abs(value) < SMALL  # three decimals would tell little of it, or nothing
        return format_decimal(value, format="@##" if small else None, locale=locale)

    def hundredths(value: float) -> str:
        return format_decimal(value, format="0.00", locale=locale)

    def percent(value: float) -> str:
        return format_percent(value, locale=locale)

    each = (day, short, moment, clock, number, hundredths, percent)
    return {write.__name__: write for write in each}
