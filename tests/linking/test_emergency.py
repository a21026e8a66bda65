"""One emergency telephone for several persons."""

from typing import Any

import polars as pl

from loep.linking.emergency import emergency
from loep.linking.link import COLUMNS, link
from loep.linking.persons import rows
from loep.vocabulary import LinkKind
from tests.builders.registrations import registrations


def persons(ids: str, phones: list[str | None], **columns: Any) -> dict[str, int]:
    found = emergency(rows(registrations(ids, **columns)), pl.Series(phones, dtype=pl.String))
    return dict(found.sort("registration_id").iter_rows())


def test_counts_the_persons_of_each_telephone() -> None:
    assert persons("a b c d e", ["h1", "h1", "h1", "h1", "h2"]) == {"a": 4, "b": 4, "c": 4, "d": 4, "e": 1}


def test_a_family_counts_once() -> None:
    family = {"surname": "Bakker", "given_names": ("Anna", "Bert", "Cleo", "Dirk")}
    assert set(persons("a b c d", ["h"] * 4, **family).values()) == {1}


def test_a_full_house_and_the_telephone_of_an_intermediary_count_everybody() -> None:
    assert set(persons("a b c d", ["h"] * 4, postcode="8911 AB", house_number="1").values()) == {4}
    assert set(persons("a b c d", ["h"] * 4, channel="agent", agent="AG-1").values()) == {4}


def test_one_person_who_registers_twice_is_one() -> None:
    assert persons("a b", ["h", "h"], person_id="one") == {"a": 1, "b": 1}


def test_more_persons_with_one_telephone_never_say_less() -> None:
    ids = " ".join(f"r{n}" for n in range(210))
    assert set(persons(ids, ["h"] * 210).values()) == {210}


def test_who_gave_none_is_not_in_the_answer() -> None:
    assert persons("a b", [None, "h"]) == {"b": 1}


def test_it_is_no_link_and_no_column() -> None:
    linked = link(registrations("a b c d", emergency_phone="+31612345678"))
    assert linked.links.is_empty()
    assert linked.rings.is_empty()
    assert not any("emergency" in name for name in (*COLUMNS, *linked.columns.columns, *LinkKind))
