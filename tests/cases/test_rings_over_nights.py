"""Rings that grow, lose a member, meet or part from night to night, and the cases that follow them."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from loep.cases.findings import Findings, Opened
from loep.linking.link import link
from loep.storage.session import transaction
from loep.storage.tables import Case, CaseRegistration
from tests.builders.findings import opened, signals
from tests.builders.registrations import registrations
from tests.cases.test_open import cases, close

START = datetime(2026, 2, 1, 9, tzinfo=UTC)


def delivery(ids: str, day: int, documents: str | None = None, files: str | None = None) -> pl.DataFrame:
    """Registrations of one day; `documents` and `files` name what each gave, "-" is nothing."""
    count = len(ids.split())
    papers = (documents or "- " * count).split()
    uploads = (files or "- " * count).split()
    return registrations(
        ids,
        submitted_at=tuple(START + timedelta(days=day, minutes=n) for n in range(count)),
        document_number=tuple(None if one == "-" else one for one in papers),
        upload_hashes=tuple(None if one == "-" else [f"diploma:{one}"] for one in uploads),
    )


def a_night(bind: Engine, number: int, *deliveries: pl.DataFrame) -> Opened:
    """Link all that was delivered, let one rule speak of every ring, and open."""
    people = pl.concat(deliveries).unique("registration_id", keep="last")
    linked = link(people)
    said = signals(f"R01 4 {' '.join(linked.rings['registration_id'])}")
    population = " ".join(people["registration_id"])
    return opened(bind, Findings("25BE", said, linked.rings, linked.links), population=population, nights=number)


def names(bind: Engine) -> list[tuple[str, int]]:
    """Anchor and ordinal of every case."""
    with transaction(bind) as session:
        return list(session.exec(select(Case.anchor, Case.ordinal).order_by(col(Case.opened_at), col(Case.anchor))))


FIRST = delivery("a1 a2 a3 a4", 10, "A A A A")
OTHER = delivery("b1 b2 b3 b4", 12, None, "B B B B")
EARLIER = delivery("a0", 1, "A")
BOTH = delivery("c1 c2", 15, "A A", "B B")


def test_a_ring_keeps_its_case_when_an_earlier_registration_arrives_late(bind: Engine) -> None:
    a_night(bind, 0, FIRST)
    assert a_night(bind, 1, FIRST, EARLIER).extended == 1
    assert cases(bind) == ["*a0 a1 a2 a3 a4"]
    assert names(bind) == [("a1", 0)]


def test_three_nights_in_which_two_rings_meet_leave_two_cases_with_everybody(bind: Engine) -> None:
    a_night(bind, 0, FIRST)
    a_night(bind, 1, FIRST, OTHER, EARLIER)
    third = a_night(bind, 2, FIRST, OTHER, EARLIER, BOTH)
    assert (third.opened, third.extended) == (0, 1)
    assert cases(bind) == ["*a0 a1 a2 a3 a4 c1 c2", "*b1 b2 b3 b4"]
    again = a_night(bind, 3, FIRST, OTHER, EARLIER, BOTH)
    assert (again.opened, again.extended, again.signals_new) == (0, 0, 0)


def test_the_order_in_which_deliveries_came_changes_no_case_twice(bind: Engine) -> None:
    a_night(bind, 0, BOTH, OTHER)
    a_night(bind, 1, BOTH, OTHER, FIRST)
    a_night(bind, 2, BOTH, OTHER, FIRST, EARLIER)
    assert cases(bind) == ["*a0 a1 a2 a3 a4 b1 b2 b3 b4 c1 c2"]


def test_a_ring_whose_first_member_left_goes_on_in_its_case(bind: Engine) -> None:
    a_night(bind, 0, FIRST)
    corrected = delivery("a1", 10, "own")
    a_night(bind, 1, FIRST, corrected)
    a_night(bind, 2, FIRST, corrected, delivery("a5", 20, "A"))
    assert cases(bind) == ["*a1 a2 a3 a4 a5"]


def test_a_decided_ring_whose_first_member_left_keeps_its_name_in_the_next_case(bind: Engine) -> None:
    a_night(bind, 0, FIRST)
    close(bind)
    corrected = delivery("a1", 10, "own")
    a_night(bind, 1, FIRST, corrected, delivery("a5", 20, "A"))
    assert cases(bind) == ["a1 a2 a3 a4", "*a5"]
    assert names(bind) == [("a1", 0), ("a1", 1)]


def test_of_a_decided_ring_that_falls_apart_each_part_gets_a_case_of_its_own(bind: Engine) -> None:
    a_night(bind, 0, FIRST, delivery("a5 a6 a7", 11, "A A A"))
    close(bind)
    parted = delivery("a1 a2", 10, "own own")
    a_night(bind, 1, FIRST, delivery("a5 a6 a7", 11, "A A A"), parted, delivery("d1 d2", 20, "own A"))
    assert cases(bind) == ["a1 a2 a3 a4 a5 a6 a7", "*d1", "*d2"]
    assert sorted(names(bind)) == [("a1", 0), ("a1", 1), ("a1", 2)]


@pytest.mark.promise("I1 once", "nobody is ever in two open cases")
def test_nobody_is_ever_in_two_open_cases(bind: Engine) -> None:
    rings = [FIRST, OTHER, EARLIER, BOTH]
    for number in range(1, 5):
        a_night(bind, number, *rings[:number])
        with transaction(bind) as session:
            inside = session.exec(select(CaseRegistration.registration_id).where(CaseRegistration.is_open)).all()
        assert len(inside) == len(set(inside))
        assert set(inside) == set(pl.concat(rings[:number])["registration_id"])
