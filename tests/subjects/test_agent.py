"""Intermediaries beside their peers."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from loep.subjects.agent import COLUMNS, TOLD, look
from loep.subjects.outliers import CLEAR
from tests.builders.around import no_links

START = datetime(2026, 2, 1, tzinfo=UTC)


def clients(agent: str | None, enrolled: int, withdrawn: int = 0, refuted: int = 0, asked: int = 0) -> pl.DataFrame:
    """Registrations through one intermediary, by how they ended; `asked` have no outcome yet."""
    ends = ["enrolled"] * enrolled + ["withdrawn"] * withdrawn + ["rejected"] * refuted + ["requested"] * asked
    count = len(ends)
    return pl.DataFrame(
        {
            "registration_id": [f"{agent}-{n}" for n in range(count)],
            "agent": pl.Series([agent] * count, dtype=pl.String),
            "channel": "agent",
            "programme": [f"p{n % 3}" for n in range(count)],
            "status": ends,
            "submitted_at": [START + timedelta(days=2 * n) for n in range(count)],
            "letter_similarity": pl.Series([0.1] * count, dtype=pl.Float64),
            "days_without_arrival": pl.Series([None] * count, dtype=pl.Int64),
            "diploma_refuted_on": [date(2026, 5, 1) if end == "rejected" else None for end in ends],
            "language_decertified_on": pl.Series([None] * count, dtype=pl.Date),
        },
        schema_overrides={"diploma_refuted_on": pl.Date},
    )


ALONE = no_links()
PEERS = [clients(f"peer {n}", enrolled=17 + n % 3, withdrawn=2 + n % 3) for n in range(10)]


def told(*more: pl.DataFrame) -> dict[str, dict[str, object]]:
    """Intermediary -> its columns, beside ten ordinary peers."""
    rows = pl.concat([*PEERS, *more])
    found = pl.concat([rows.select("agent"), look(rows, ALONE)], how="horizontal").unique("agent", maintain_order=True)
    return {row["agent"]: row for row in found.to_dicts()}


def beyond(row: dict[str, object]) -> bool:
    chance = row["agent_chance"]
    return isinstance(chance, float) and chance <= CLEAR


def test_an_intermediary_whose_clients_mostly_withdraw_stands_out() -> None:
    found = told(clients("one", enrolled=6, withdrawn=14))["one"]
    assert (found["agent_registrations"], found["agent_bad_share"]) == (20, 0.7)
    assert found["agent_bad_kind"] in {"withdrawn", "any"}
    assert beyond(found)


def test_a_few_refuted_papers_stand_out_because_elsewhere_there_are_none() -> None:
    found = told(clients("one", enrolled=16, refuted=4))["one"]
    assert (found["agent_bad_kind"], found["agent_bad_share"]) == ("refuted", 0.2)
    assert beyond(found)


def test_many_withdrawals_are_told_rather_than_a_few_refuted_papers_that_are_rare_anywhere() -> None:
    found = told(clients("one", enrolled=3, withdrawn=19, refuted=3))["one"]
    assert found["agent_bad_kind"] in {"withdrawn", "any"}
    assert beyond(found)


def test_ordinary_peers_do_not_stand_out_beside_it() -> None:
    found = told(clients("one", enrolled=6, withdrawn=14))
    assert not any(beyond(row) for agent, row in found.items() if agent != "one")


def test_small_numbers_are_drawn_to_the_peers() -> None:
    found = told(clients("one", enrolled=3, withdrawn=3))["one"]
    assert found["agent_bad_share"] == 0.5
    assert not beyond(found)


def test_an_outcome_that_happened_twice_is_not_told_even_when_others_never_have_it() -> None:
    peers = [clients(f"peer {n}", enrolled=40) for n in range(8)]
    rows = pl.concat([*peers, clients("one", enrolled=8, refuted=2)])
    found = look(rows, ALONE).row(-1, named=True)
    assert (found["agent_registrations"], found["agent_ended_badly"]) == (10, 0.2)
    assert [found[name] for name in TOLD] == [None] * 4


def test_what_has_no_outcome_yet_does_not_count() -> None:
    found = told(clients("one", enrolled=6, withdrawn=14), clients("two", enrolled=6, withdrawn=14, asked=60))
    same = ("agent_registrations", "agent_bad_share", "agent_chance")
    assert [found["one"][name] for name in same] == [found["two"][name] for name in same]


def test_a_permit_without_arrival_counts_after_three_weeks() -> None:
    late = clients("one", enrolled=20).with_columns(
        days_without_arrival=pl.when(pl.int_range(pl.len()) < 12).then(pl.lit(30, pl.Int64)).otherwise(20)
    )
    found = told(late)["one"]
    assert (found["agent_bad_kind"], found["agent_bad_share"]) == ("not_arrived", 0.6)


def test_without_enough_peers_nobody_is_compared() -> None:
    rows = clients("one", enrolled=6, withdrawn=14)
    assert look(rows, ALONE).select("agent_chance", "agents_usual_share").null_count().row(0) == (20, 20)


def test_who_declares_no_intermediary_has_nothing_of_it() -> None:
    alone = look(clients(None, enrolled=3), ALONE)
    assert alone.schema == COLUMNS
    assert alone.null_count().row(0) == (3,) * len(COLUMNS)


def test_mix_bursts_and_likeness_are_told_of_ten_or_more() -> None:
    rows = pl.concat([clients("ten", enrolled=10), clients("nine", enrolled=9)])
    found = pl.concat([rows.select("agent"), look(rows, ALONE)], how="horizontal").unique("agent", keep="first")
    by_agent = {row["agent"]: row for row in found.to_dicts()}
    shape = ("agent_programme_share", "agent_burst_share", "agent_likeness")
    assert [by_agent["ten"][name] for name in shape] == [0.4, 0.1, 0.0]
    assert [by_agent["nine"][name] for name in shape] == [None] * 3


def test_letters_that_are_alike_count_within_an_intermediary_and_nowhere_else() -> None:
    rows = pl.concat([clients("one", enrolled=10), clients("two", enrolled=10)])
    pairs = [("one-0", "one-1", 0.9), ("one-1", "one-2", 0.7), ("one-3", "two-3", 1.0), ("two-4", "elsewhere", 1.0)]
    letters = pl.DataFrame(pairs, schema=["left_id", "right_id", "strength"], orient="row")
    found = pl.concat([rows.select("agent"), look(rows, letters)], how="horizontal").unique("agent", keep="first")
    likeness = dict(found.select("agent", "agent_likeness").iter_rows())
    assert likeness == {"one": pytest.approx((0.9 + 0.9 + 0.7) / 10), "two": 0.0}


def test_letters_that_were_not_compared_have_no_likeness() -> None:
    rows = clients("one", enrolled=10).with_columns(letter_similarity=pl.lit(None, pl.Float64))
    assert look(rows, ALONE)["agent_likeness"].null_count() == 10
