"""Why a row was quarantined, as data: each code with what was wrong and what was expected, in both languages.

Neither text ever holds a value out of the delivery; the codes of a closed list are the contract's own.
"""

from dataclasses import dataclass

from loep.contract import FEEDS, Column
from loep.storage.tables import RowError


@dataclass(frozen=True)
class Code:
    """What a code says; `{one_of}`, `{pattern}`, `{max_length}` and the like are filled from the contract's column."""

    id: str
    en: str
    nl: str


CODES = {
    code.id: code
    for code in (
        Code(
            "ROW-01",
            "not as many fields as the header (expected one per column)",
            "niet evenveel velden als de kopregel (verwacht: één per kolom)",
        ),
        Code(
            "ROW-02",
            "a quote inside a field that is not quoted as a whole (expected RFC 4180 quoting)",
            "een aanhalingsteken in een veld dat niet geheel tussen aanhalingstekens staat (verwacht: RFC 4180)",
        ),
        Code(
            "ROW-03",
            "a bare carriage return outside quotes (expected \\n or \\r\\n at the end of a line)",
            "een losse carriage return buiten aanhalingstekens (verwacht: \\n of \\r\\n als regeleinde)",
        ),
        Code("REQ-01", "missing (expected a value)", "ontbreekt (verwacht: een waarde)"),
        Code("ENUM-01", "not one of the codes (expected {one_of})", "niet een van de codes (verwacht: {one_of})"),
        Code(
            "DATE-02",
            "not between {first} and {last} (expected YYYY-MM-DD)",
            "niet tussen {first} en {last} (verwacht: JJJJ-MM-DD)",
        ),
        Code("DATE-03", "not a calendar date (expected YYYY-MM-DD)", "geen kalenderdatum (verwacht: JJJJ-MM-DD)"),
        Code(
            "TIME-01",
            "not a timestamp (expected YYYY-MM-DDThh:mm:ss+hh:mm)",
            "geen tijdstip (verwacht: JJJJ-MM-DDuu:mm:ss+uu:mm met een T tussen datum en tijd)",
        ),
        Code(
            "TIME-02",
            "a time without offset (expected YYYY-MM-DDThh:mm:ss+hh:mm)",
            "een tijd zonder tijdzone (verwacht: JJJJ-MM-DDTuu:mm:ss+uu:mm)",
        ),
        Code(
            "TIME-03",
            "not between {first} and {last} (expected YYYY-MM-DDThh:mm:ss+hh:mm)",
            "niet tussen {first} en {last} (verwacht: JJJJ-MM-DDTuu:mm:ss+uu:mm)",
        ),
        Code("NUM-01", "not a whole number (expected digits)", "geen geheel getal (verwacht: cijfers)"),
        Code(
            "NUM-02",
            "not a decimal number (expected digits with a point, as in 1234.50)",
            "geen decimaal getal (verwacht: cijfers met een punt, zoals 1234.50)",
        ),
        Code(
            "NUM-03",
            "not between {first} and {last} (expected a year)",
            "niet tussen {first} en {last} (verwacht: een jaartal)",
        ),
        Code("BOOL-01", "not a boolean (expected true or false)", "geen ja/nee-waarde (verwacht: true of false)"),
        Code(
            "TEXT-01",
            "too long (expected {max_length} characters at most)",
            "te lang (verwacht: hoogstens {max_length} tekens)",
        ),
        Code(
            "TEXT-02",
            "a control character (expected {characters})",
            "een stuurteken (verwacht: {tekens})",
        ),
        Code("FORM-01", "not in its form (expected {pattern})", "niet in de juiste vorm (verwacht: {pattern})"),
        Code(
            "INST-01",
            "another institution than the manifest (expected the same BRIN)",
            "een andere instelling dan het manifest (verwacht: hetzelfde BRIN)",
        ),
        Code(
            "LIST-01",
            "an item of the list is not right (expected {items})",
            "een onderdeel van de lijst klopt niet (verwacht: {onderdelen})",
        ),
        Code(
            "KEY-01",
            "the same row again in this delivery (expected it once)",
            "dezelfde rij nog eens in deze levering (verwacht: één keer)",
        ),
        Code(
            "KEY-02",
            "the same key with other content in this delivery (expected it once)",
            "dezelfde sleutel met andere inhoud in deze levering (verwacht: één keer)",
        ),
    )
}

ITEMS = {
    "upload_hashes": ("kind:sha256, separated by ;", "soort:sha256, gescheiden door ;"),
    "upload_authors": ("text without empty items, separated by ;", "tekst zonder lege onderdelen, gescheiden door ;"),
    "grades": ("numbers with a point, separated by ;", "getallen met een punt, gescheiden door ;"),
}
COLUMNS: dict[str, Column] = {column.name: column for feed in FEEDS.values() for column in feed.columns}


def message(file_name: str, error: RowError, language: str) -> str:
    """One sentence with file, physical line, record, column, code and expectation; never the value."""
    words = ("regel", "record", "kolom") if language == "nl" else ("line", "record", "column")
    where = [file_name, f"{words[0]} {error.line}" if error.line else "", f"{words[1]} {error.record}"]
    where.append(f"{words[2]} {error.column_name}" if error.column_name else "")
    return f"{', '.join(part for part in where if part)}: {error.code} {said(error.code, error.column_name, language)}"


def said(code: str, column_name: str, language: str) -> str:
    """What is wrong and what was expected, for one column of the contract."""
    text = CODES[code].nl if language == "nl" else CODES[code].en
    column = COLUMNS.get(column_name)
    if column is None:
        return text
    items = ITEMS.get(column_name, ("", ""))
    return text.format(
        one_of=", ".join(column.one_of),
        pattern=column.pattern,
        first=column.years[0],
        last=column.years[1],
        max_length=f"{column.max_length:,}" if language == "en" else f"{column.max_length:,}".replace(",", "."),
        characters="text, line breaks and tabs" if column.multiline else "text on one line",
        tekens="tekst, regeleinden en tabs" if column.multiline else "tekst op één regel",
        items=items[0],
        onderdelen=items[1],
    )
