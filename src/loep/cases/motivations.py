"""Emptying the motivations of judgements. Who judged, when and how stays; nobody may change a judgement but by this."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import delete, inspect, select
from sqlmodel import Session, SQLModel

from loep.storage.bulk import chunks, insert_new
from loep.storage.tables import Decision, SecondLook, TakenBack

EMPTY = ""
Rows = list[dict[str, Any]]


def empty(session: Session, case_ids: Sequence[str], picks: Callable[[str], bool]) -> int:
    """Write the judgements on these cases again without the motivations that `picks` picks; how many those were."""
    session.flush()
    return sum(_empty(session, chunk, picks) for chunk in chunks(case_ids))


def _empty(session: Session, case_ids: Sequence[str], picks: Callable[[str], bool]) -> int:
    made = _rows(session, Decision, "case_id", case_ids)
    looks = _rows(session, SecondLook, "decision_id", [row["id"] for row in made])
    told = [row for row in (*made, *looks) if row["motivation"] and picks(row["motivation"])]
    for row in told:
        row["motivation"] = EMPTY
    ids = {row.get("id") or row["decision_id"] for row in told}
    together: tuple[tuple[type[SQLModel], str, Rows], ...] = (
        (Decision, "id", [row for row in made if row["id"] in ids]),
        (SecondLook, "decision_id", [row for row in looks if row["decision_id"] in ids]),
        (TakenBack, "decision_id", _rows(session, TakenBack, "decision_id", sorted(ids))),
    )
    for table, key, _ in reversed(together):
        for chunk in chunks(sorted(ids)):
            session.connection().execute(delete(table).where(inspect(table).columns[key].in_(chunk)))
    for table, _, again in together:
        insert_new(session, table, again)
    return len(told)


def _rows(session: Session, table: type[SQLModel], column: str, values: Sequence[str]) -> Rows:
    columns = inspect(table).columns
    return [
        dict(row._mapping)
        for chunk in chunks(values)
        for row in session.connection().execute(select(*columns).where(columns[column].in_(chunk)))
    ]
