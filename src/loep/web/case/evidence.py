"""The evidence of a rule or model as a person reads it: with which words, and how its values are written."""

from datetime import date
from typing import Any

from loep.subjects.dictionary import COLUMNS
from loep.vocabulary import Words
from loep.web.case.fields import CODES as FORM_CODES
from loep.web.case.fields import DAY, LABELS, Writers, plain

PEERS = "_peers"
NAMES = {
    "absent": Words("days not come since start and permit", "dagen niet gekomen sinds start en vergunning"),
    "absent_left": Words("days left to report", "dagen over om te melden"),
    "absent_over": Words("days too late", "dagen te laat"),
    "active": Words("active requests", "actieve verzoeken"),
    "age": Words("days old at submission", "dagen oud bij het indienen"),
    "amount": Words("means shown (EUR)", "getoonde middelen (EUR)"),
    "asked": Words("days after the payment", "dagen na de betaling"),
    "bands": Words("bands between best and worst part", "banden tussen beste en slechtste deel"),
    "best": Words("best part", "beste deel"),
    "cancelled": Words("requests withdrawn", "ingetrokken verzoeken"),
    "chance": Words(
        "chance that one of them comes out so (1 is always)", "kans dat een van hen zo uitkomt (1 is altijd)"
    ),
    "days": Words("days", "dagen"),
    "due": Words("amount due (EUR)", "verschuldigd bedrag (EUR)"),
    "expected": Words("registrations to be expected then", "aanmeldingen die toen te verwachten waren"),
    "fixus": Words("active requests with a limited number of places", "actieve verzoeken met numerus fixus"),
    "gone": Words("days since leaving", "dagen sinds vertrek"),
    "gone_left": Words("days left to report", "dagen over om te melden"),
    "gone_over": Words("days too late", "dagen te laat"),
    "granted": Words("permit granted on", "vergunning verleend op"),
    "kind": Words("kind", "soort"),
    "made": Words("requests made", "gedane verzoeken"),
    "minutes": Words("within so many minutes", "binnen zoveel minuten"),
    "minutes_apart": Words(
        "another came so many times as soon as usual", "een andere kwam zoveel keer zo snel als gewoon"
    ),
    "mode": Words("study mode", "opleidingsvorm"),
    "norm": Words("norm for the year (EUR)", "norm voor het jaar (EUR)"),
    "number": Words("registrations with an outcome", "aanmeldingen met een uitkomst"),
    "numbers": Words("person numbers", "persoonsnummers"),
    "observed": Words("registrations that came", "aanmeldingen die kwamen"),
    "obtained": Words("date of the diploma", "datum van het diploma"),
    "others": Words("other registrations", "andere aanmeldingen"),
    "part_time": Words("days part-time since start and permit", "dagen in deeltijd sinds start en vergunning"),
    "part_time_left": Words("days left to report", "dagen over om te melden"),
    "part_time_over": Words("days too late", "dagen te laat"),
    "percent": Words("likeness (percent)", "gelijkenis (procent)"),
    "persons": Words("persons", "personen"),
    "power": Words("chance of this as a power of ten", "kans hierop als macht van tien"),
    "refuted": Words("refuted on", "ontkend op"),
    "repeated": Words("requests withdrawn and made anew", "verzoeken ingetrokken en opnieuw gedaan"),
    "score_level": Words("overall language score", "totaalscore van de taaltoets"),
    "score_spread": Words("difference of the parts, of their mean", "verschil van de delen, van hun gemiddelde"),
    "share": Words("share that ended so", "deel dat zo eindigde"),
    "sharers": Words("persons with the same list of marks", "personen met dezelfde cijferlijst"),
    "start": Words("start date", "ingangsdatum"),
    "submitted": Words("submitted on", "ingediend op"),
    "taken": Words("date of the test", "datum van de toets"),
    "test": Words("language test", "taaltoets"),
    "usual": Words("share through others", "deel via andere"),
    "wanted": Words("credits needed to be on half", "studiepunten die nodig zijn voor de helft"),
    "withdrawn": Words("withdrawn on", "ingetrokken op"),
    "worst": Words("worst part", "slechtste deel"),
}
CODES = {
    **FORM_CODES,
    "any": Words(
        "a refuted paper, no arrival, a withdrawal or deregistration",
        "een ontkend papier, geen aankomst, een intrekking of een uitschrijving",
    ),
    "author": Words("author in the files", "auteur in de bestanden"),
    "not_arrived": Words("a permit granted and no arrival", "een verleende vergunning zonder aankomst"),
    "refuted": Words("a paper that its issuer refuted", "een door de uitgever ontkend papier"),
}
SHARES = {
    *("agent_burst_share", "agent_ended_badly", "agent_likeness", "agent_programme_share", "filled_share"),
    *("letter_vocabulary", "score_spread", "share", "usual"),
}


def label(name: str) -> Any:
    """The words for a piece of evidence; of a rule that only this deployment has, its name."""
    own = name.removesuffix(PEERS)
    words = NAMES.get(own) or LABELS.get(own) or COLUMNS.get(own) or Words(*(own.replace("_", " "),) * 2)
    if own == name:
        return words
    return Words(f"{words.label('en')}: usual among peers", f"{words.label('nl')}: gewoon bij anderen")


def written(name: str, value: Any, language: str, writers: Writers) -> str:
    """A value as text: codes in words; days, numbers and shares as the language writes them."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return writers["day"](date.fromisoformat(value)) if DAY.fullmatch(value) else _code(value, language)
    if name.removesuffix(PEERS) in SHARES and isinstance(value, int | float):
        return writers["percent"](value)
    return plain(value, language, writers)


def _code(value: str, language: str) -> str:
    return CODES[value].label(language) if value in CODES else value
