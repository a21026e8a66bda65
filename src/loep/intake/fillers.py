"""What people and systems type where they have nothing to say. It is missing data, and missing data points at nobody.

Only a value that is such a word or number as a whole counts, whatever case or marks it is written in: a mailbox
none@example.org is a mailbox.
"""

from functools import cache

import polars as pl

DUTCH = """
    nvt nietvantoepassing onbekend nogonbekend nietbekend nb geen geene nee niets nihil leeg volgt volgtnog ntb
    nietbeschikbaar nietingevuld afwezig test
"""
ENGLISH = """
    na notapplicable notavailable unknown notknown none no nothing nil null nan void empty blank missing undefined
    unspecified tba tbc tbd dummy sample test xxx
"""
PAYS = """
    zelf ikzelf mijzelf idem student aanmelder ouder ouders vader moeder
    self myself me same applicant parent parents father mother
"""
COUNTED = ("1234567890", "0123456789", "9876543210")
LEAST_COUNTED = 3
CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
NO_BYTES = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

WORDS = frozenset((DUTCH + ENGLISH).split())
PAYERS = WORDS | frozenset(PAYS.split())
RUNS = frozenset(counted[:length] for counted in COUNTED for length in range(LEAST_COUNTED, len(counted) + 1))
NUMBERS = (
    *("bsn", "onderwijsnummer", "v_number", "document_number", "diploma_number", "language_report"),
    *("iban", "refund_iban", "phone", "emergency_phone", "device", "network"),
)
FILES, NAMES = "upload_hashes", ("email", "agent", "payer", "upload_authors")
IDENTIFYING = (*NUMBERS, *NAMES, FILES)

MARKS = r"[^\p{L}\p{N}]+"
OTHERS = "[^0-9A-Za-z]"
ONE_CHARACTER = f"^(?:{'|'.join(f'{character}+' for character in CHARACTERS)})$"
NO_FILE = f"(?i):(?:{NO_BYTES}|{'|'.join(f'{character}{{64}}' for character in CHARACTERS[:16])})$"


def emptied(frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """The typed rows of a feed with null for what says nothing in a column that identifies, and how many per column.

    Of a list only the items that say nothing are left out. A file without a byte is no file.
    """
    changed, counts = [], {}
    for name in (name for name in IDENTIFYING if name in frame.columns):
        column = frame[name]
        listed = isinstance(column.dtype, pl.List)
        values = column.explode(empty_as_null=True) if listed else column
        nothing = _nothing(values, name)
        if nothing.any():
            counts[name] = int(nothing.sum())
            changed.append(_without(column, values.filter(nothing)) if listed else column.set(nothing, None))
    return frame.with_columns(changed), counts


def _nothing(values: pl.Series, name: str) -> pl.Series:
    """Which values say nothing. Few begin like one that does, and only these are looked at closely."""
    if name == FILES:
        return values.str.contains(NO_FILE).fill_null(value=False)
    words = PAYERS if name == "payer" else WORDS
    maybe = values.str.contains(_beginning(words, name in NUMBERS)).fill_null(value=False)
    bare = values.filter(maybe).str.replace_all(MARKS, "").str.to_lowercase()
    said = bare.is_in(list(words))
    if name in NUMBERS:
        said |= bare.is_in(list(RUNS)) | bare.str.contains(ONE_CHARACTER)
    found = maybe.to_numpy().copy()
    found[found] = said.to_numpy()
    return pl.Series(name, found)


@cache
def _beginning(words: frozenset[str], numbers: bool) -> str:
    """A pattern that every value that says nothing fits, and hardly another: its first two letters or digits."""
    starts = {word[:2] for word in (words | RUNS if numbers else words)}
    starts |= {2 * character for character in CHARACTERS} if numbers else set()
    second: dict[str, str] = {}
    for start in sorted(starts):
        second[start[0]] = second.get(start[0], "") + start[1] + start[1].upper()
    pairs = "|".join(f"[{one}{one.upper()}]{OTHERS}*[{others}]" for one, others in second.items())
    return f"^{OTHERS}*(?:{pairs}|[0-9A-Za-z]?{OTHERS}*$)"


def _without(lists: pl.Series, items: pl.Series) -> pl.Series:
    """The lists without these items; null where none is left."""
    left = lists.list.eval(pl.element().filter(~pl.element().is_in(items.unique().implode())))
    return left.set(left.list.len() == 0, None)
