"""One person under two person_ids, and the many who only look like it."""

import json
from datetime import date
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from loep.linking.link import link
from loep.linking.persons import rows
from loep.linking.same_person import same_persons
from tests.builders.registrations import registrations

NAMES = ("Anouk Bakker", "Bram Smit", "Chidi Okafor", "Duc Nguyen", "Elif Yilmaz", "Femke Visser", "Gijs Mulder")
ANNE = {
    "given_names": "Anne Sophie",
    "surname_prefix": "van der",
    "surname": "Müller",
    "date_of_birth": date(2007, 2, 5),
    "email": "anne@post.example",
    "phone": "0612345678",
    "postcode": "2511 AB",
    "house_number": "7",
    "bsn": "seal-anne",
    "document_number": "seal-passport",
}
HOME = {name: ANNE[name] for name in ("phone", "postcode", "house_number")}


def crowd(count: int = 60) -> list[dict[str, Any]]:
    """People who share nothing but, here and there, a name."""
    return [
        {
            "given_names": NAMES[n % 7].split()[0],
            "surname": NAMES[n % 6].split()[1],
            "date_of_birth": date(2000 + n % 8, 1 + n % 12, 1 + n % 28),
            "email": f"p{n}@post.example",
            "phone": f"0687{n:02}4{n:02}1",
            "postcode": f"{3000 + n} XY",
            "house_number": "1",
            "bsn": f"seal-{n}",
        }
        for n in range(count)
    ]


def people(*given: dict[str, Any]) -> pl.DataFrame:
    """The crowd and then these, as registrations `one`, `two` and so on, each of a person_id of its own."""
    forms = [*crowd(), *given]
    fields = {name for form in forms for name in form}
    columns = {name: tuple(form.get(name) for form in forms) for name in fields}
    for name, usual in (("status", "requested"), ("academic_year", 2026), ("bsn_valid", True)):
        columns[name] = tuple(form.get(name, usual) for form in forms)
    ids = [f"r{n}" for n in range(60)] + ["one", "two", "three"][: len(given)]
    return registrations(" ".join(ids), **columns)


def tied(*given: dict[str, Any]) -> list[tuple[str, str]]:
    """Whom the links of kind person join, by registration."""
    frame = people(*given)
    links, _ = same_persons(rows(frame), frame)
    named = frame["registration_id"]
    return [(named[left], named[right]) for left, right in links.select("left", "right").iter_rows()]


def anne(**changed: Any) -> dict[str, Any]:
    return {**ANNE, **changed}


ELSEWHERE = {"phone": None, "postcode": "9711 CD", "house_number": "3"}
HIDDEN = {"bsn": None, "document_number": None}


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({}, id="everything the same"),
        pytest.param({"surname": "Mueller"}, id="transliterated"),
        pytest.param({"surname": "Muller van der", "surname_prefix": None}, id="prefix in the other field"),
        pytest.param({"given_names": "Sophie Anne"}, id="given names in another order"),
        pytest.param({"given_names": "Anne"}, id="second given name left out"),
        pytest.param({"given_names": "Müller", "surname": "Anne Sophie", "surname_prefix": None}, id="names exchanged"),
        pytest.param({"surname": "Mulelr", "email": "other@post.example", **HIDDEN}, id="mistyped, another mailbox"),
        pytest.param({"date_of_birth": date(2007, 5, 2), **HIDDEN}, id="day and month swapped"),
        pytest.param({"date_of_birth": date(2006, 2, 5), **HIDDEN}, id="one year off"),
        pytest.param({**ELSEWHERE, **HIDDEN}, id="moved, another telephone"),
        pytest.param({"phone": "0612345687", "email": "ane@post.example", "bsn": None}, id="mistyped contacts"),
        pytest.param({"given_names": "Ane Sophie"}, id="mistyped given name with something of one's own"),
        pytest.param({**ELSEWHERE, "email": None, "bsn": None}, id="only the identity document"),
        pytest.param({"surname": "Smit", "surname_prefix": None, "bsn": None}, id="another surname, married"),
        pytest.param({"given_names": "Roos", "bsn": None}, id="called by another name"),
        pytest.param({"given_names": "A.S."}, id="initials"),
        pytest.param({"bsn": "seal-other", "bsn_valid": False}, id="a number that is none"),
    ],
)
def test_one_person_under_two_numbers_is_found(changed: dict[str, Any]) -> None:
    assert tied(anne(), anne(**changed)) == [("one", "two")]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param("Мария", "Maria", id="Cyrillic"),
        pytest.param("Mohammed", "Mohamed", id="a letter less"),
        pytest.param("Youssef", "Yusuf", id="one sound"),
        pytest.param("Zoë", "Zoe", id="diacritics"),
    ],
)
def test_a_name_written_otherwise_is_one_name(one: str, two: str) -> None:
    assert tied(anne(given_names=one), anne(given_names=two, **HIDDEN, **ELSEWHERE)) == [("one", "two")]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"given_names": "Joris", "email": "joris@post.example", **HIDDEN}, id="twins"),
        pytest.param({"given_names": "Anna Sofie", "email": "anna@post.example", **HIDDEN}, id="twins alike in name"),
        pytest.param(
            {"email": "a2@post.example", "bsn": "seal-other", "document_number": "seal-id"}, id="namesakes in one home"
        ),
        pytest.param({"given_names": "Anne Sofia", **HIDDEN}, id="twins alike in name with the family's mailbox"),
        pytest.param({"given_names": "Joris", "bsn": "seal-joris", "document_number": "x"}, id="twins with all shared"),
        pytest.param({"given_names": "Anne Sofia", "bsn": "seal-b"}, id="twins of two numbers on one document"),
        pytest.param({"bsn": "seal-other", "document_number": None}, id="two valid numbers are two persons"),
        pytest.param({"surname": "Smit", "given_names": "Joris", "bsn": None}, id="another name on one document"),
        pytest.param({"date_of_birth": date(1979, 8, 21), **HIDDEN, "email": None}, id="mother and daughter"),
        pytest.param({"date_of_birth": date(1981, 2, 5), **HIDDEN}, id="of one name and birthday, a generation apart"),
        pytest.param(
            {"given_names": "Lotte", "date_of_birth": date(2005, 6, 1), **HIDDEN, "email": None}, id="sisters"
        ),
        pytest.param({**ELSEWHERE, **HIDDEN, "email": "a.m@post.example"}, id="namesakes born on one day"),
        pytest.param({"academic_year": 2027}, id="another year"),
        pytest.param({"status": "withdrawn", **ELSEWHERE}, id="came back openly after withdrawing"),
        pytest.param({"given_names": None}, id="no given names"),
        pytest.param({"status": "withdrawn", "surname": "Mulelr"}, id="mended a name after withdrawing"),
        pytest.param({"status": "withdrawn", "date_of_birth": date(2006, 2, 5)}, id="mended a birth date likewise"),
    ],
)
def test_relatives_namesakes_and_who_comes_back_are_not_taken_for_one(changed: dict[str, Any]) -> None:
    assert tied(anne(), anne(**changed)) == []


def test_who_comes_back_under_another_spelling_after_withdrawing_is_found() -> None:
    assert tied(anne(status="withdrawn"), anne(surname="Mulelr", **HIDDEN)) == [("one", "two")]


def test_rules_read_how_many_other_numbers_and_how_probably() -> None:
    alone = {"given_names": "Nobody", "surname": "Else", "date_of_birth": date(2001, 1, 1)}
    frame = people(anne(), anne(surname="Mulelr", **HIDDEN), alone)
    columns = link(frame).columns
    told = {
        id: (others, probability)
        for id, others, probability in columns.select(
            "registration_id", "same_person_ids", "same_person_probability"
        ).iter_rows()
    }
    assert told["one"][0] == told["two"][0] == 1
    assert told["one"][1] == told["two"][1] > 0.99
    assert told["r0"] == (0, None)
    assert told["three"] == (None, None)  # no contact and no number: nothing to compare


def test_the_evidence_is_the_waterfall_and_holds_no_value() -> None:
    frame = people(anne(), anne(surname="Mulelr", bsn=None))
    links = link(frame).links.filter(pl.col("kind") == "person")
    facts = json.loads(links["evidence"].item())
    bits = facts["bits"]
    assert facts["levels"]["surname"] == "near"
    assert facts["levels"]["phone"] == "equal"
    assert facts["levels"]["bsn"] is bits["bsn"] is None
    assert facts["start"] < 0 < bits["surname"] < bits["phone"]
    assert links["strength"].item() > 0.99
    assert "seal" not in links["evidence"].item()


def test_one_person_with_two_numbers_is_one_case() -> None:
    found = link(people(anne(), anne(surname="Mulelr", **HIDDEN))).rings
    assert found.rows() == [("one", "one", 2), ("two", "one", 2)]


def test_the_order_of_the_rows_changes_nothing() -> None:
    frame = people(anne(), anne(surname="Mulelr", **HIDDEN), anne(given_names="Anne"))
    assert_frame_equal(link(frame).links, link(frame[list(range(len(frame)))[::-1]]).links)
