"""A received file without somebody's rows: whatever else the file holds."""

from loep.intake.rewrite import ids, received_rows
from tests.builders import received

BATCH = received.accepted(file_name="batch.csv")
SENT = b"person_id,extra,,extra,\nP1,a,b,c,d\nP2,e,f,g,h\n"


def test_columns_that_nobody_knows_may_have_one_name_or_none() -> None:
    left, gone = received_rows(SENT, BATCH, ids("P1", frozenset()))
    assert left == b"person_id,extra,,extra,\nP2,e,f,g,h\n"
    assert gone.to_dicts() == [{"person_id": "P1", "extra": "a", "": "b", "extra'": "c", "'": "d"}]


def test_a_file_without_their_rows_stays_as_it_is_to_the_byte() -> None:
    left, gone = received_rows(SENT, BATCH, ids("P3", frozenset()))
    assert (left, gone.height) == (SENT, 0)
