"""What stands beside the OCW table: definitions, method, sources and the hash, in the style of CSV on the Web."""

import json
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from loep.registers.snapshots import Registers
from loep.reports.disclosure import Protected
from loep.reports.funnel import Funnel
from loep.reports.terms import TOTAL
from loep.vocabulary import Register, Words

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
COLUMNS: dict[str, tuple[str, str, str]] = {
    "STUDIEJAAR": (
        "integer",
        "eerste kalenderjaar van het studiejaar",
        "first calendar year of the academic year",
    ),
    "INSTELLINGSCODE_ACTUEEL": ("string", "instelling (BRIN)", "institution (BRIN)"),
    "INSTELLINGSNAAM_ACTUEEL": ("string", "naam volgens DUO", "name as DUO has it"),
    "ONDERDEEL": ("string", "onderdeel van de sector volgens RIO", "part of the sector as RIO has it"),
    "NIVEAU": ("string", "niveau van de opleiding volgens RIO", "level of the programme as RIO has it"),
    "MAAND": ("string", "maand van indienen, JJJJ-MM, Nederlandse tijd", "month of submission, YYYY-MM, Dutch time"),
    "AANTAL_AANMELDINGEN": (
        "integer",
        "aanmeldingen in geaccepteerde leveringen, elk in de nieuwste versie",
        "registrations in accepted deliveries, each in its newest version",
    ),
    "AANTAL_GESCREEND": (
        "integer",
        "waarvan aanmeldingen waar ten minste één regel werkelijk naar keek in een voltooide verwerking",
        "of these, registrations that at least one rule really looked at in a finished run",
    ),
    "AANTAL_MET_SIGNAAL": (
        "integer",
        "waarvan aanmeldingen met een signaal van een actieve regel of een actief model",
        "of these, registrations with a signal of a live rule or model",
    ),
    "AANTAL_IN_STEEKPROEF": (
        "integer",
        "aanmeldingen in de blinde steekproef",
        "registrations in the blind random sample",
    ),
    "AANTAL_BEVESTIGD": (
        "integer",
        "aanmeldingen met als nieuwste beoordeling bevestigd, door een tweede persoon bekeken",
        "registrations whose newest decision is confirmed, looked at by a second person",
    ),
    "AANTAL_ONGEGROND": (
        "integer",
        "aanmeldingen met als nieuwste beoordeling ongegrond",
        "registrations whose newest decision is unfounded",
    ),
    "AANTAL_ONBESLIST": (
        "integer",
        "aanmeldingen met als nieuwste beoordeling onbeslist",
        "registrations whose newest decision is inconclusive",
    ),
    "AANTAL_OPEN": (
        "integer",
        "aanmeldingen in een dossier dat nog niet is afgerond",
        "registrations in a case that is not closed yet",
    ),
    "IS_ONDERDRUKT": (
        "boolean",
        "ten minste één aantal in deze rij is onderdrukt en leeg",
        "at least one count in this row is hidden and empty",
    ),
}
METHOD = {
    "nl": (
        "Aantallen zijn afgerond op vijftallen. Aantallen van 1 tot en met 4 (bevestigd: 1 tot en met 9) zijn"
        " onderdrukt, en meer om te voorkomen dat zij uit totalen of uit andere kolommen volgen: voor elk onderdrukt"
        " aantal boven nul blijven ten minste 5 (bevestigd: 10) waarden mogelijk. Een kolom die op een niveau vrijwel"
        " overal klein is, is op dat niveau geheel leeg, ook bij nul. Elders zijn nullen zichtbaar. Een combinatie die"
        " ontbreekt is nul. Door afronding tellen rijen niet op tot hun totaal."
    ),
    "en": (
        "Counts are rounded to multiples of five. Counts from 1 to 4 (confirmed: 1 to 9) are hidden, and more so that"
        " they do not follow from totals or other columns: for each hidden count above zero at least 5 (confirmed: 10)"
        " values remain possible. A column that is small nearly everywhere at a level of detail is empty at that level,"
        " zeros too. Elsewhere zeros are visible. A combination that is absent is zero. Because of rounding rows do not"
        " add up to their total."
    ),
}


@dataclass(frozen=True)
class About:
    """The written table: its academic year, file, hash, rows, and when it was made (aware UTC)."""

    year: int
    file: str
    sha256: str
    rows: int
    now: datetime


def beside(table: Path) -> Path:
    """The file of the metadata of this table."""
    return table.with_name(f"{table.name}-metadata.json")


def signature(table: Path) -> Path:
    """The file of the signature over the metadata, which hold the hash of the table."""
    return beside(table).with_name(f"{beside(table).name}.sig")


def text(about: About, funnel: Funnel, registers: Registers, protected: Protected) -> str:
    """The metadata as JSON."""
    years = f"{about.year}-{about.year + 1}"
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "nl"}],
        "url": about.file,
        "dc:title": {
            "nl": f"Signalering van onterechte aanmeldingen in het hbo, studiejaar {years}",
            "en": f"Screening of registrations in higher professional education, academic year {years}",
        },
        "dc:license": LICENCE,
        "dc:issued": about.now.isoformat(),
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True},
        "tableSchema": {"columns": [_column(name, *told) for name, told in COLUMNS.items()]},
        "notes": {
            "reference_date": about.now.date().isoformat(),
            "method": METHOD,
            "thresholds": {"default": 5, "AANTAL_BEVESTIGD": 10},
            "rounding_base": 5,
            "total": TOTAL,
            "left_out": [{"level": list(view), "column": column} for view, column in protected.left_out],
            "registers": _sources(registers),
            "runs": [
                {"id": run.id, "night": run.night.isoformat(), "versions": run.versions} for run in funnel.runs[:1]
            ],
            "not_screened": _not_screened(funnel),
            "deliveries_erased": funnel.erased,
            "software": f"loep {version('loep')}",
            "rows": about.rows,
            "sha256": about.sha256,
        },
    }
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def _column(name: str, datatype: str, nl: str, en: str) -> dict[str, Any]:
    return {"name": name, "titles": name, "datatype": datatype, "dc:description": {"nl": nl, "en": en}}


def _sources(registers: Registers) -> dict[str, dict[str, str]]:
    """Which snapshot placed the programmes and named the institutions, or why none could: then they are ONBEKEND."""
    used = (Register.RIO, Register.DUO_INSTITUTIONS)
    return {
        name.value: {"unavailable": registers.unavailable[name].en}
        if name in registers.unavailable
        else {"snapshot": registers.versions[name]}
        for name in used
    }


def _not_screened(funnel: Funnel) -> dict[str, str]:
    """Rules that did not look in the newest night, and why: what they would have found is not in the table."""
    skipped = funnel.runs[0].summary.get("skipped", {}) if funnel.runs else {}
    return {rule: Words.read(why).en for rule, why in skipped.items()}
