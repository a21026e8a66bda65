"""IND: public register of recognised sponsors, purpose study: organisation and KvK number (monthly).

The register is a page with one table; it is read as that page (`.html`) or as a CSV file of its two columns.
A name is only a name: an institution called "Unknown" is in this register and is no missing value.
"""

from collections.abc import Mapping
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import polars as pl

from loep.errors import Refused
from loep.registers import files
from loep.registers.layout import KVK, Field, Layout, conform

MAX_AGE = timedelta(days=62)
NAMES = {
    "KVK_NUMBER": "KVK",
    "KVK_NUMMER": "KVK",
    "CHAMBER_OF_COMMERCE_NUMBER": "KVK",
    "ORGANIZATION": "ORGANISATION",
    "ORGANISATIE": "ORGANISATION",
}

LAYOUT = Layout(
    fields=(
        Field("organisation", "ORGANISATION", filled=True),
        Field("kvk", "KVK", filled=True, pattern=KVK),
    ),
    key=("organisation", "kvk"),
)


def find(source: Path, limit: int) -> dict[str, bytes]:
    """The file of the register. Raises Refused."""
    return {source.name: files.read(source, limit)}


def parse(content: Mapping[str, bytes]) -> pl.DataFrame:
    """The register as `organisation` and `kvk` (eight digits, as text). Raises Refused."""
    ((name, data),) = content.items()
    page = data.lstrip()[:1] == b"<"
    table = _page_table(name, data) if page else files.csv_table(name, data)
    return conform(name, table.rename(NAMES, strict=False), LAYOUT)


class _Table(HTMLParser):
    """Cells of the rows of a page, and whether the page has its end."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = self.whole = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "tr":
            self.rows.append([])
        self.inside = tag in ("th", "td") and bool(self.rows)
        if self.inside:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("th", "td", "tr")
        self.whole = self.whole or tag == "html"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] = f"{self.rows[-1][-1]}{data}".strip()


def _page_table(name: str, data: bytes) -> pl.DataFrame:
    page = _Table()
    try:
        page.feed(data.decode())
    except UnicodeDecodeError:
        raise Refused((f"{name}: not text in utf-8",)) from None
    rows = [row for row in page.rows if row]
    if not page.whole or not rows:
        raise Refused((f"{name}: not a whole page with a table: cut off, or no register, fetch it again",))
    return files.rows_table(name, rows)
