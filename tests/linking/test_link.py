"""Linking as a whole: its shapes, its order, and what it does with nothing."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from loep.linking.link import COLUMNS, Linked, link
from loep.vocabulary import LinkKind
from tests.builders.letters import edited, letter, seeded
from tests.builders.registrations import registrations

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def village(count: int = 60) -> pl.DataFrame:
    """Registrations that share something of every kind, some submitted in the same second."""
    dice = seeded(4)
    base = letter(dice, 90)

    def one_of(values: list[Any]) -> tuple[Any, ...]:
        return tuple(dice.choice(values) for _ in range(count))

    return registrations(
        " ".join(f"r{n:02}" for n in range(count)),
        submitted_at=tuple(FIRST + timedelta(days=dice.randint(0, 40)) for _ in range(count)),
        person_id=tuple(f"person-{dice.randint(0, 50)}" for _ in range(count)),
        surname=one_of(["Jansen", "Bakker", "Okafor", "Nguyen", "Yilmaz", "Smit"]),
        document_number=one_of([None, *(f"seal-{n}" for n in range(30))]),
        upload_hashes=tuple(dice.choice([None, [f"diploma:{dice.randint(0, 40)}", "photo:p"]]) for _ in range(count)),
        email=one_of([None, *(f"m{n}@post.example" for n in range(30))]),
        phone=one_of([None, *(f"06123456{n}" for n in range(10, 40))]),
        device=one_of([None, *(f"d{n}" for n in range(30))]),
        network=one_of([None, *(f"n{n}" for n in range(30))]),
        iban=one_of([None, *(f"i{n}" for n in range(10))]),
        grades=tuple(dice.choice([None, [6.0, 7.5, 8.0, 6.5, 5.5 + n % 3]]) for n in range(count)),
        motivation=tuple(dice.choice([None, edited(base, 0.1, dice), letter(dice, 60)]) for _ in range(count)),
    )


VILLAGE = village()


@cache
def linked() -> Linked:
    return link(VILLAGE, 8)


def test_the_answer_has_one_row_per_registration_and_the_columns_that_rules_read() -> None:
    assert linked().columns.schema == pl.Schema({"registration_id": pl.String, **COLUMNS})
    assert linked().columns["registration_id"].sort().to_list() == VILLAGE["registration_id"].sort().to_list()


def test_links_are_of_known_kinds_between_two_persons_once_per_pair_and_kind() -> None:
    links = linked().links
    person = dict(VILLAGE.select("registration_id", "person_id").iter_rows())
    assert set(links["kind"]) <= {kind.value for kind in LinkKind}
    assert (links["left_id"] < links["right_id"]).all()
    assert all(person[left] != person[right] for left, right in links.select("left_id", "right_id").iter_rows())
    assert not links.select("left_id", "right_id", "kind").is_duplicated().any()
    assert links["strength"].is_between(0, 1).all()


def leaves(told: Any) -> list[Any]:
    """The values inside lists and objects."""
    inside = told.values() if isinstance(told, dict) else told if isinstance(told, list) else None
    return [told] if inside is None else [leaf for each in inside for leaf in leaves(each)]


def test_evidence_counts_and_never_quotes() -> None:
    delivered = VILLAGE.drop("channel", "study_mode", "status").select(pl.col(pl.String))
    written = {value for column in delivered for value in column.drop_nulls()}
    hidden = {word for value in written for word in value.split()} | written
    for evidence in linked().links["evidence"]:
        told = [leaf for leaf in leaves(json.loads(evidence)) if isinstance(leaf, str)]
        assert not hidden.intersection(told)


def test_no_ring_is_larger_than_the_cap_and_each_has_its_anchor_among_its_members() -> None:
    rings = linked().rings
    assert (rings["ring_size"] <= 8).all()
    assert set(rings["ring"]) <= set(rings["registration_id"])
    assert not rings["registration_id"].is_duplicated().any()


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(len(VILLAGE))))
def test_the_order_of_the_rows_changes_nothing(order: list[int]) -> None:
    again = link(VILLAGE[order], 8)
    assert_frame_equal(again.links, linked().links)
    assert_frame_equal(again.rings, linked().rings)
    assert_frame_equal(again.columns, linked().columns)


def test_nobody_links_to_nobody() -> None:
    nobody = link(VILLAGE.head(0))
    assert nobody.links.is_empty()
    assert nobody.rings.is_empty()
    assert nobody.columns.schema == linked().columns.schema


def test_a_registration_with_only_what_is_required_is_compared_on_nothing() -> None:
    row = link(registrations("alone")).columns.row(0, named=True)
    assert row == {"registration_id": "alone", **dict.fromkeys(COLUMNS)}
