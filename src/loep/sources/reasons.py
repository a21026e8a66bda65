"""Why a delivery was refused or comes with a warning: what stands in the database, read back as data in both languages.

A reason is kept as one English line (file, line, record, column, code, expectation). This table knows every such line,
so that those of earlier releases read in Dutch too; a line that it does not know is shown as it is.
"""

import re
from dataclasses import dataclass
from functools import cache

from loep.vocabulary import Words

LINE = re.compile(r"(?P<where>.*?): (?:(?P<code>(?:FILE|HEAD|MAN|ROWS)-\d\d) )?(?P<what>.*)", re.DOTALL)
WHERE = re.compile(r"(?P<file>.*?)(?:, line (?P<line>\d+))?(?:, record (?P<record>\d+))?(?:, column (?P<column>.*))?")
PLACES = (("line", "regel"), ("record", "record"), ("column", "kolom"))
NUMBER = re.compile(r"(?<=\d),(?=\d{3})")
HIDDEN = ("not shown: the first line does not look like a header", "niet getoond: de eerste regel lijkt geen kopregel")
KINDS = (
    ("list of text", "lijst van teksten"),
    ("list of decimal", "lijst van getallen"),
    ("text", "tekst"),
    ("date", "datum"),
    ("timestamp", "tijdstip"),
    ("integer", "geheel getal"),
    ("decimal", "decimaal getal"),
    ("boolean", "ja/nee-waarde"),
)
TEXTS = {
    "FILE-01": (
        ("the file is empty (expected a header row)", "het bestand is leeg (verwacht: een kopregel)"),
        ("the file is empty (expected Parquet)", "het bestand is leeg (verwacht: Parquet)"),
    ),
    "FILE-02": (("the file is UTF-16 (expected UTF-8)", "het bestand is UTF-16 (verwacht: UTF-8)"),),
    "FILE-03": (
        (
            "the file is a web page or XML (expected CSV with a header row)",
            "het bestand is een webpagina of XML (verwacht: CSV met een kopregel)",
        ),
    ),
    "FILE-04": (
        (
            "lines end in a bare carriage return (expected \\n or \\r\\n)",
            "regels eindigen op een losse carriage return (verwacht: \\n of \\r\\n)",
        ),
    ),
    "FILE-05": (
        (
            "the header is separated by tabs (expected comma or semicolon)",
            "de kopregel is gescheiden door tabs (verwacht: komma of puntkomma)",
        ),
    ),
    "FILE-06": (("a NUL byte (expected UTF-8 text)", "een NUL-byte (verwacht: tekst in UTF-8)"),),
    "FILE-07": (("a byte that is not UTF-8 (expected UTF-8)", "een byte die geen UTF-8 is (verwacht: UTF-8)"),),
    "FILE-08": (
        (
            "a quote that is never closed (expected a closing quote)",
            "een aanhalingsteken dat nooit sluit (verwacht: een aanhalingsteken aan het eind)",
        ),
    ),
    "FILE-09": (("a field over the limit of {limit} bytes", "een veld boven de grens van {limit} bytes"),),
    "FILE-10": (("{rows} rows, over the limit of {limit}", "{rows} rijen, boven de grens van {limit}"),),
    "FILE-11": (("the file is damaged (expected Parquet)", "het bestand is beschadigd (verwacht: Parquet)"),),
    "FILE-12": (
        (
            "the file has {size} bytes, over the limit of {limit} bytes",
            "het bestand telt {size} bytes, boven de grens van {limit} bytes",
        ),
    ),
    "FILE-13": (
        (
            "the file is a spreadsheet or archive (expected CSV: export it as such)",
            "het bestand is een spreadsheet of archief (verwacht: CSV; exporteer het zo)",
        ),
    ),
    "FILE-14": (("the file cannot be read ({error})", "het bestand is niet te lezen ({error})"),),
    "FILE-15": (
        (
            "something unforeseen kept it from being loaded, which is a fault of Loep ({place})",
            "door iets onvoorziens kon het niet worden geladen; dat is een fout van Loep ({place})",
        ),
    ),
    "FILE-16": (
        (
            "the file holds more once it is unpacked than the limit of {limit} bytes",
            "het bestand houdt uitgepakt meer in dan de grens van {limit} bytes",
        ),
    ),
    "FILE-17": (
        (
            "its rows were lost after they were loaded (expected: the same file again, or a newer one)",
            "de rijen zijn na het laden verloren gegaan (verwacht: hetzelfde bestand opnieuw, of een nieuwer)",
        ),
    ),
    "HEAD-01": (
        (
            "missing required columns {columns}; unknown columns found: {found}",
            "verplichte kolommen ontbreken: {columns}; onbekende kolommen: {found}",
        ),
        (
            "missing required column {columns}; unknown columns found: {found}",
            "verplichte kolom ontbreekt: {columns}; onbekende kolommen: {found}",
        ),
        ("missing required columns {columns}", "verplichte kolommen ontbreken: {columns}"),
        ("missing required column {columns}", "verplichte kolom ontbreekt: {columns}"),
    ),
    "HEAD-02": (("column {columns} appears more than once", "kolom {columns} komt vaker dan één keer voor"),),
    "HEAD-03": (
        (
            "columns that the contract does not know were left out: {columns}",
            "kolommen die de leveringsafspraak niet kent, zijn weggelaten: {columns}",
        ),
    ),
    "HEAD-04": (
        (
            "column {column} holds {dtype} (expected {kind} or text)",
            "kolom {column} bevat {dtype} (verwacht: {kind} of tekst)",
        ),
        ("column {column} holds {dtype} (expected text)", "kolom {column} bevat {dtype} (verwacht: tekst)"),
    ),
    "MAN-01": (("no manifest came with it (expected {name})", "er kwam geen manifest bij (verwacht: {name})"),),
    "MAN-02": (
        ("the manifest is larger than {limit} bytes", "het manifest is groter dan {limit} bytes"),
        (
            "the manifest cannot be read (expected one JSON object in UTF-8)",
            "het manifest is niet te lezen (verwacht: één JSON-object in UTF-8)",
        ),
    ),
    "MAN-03": (
        (
            "contract is not one that this release knows (expected {version})",
            "contract is er geen dat deze uitgave kent (verwacht: {version})",
        ),
    ),
    "MAN-04": (("feed is not known (expected {feeds})", "feed is niet bekend (verwacht: {feeds})"),),
    "MAN-05": (
        (
            "institution is not a BRIN (expected two digits and two capitals)",
            "institution is geen BRIN (verwacht: twee cijfers en twee hoofdletters)",
        ),
    ),
    "MAN-06": (("source is not known (expected {sources})", "source is niet bekend (verwacht: {sources})"),),
    "MAN-07": (
        (
            "created_at is not a timestamp with offset, between {first} and {last} (expected {form})",
            "created_at is geen tijdstip met tijdzone, tussen {first} en {last} (verwacht: {form})",
        ),
        (
            "created_at is not a timestamp with offset (expected {form})",
            "created_at is geen tijdstip met tijdzone (verwacht: {form})",
        ),
    ),
    "MAN-08": (
        (
            "rows is not the number of data rows (expected a whole number, {most} at most)",
            "rows is niet het aantal rijen met gegevens (verwacht: een geheel getal, hoogstens {most})",
        ),
        (
            "rows is not a whole number (expected the number of data rows)",
            "rows is geen geheel getal (verwacht: het aantal rijen met gegevens)",
        ),
    ),
    "MAN-09": (
        (
            "sha256 is not a hash (expected 64 hexadecimal digits)",
            "sha256 is geen hash (verwacht: 64 hexadecimale cijfers)",
        ),
    ),
    "MAN-10": (
        (
            "sha256 differs from the manifest (the file was cut or changed)",
            "sha256 wijkt af van het manifest (het bestand is afgebroken of gewijzigd)",
        ),
    ),
    "MAN-11": (
        (
            "{rows} rows, the manifest says {said} (rows were lost or added)",
            "{rows} rijen, het manifest zegt {said} (er zijn rijen verloren of toegevoegd)",
        ),
    ),
    "MAN-12": (
        (
            "no manifest, and the columns are of no feed of the contract",
            "geen manifest, en de kolommen horen bij geen feed van de leveringsafspraak",
        ),
    ),
    "MAN-13": (
        (
            "no manifest, and the rows do not name one institution",
            "geen manifest, en de rijen noemen niet één instelling",
        ),
    ),
    "MAN-14": (
        (
            "created_at lies more than an hour after the moment of receipt"
            " (expected a moment that has been: look at the clock of the system that made it)",
            "created_at ligt meer dan een uur na het moment van ontvangst"
            " (verwacht: een moment dat geweest is; kijk naar de klok van het systeem dat het maakte)",
        ),
    ),
    "MAN-15": (
        (
            "a delivery of {institution} in the folder of {owner} (expected in the folder of its own institution)",
            "een levering van {institution} in de map van {owner} (verwacht: in de map van de eigen instelling)",
        ),
    ),
    "ROWS-01": (
        (
            "{bad} of {rows} rows break the contract, over the limit of {share} ({codes})",
            "{bad} van {rows} rijen wijken af van de leveringsafspraak, boven de grens van {share} ({codes})",
        ),
    ),
    "": (
        ("1 blank line was skipped", "1 lege regel is overgeslagen"),
        ("{lines} blank lines were skipped", "{lines} lege regels zijn overgeslagen"),
        (
            "completeness unverified, no manifest came with it",
            "volledigheid niet gecontroleerd, er kwam geen manifest bij",
        ),
        (
            "the manifest's created_at is later than the moment of receipt",
            "created_at van het manifest ligt na het moment van ontvangst",
        ),
        ("no rows", "geen rijen"),
        (
            "1 value of {column} says nothing and counts as missing",
            "1 waarde van {column} zegt niets en telt als ontbrekend",
        ),
        (
            "{count} values of {column} say nothing and count as missing",
            "{count} waarden van {column} zeggen niets en tellen als ontbrekend",
        ),
    ),
}


@dataclass(frozen=True)
class Reason:
    """Where in which file, what is wrong and what was expected; `code` is empty for a warning without one."""

    where: Words
    code: str
    what: Words


def read(kept: str) -> Reason:
    """A reason or warning as a delivery keeps it."""
    line = LINE.fullmatch(kept)
    if line is None:
        return Reason(Words("", ""), "", Words(kept, ""))
    code = line["code"] or ""
    return Reason(_where(line["where"]), code, Words(line["what"], _dutch(code, line["what"])))


def _dutch(code: str, what: str) -> str:
    """Empty when the table does not know it: then the English text is shown."""
    for pattern, dutch in _patterns(code):
        if found := pattern.fullmatch(what):
            return dutch.format(**{name: _value(name, value) for name, value in found.groupdict().items()})
    return ""


@cache
def _patterns(code: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*)", re.escape(english)), re.DOTALL), dutch)
        for english, dutch in TEXTS.get(code, ())
    )


def _value(name: str, value: str) -> str:
    """A number, a kind of value or a remark inside a reason, in Dutch."""
    if name == "kind":
        return dict(KINDS).get(value, value)
    return NUMBER.sub(".", value).replace(*HIDDEN)


def _where(where: str) -> Words:
    found = WHERE.fullmatch(where)
    if found is None:
        return Words(where, where)
    said = [(word, found[name]) for name, word in PLACES if found[name]]
    dutch = [found["file"], *(f"{word} {value.replace('number ', 'nummer ')}" for word, value in said)]
    return Words(where, ", ".join(dutch))
