"""The row errors of a delivery: counted, filtered, a page at a time, and as a file. Never a value."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from sqlmodel import Session, and_, col, func, or_, select

from loep.intake.codes import said
from loep.storage.tables import Delivery, RowError
from loep.web.numbers import whole

LENGTH = 100
STREAMED = 2_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEADS = {
    "en": ("file", "line", "record", "column", "code", "what is wrong"),
    "nl": ("bestand", "regel", "record", "kolom", "code", "wat er mis is"),
}
MARKS = {"en": ",", "nl": ";"}  # what a spreadsheet splits by where people read this language


@dataclass(frozen=True)
class Wanted:
    """Which of them: of one code, of one column, after a place in the file; empty means all."""

    code: str = ""
    column: str = ""
    after: tuple[int, int] | None = None

    @classmethod
    def read(cls, query: dict[str, str]) -> "Wanted":
        """From an address. Raises ValueError when `after` is no place."""
        of, after = (query.get("code", ""), query.get("column", "")), query.get("after", "")
        record, _, id = after.partition(".")
        place = whole(record), whole(id)
        if not after:
            return cls(*of)
        if place[0] is None or place[1] is None:
            raise ValueError(after)
        return cls(*of, (place[0], place[1]))


@dataclass(frozen=True)
class Kind:
    """A code in a column and how many row errors it made."""

    code: str
    column: str
    count: int


def kinds(session: Session, delivery: Delivery) -> list[Kind]:
    """What is wrong and how often, the most frequent first."""
    number = func.count()
    asked = (
        select(RowError.code, RowError.column_name, number)
        .where(RowError.delivery_id == delivery.id)
        .group_by(RowError.code, RowError.column_name)
        .order_by(number.desc(), RowError.code, RowError.column_name)
    )
    return [Kind(*row) for row in session.exec(asked)]


def page(session: Session, delivery: Delivery, wanted: Wanted) -> tuple[Sequence[RowError], str | None]:
    """The next ones in the order of the file, and where the page after it begins."""
    rows = session.exec(_asked(delivery, wanted).limit(LENGTH + 1)).all()
    last = rows[LENGTH - 1] if len(rows) > LENGTH else None
    return rows[:LENGTH], f"{last.record}.{last.id}" if last else None


def as_csv(session: Session, delivery: Delivery, wanted: Wanted, language: str) -> str:
    """All that are wanted as a file for a spreadsheet; no cell in it is taken for a formula."""
    made = StringIO()
    write = csv.writer(made, delimiter=MARKS[language], lineterminator="\r\n").writerow
    write(HEADS[language])
    for error in session.exec(_asked(delivery, wanted).execution_options(yield_per=STREAMED)):
        what = said(error.code, error.column_name, language)
        write(_harmless((delivery.file_name, error.line or "", error.record, error.column_name, error.code, what)))
    return made.getvalue()


def _harmless(cells: Iterable[object]) -> list[object]:
    return [f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in cells]


def _asked(delivery: Delivery, wanted: Wanted) -> Any:
    asked = select(RowError).where(RowError.delivery_id == delivery.id)
    if wanted.code:
        asked = asked.where(RowError.code == wanted.code)
    if wanted.column:
        asked = asked.where(RowError.column_name == wanted.column)
    if wanted.after:
        record, id = wanted.after
        asked = asked.where(
            or_(col(RowError.record) > record, and_(col(RowError.record) == record, col(RowError.id) > id))
        )
    return asked.order_by(col(RowError.record), col(RowError.id))
