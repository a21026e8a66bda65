"""M03 on intermediaries, each counted once."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from loep.detection import anomaly
from loep.detection.anomaly import Fitted
from loep.detection.policy import Policy, Ruling
from loep.vocabulary import Stage
from models.agent_profile import agent_profile
from tests.builders.registrations import registrations
from tests.builders.signals import policy

LIVE = policy(M03=Ruling(Stage.LIVE, 1))
DISTANCE_ALONE = policy(M03=Ruling(Stage.LIVE, 1, {"share": 1.0}))


def clients(agents: int = 40, each: int = 5) -> pl.DataFrame:
    """Registrations through ordinary intermediaries, `each` of them with so many clients."""
    draw = np.random.default_rng(5)

    def of_every_agent(values: Any) -> tuple[Any, ...]:
        return tuple(np.repeat(values, each).tolist())

    return registrations(
        " ".join(f"r{number:04}" for number in range(agents * each)),
        channel="agent",
        agent=of_every_agent([f"AG-{number:02}" for number in range(agents)]),
        agent_programme_share=of_every_agent(draw.uniform(0.2, 0.4, agents)),
        agent_burst_share=of_every_agent(draw.uniform(0.03, 0.1, agents)),
        agent_likeness=of_every_agent(draw.uniform(0.05, 0.1, agents)),
        agent_ended_badly=of_every_agent(draw.uniform(0.1, 0.2, agents)),
    )


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return anomaly.fit(agent_profile, clients(), LIVE)


def look(fitted: Fitted, terms: Policy = LIVE, **odd: float | None) -> list[dict[str, Any]]:
    """The signals when AG-07 has these values."""
    here = pl.col("agent") == "AG-07"
    changed = [pl.when(here).then(pl.lit(value, pl.Float64)).otherwise(name).alias(name) for name, value in odd.items()]
    return anomaly.look(fitted, agent_profile, clients().with_columns(changed), terms).to_dicts()


def test_every_client_of_an_odd_intermediary_gets_the_sentence(fitted: Fitted) -> None:
    found = look(fitted, agent_likeness=0.7, agent_burst_share=0.6)

    assert [signal["registration_id"] for signal in found] == [f"r{number:04}" for number in range(35, 40)]
    assert (
        "an intermediary whose clients' letters are 0.7 like one of each other, against 0.0" in found[0]["sentence_en"]
    )
    assert (
        "een tussenpersoon met brieven van klanten die 0,7 op een van elkaar lijken, tegen 0,0"
        in found[0]["sentence_nl"]
    )
    assert {signal["points"] for signal in found} == {1}


def test_outcomes_are_told(fitted: Fitted) -> None:
    found = look(fitted, agent_ended_badly=0.8)

    assert "an intermediary of whose registrations 0.8 ended badly, against 0.1" in found[0]["sentence_en"]


def test_ordinary_intermediaries_are_quiet(fitted: Fitted) -> None:
    assert look(fitted) == []


def test_better_than_others_is_not_strange(fitted: Fitted) -> None:
    better = {"agent_programme_share": 0.01, "agent_burst_share": 0.0, "agent_likeness": 0.0, "agent_ended_badly": 0.0}
    assert look(fitted, DISTANCE_ALONE, **better) == []


def test_a_small_intermediary_of_which_nothing_can_be_told_is_quiet(fitted: Fitted) -> None:
    shape = ("agent_programme_share", "agent_burst_share", "agent_likeness", "agent_ended_badly")
    assert look(fitted, DISTANCE_ALONE, **dict.fromkeys(shape)) == []


def test_intermediaries_count_once_however_many_clients_they_have(fitted: Fitted) -> None:
    assert fitted.card["rows"] == 40
    few = anomaly.fit(agent_profile, clients(agents=19, each=50), LIVE)
    why = anomaly.silent(few)
    assert why
    assert why.en == "fitted on 19 values of agent; at least 20 are needed to say what is usual"


def test_who_declares_no_intermediary_is_no_part_of_it(fitted: Fitted) -> None:
    alone = clients().with_columns(agent=pl.lit(None, pl.String))
    assert anomaly.look(fitted, agent_profile, alone, DISTANCE_ALONE).is_empty()


def test_a_fit_by_intermediary_is_kept_and_read(fitted: Fitted) -> None:
    again = Fitted.from_bytes(fitted.to_bytes())
    assert anomaly.suits(again, agent_profile)
    assert len(look(again, agent_likeness=0.7, agent_burst_share=0.6)) == 5
