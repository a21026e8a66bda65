"""One contact for several unrelated persons."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from loep.linking.allowed import SCHEMA
from loep.linking.link import Linked, link
from tests.builders.registrations import registrations

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def crowd(count: int = 200) -> pl.DataFrame:
    """Everybody else: one registration a day, nothing shared."""
    when = tuple(FIRST + timedelta(days=n) for n in range(count))
    return registrations(" ".join(f"o{n}" for n in range(count)), submitted_at=when)


def three(days: tuple[int, int, int] = (50, 51, 53), **columns: Any) -> Linked:
    """Persons a, b and c, who submitted on these days, among everybody else."""
    when = tuple(FIRST + timedelta(days=day, hours=n) for n, day in enumerate(days))
    return link(registrations("a b c", submitted_at=when, **columns).vstack(crowd()))


def counted(linked: Linked) -> list[tuple[int | None, str | None]]:
    own = linked.columns.filter(pl.col("registration_id").is_in(["a", "b", "c"])).sort("registration_id")
    return own.select("contact_persons", "contact_kind").rows()


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("email", ("Bureau@post.example", "bureau@post.example ", "bureau+k@post.example")),
        ("email", ("one.office@gmail.com", "oneoffice@gmail.com", "one.off.ice@googlemail.com")),
        ("phone", ("+31 6 1234 5678", "0612345678", "0031612345678")),
        ("device", "one laptop"),
    ],
)
def test_one_contact_of_three_unrelated_persons_ties_them(kind: str, values: Any) -> None:
    linked = three(**{kind: values})
    assert counted(linked) == [(3, kind)] * 3
    assert linked.rings["registration_id"].to_list() == ["a", "b", "c"]
    assert linked.links["kind"].unique().to_list() == [kind]


def test_two_persons_may_share_a_contact() -> None:
    assert counted(three(email=("x@y.example", "x@y.example", None))) == [(1, None), (1, None), (None, None)]


def test_no_contact_is_not_compared_and_an_unshared_one_counts_one() -> None:
    assert counted(three(email=("a@x.example", "b@x.example", None))) == [(1, None), (1, None), (None, None)]


@pytest.mark.parametrize(
    "relation",
    [
        {"surname": ("Bakker", "bakker", "Bäkker")},
        {"postcode": ("1011 AB", "1011ab", "1011AB"), "house_number": ("7-a", "7a", "7 A")},
        {"surname": ("Berg, van der", "van der Berg", "v.d. Berg")},
        {"surname": ("Berg-Jansen", "Jansen", "Jansen - Berg")},
    ],
)
def test_family_and_residents_of_one_address_are_related(relation: Any) -> None:
    linked = three(phone="0612345678", given_names=("Anna", "Bert", "Cleo"), **relation)
    assert counted(linked) == [(1, None)] * 3
    assert linked.rings.is_empty()


def test_two_couples_of_whom_one_shares_a_name_and_one_an_address_are_two() -> None:
    when = tuple(FIRST + timedelta(days=50, hours=n) for n in range(5))
    couples = {"surname": ("Aa", "Aa", "Bb", "Cc", "Dd"), "postcode": (None, None, "1011 AB", "1011 AB", None)}
    people = registrations("a b c d e", submitted_at=when, phone="0612345678", house_number="7", **couples)
    linked = link(people.vstack(crowd()))
    assert linked.columns.filter(pl.col("registration_id") == "a")["contact_persons"].to_list() == [3]
    assert counted(link(people.head(4).vstack(crowd()))) == [(1, None)] * 3


def test_an_agent_excuses_its_clients_where_it_is_allowed_and_not_where_it_only_says_so() -> None:
    when = tuple(FIRST + timedelta(days=50, hours=n) for n in range(3))
    clients = registrations("a b c", submitted_at=when, phone="0612345678", channel="agent", agent="Anything")
    allowed = pl.DataFrame([("agent", "anything")], schema=SCHEMA, orient="row")
    assert counted(link(clients.vstack(crowd()))) == [(3, "phone")] * 3
    assert counted(link(clients.vstack(crowd()), allowed=allowed)) == [(1, None)] * 3


def at_the_desk_of_an_agent(others: int, days: int) -> list[tuple[int | None, str | None]]:
    """Three clients of an agent on one laptop within days, and others of it without, over so many days."""
    when = tuple(FIRST + timedelta(days=50, hours=n) for n in range(3))
    clients = registrations("a b c", submitted_at=when, device="laptop", channel="agent", agent="AG-1")
    spread = tuple(FIRST + timedelta(days=days * n / max(others - 1, 1)) for n in range(others))
    rest = registrations(" ".join(f"q{n}" for n in range(others)), submitted_at=spread, channel="agent", agent="ag 1")
    return counted(link(pl.concat([clients, rest, crowd()])))


def test_clients_at_the_desk_of_an_established_agent_are_related_and_a_made_up_one_has_no_desk() -> None:
    assert at_the_desk_of_an_agent(others=5, days=120) == [(1, None)] * 3
    assert at_the_desk_of_an_agent(others=4, days=120) == [(3, "device")] * 3
    assert at_the_desk_of_an_agent(others=20, days=60) == [(3, "device")] * 3


@pytest.mark.parametrize("persons", [3, 50, 150])
def test_more_persons_with_one_mailbox_never_say_less(persons: int) -> None:
    when = tuple(FIRST + timedelta(days=180 * n / persons) for n in range(persons))
    people = registrations(" ".join(f"p{n}" for n in range(persons)), submitted_at=when, email="one@post.example")
    columns = link(people.vstack(crowd())).columns
    assert columns.filter(pl.col("registration_id").str.starts_with("p"))["contact_persons"].min() == persons


def test_a_mailbox_that_three_hundred_give_all_year_is_no_contact_and_in_one_week_it_is() -> None:
    ids = " ".join(f"p{n}" for n in range(300))
    all_year = tuple(FIRST + timedelta(days=200 * n / 300) for n in range(300))
    one_week = tuple(FIRST + timedelta(days=50, minutes=15 * n) for n in range(300))
    for when, persons in ((all_year, 1), (one_week, 300)):
        people = registrations(ids, submitted_at=when, email="unknown@school.example")
        assert link(people.vstack(crowd())).columns["contact_persons"].max() == persons


def test_an_agent_that_is_not_the_channel_declares_nothing() -> None:
    assert counted(three(phone="0612345678", channel="direct", agent="AG-1")) == [(3, "phone")] * 3


def test_filler_phone_numbers_are_no_contact() -> None:
    assert counted(three(phone="0000000000")) == [(None, None)] * 3


def test_pupils_on_the_computer_of_their_school_are_related() -> None:
    at_home = crowd().with_columns(prior_school=pl.lit("Het Baken"))
    when = tuple(FIRST + timedelta(days=50, hours=n) for n in range(3))
    pupils = registrations(
        "a b c", submitted_at=when, device="lab", prior_school=("Het Baken", "het baken", "Het  Baken")
    )
    assert counted(link(pupils.vstack(at_home))) == [(1, None)] * 3


def test_a_school_that_nobody_else_comes_from_relates_nobody() -> None:
    assert counted(three(device="lab", prior_school="Invented Lyceum")) == [(3, "device")] * 3


def test_a_library_computer_used_over_months_for_different_programmes_ties_nobody() -> None:
    linked = three(days=(5, 80, 160), device="library", programme=("34280", "34404", "34116"))
    assert counted(linked) == [(1, None)] * 3


def on_one_device(days: list[int], **columns: Any) -> set[int | None]:
    """What is counted for persons p0, p1 ... who submitted from one device on these days."""
    when = tuple(FIRST + timedelta(days=day, hours=n) for n, day in enumerate(days))
    ids = " ".join(f"p{n}" for n in range(len(days)))
    linked = link(registrations(ids, submitted_at=when, device="laptop", **columns).vstack(crowd()))
    own = linked.columns.filter(pl.col("registration_id").str.starts_with("p"))
    return set(own["contact_persons"].to_list())


def test_a_device_used_over_months_for_one_programme_ties_four_persons() -> None:
    assert on_one_device([5, 60, 110, 160]) == {4}


def test_a_volunteer_who_helps_a_few_people_over_months_ties_nobody() -> None:
    programmes = ("34200", "34201", "34202", "34203", "34204")
    assert on_one_device([5, 80, 160], programme=programmes[:3]) == {1}
    assert on_one_device([5, 40, 42, 110], programme=programmes[:4]) == {1}
    assert on_one_device([40, 52, 60, 64, 110], programme=programmes) == {1}


def test_five_persons_on_one_device_in_one_week_are_tied_whatever_they_chose() -> None:
    assert on_one_device([40, 41, 41, 42, 44], programme=("34200", "34201", "34202", "34203", "34204")) == {5}


def test_pupils_who_spell_their_school_in_three_ways_are_of_one_school() -> None:
    at_home = crowd().with_columns(prior_school=pl.lit("Het Baken"))
    when = tuple(FIRST + timedelta(days=50, hours=n) for n in range(3))
    spelled = ("Het Baken", "BAKEN college", "Het Baken, Almere")
    pupils = registrations("a b c", submitted_at=when, device="pc", prior_school=spelled)
    assert counted(link(pupils.vstack(at_home))) == [(1, None)] * 3


def test_a_network_of_persons_who_came_within_two_days_ties_them() -> None:
    assert counted(three(days=(50, 50, 51), network="n")) == [(3, "network")] * 3


def test_a_network_of_strangers_ties_nobody() -> None:
    assert counted(three(days=(5, 60, 150), network="n")) == [(1, None)] * 3


def test_a_public_network_ties_nobody_however_busy() -> None:
    ids = [f"p{n}" for n in range(450)]
    when = tuple(FIRST + timedelta(days=50, minutes=n) for n in range(450))
    linked = link(registrations(" ".join(ids), submitted_at=when, network="campus").vstack(crowd()))
    assert linked.rings.is_empty()
    assert linked.columns["contact_persons"].max() == 1


def test_nothing_of_the_contact_itself_leaves_linking() -> None:
    linked = three(email="secret.person@post.example")
    assert "secret" not in linked.links.write_json() + linked.columns.write_json() + linked.rings.write_json()
