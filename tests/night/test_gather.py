"""One case for what a rule saw of a whole group."""

import polars as pl
import pytest

from loep.detection.rules import Rule
from loep.linking.link import Linked
from loep.night.gather import gather
from rules.dutch_diploma_not_confirmed import dutch_diploma_not_confirmed
from rules.impossible_timeline import impossible_timeline
from rules.language_scores_discordant import language_scores_discordant
from rules.language_test_unverifiable import language_test_unverifiable
from rules.means_short import means_short
from rules.mrz_invalid import mrz_invalid
from rules.number_invalid import number_invalid
from tests.builders.definitions import looking_at
from tests.builders.registrations import registrations

LINKS = {
    "left_id": pl.String,
    "right_id": pl.String,
    "kind": pl.String,
    "strength": pl.Float64,
    "evidence": pl.String,
}
RINGS = {"registration_id": pl.String, "ring": pl.String, "ring_size": pl.Int64}
RULE = looking_at(pl.col("burst").is_not_null(), id="R11", gathers="burst")


def linked(*in_a_ring: str) -> Linked:
    rings = [(one, in_a_ring[0], len(in_a_ring)) for one in in_a_ring]
    return Linked(pl.DataFrame(schema=LINKS), pl.DataFrame(rings, schema=RINGS, orient="row"), pl.DataFrame())


def signalled(ids: str, stage: str = "live", detector: str = "R11") -> pl.DataFrame:
    return pl.DataFrame({"registration_id": ids.split(), "detector": detector, "stage": stage})


def rings(found: Linked) -> list[tuple[str, str, int]]:
    return sorted(found.rings.rows())


def test_the_signalled_of_one_group_make_one_ring_with_links_of_its_kind() -> None:
    frame = registrations("a b c d", burst=("a", "a", "a", None))
    found = gather(linked(), frame, signalled("a b c"), [RULE], 50)
    assert rings(found) == [("a", "a", 3), ("b", "a", 3), ("c", "a", 3)]
    assert found.links.select("left_id", "right_id", "kind").rows() == [("a", "b", "burst"), ("a", "c", "burst")]
    assert set(found.links["evidence"]) == {'{"registrations":3}'}


def test_who_stands_in_a_ring_stays_there_and_no_burst_glues_rings() -> None:
    frame = registrations("a b c d e", burst="a")
    found = gather(linked("b", "c"), frame, signalled("a b c d e"), [RULE], 50)
    assert rings(found) == [("a", "a", 3), ("b", "b", 2), ("c", "b", 2), ("d", "a", 3), ("e", "a", 3)]


def test_who_was_not_signalled_is_not_gathered() -> None:
    frame = registrations("a b c", burst="a")
    assert rings(gather(linked(), frame, signalled("a b"), [RULE], 50)) == [("a", "a", 2), ("b", "a", 2)]


def test_a_rule_on_trial_gathers_nobody() -> None:
    frame = registrations("a b c", burst="a")
    assert rings(gather(linked(), frame, signalled("a b c", stage="trial"), [RULE], 50)) == []


def test_a_large_group_is_cut_in_the_order_of_submission() -> None:
    frame = registrations("a b c d e", burst="a")
    found = gather(linked(), frame, signalled("a b c d e"), [RULE], 2)
    assert rings(found) == [("a", "a", 2), ("b", "a", 2), ("c", "c", 2), ("d", "c", 2)]


def test_one_alone_makes_no_ring() -> None:
    assert rings(gather(linked(), registrations("a b", burst=("a", "b")), signalled("a b"), [RULE], 50)) == []


@pytest.mark.parametrize(
    "rule",
    [
        dutch_diploma_not_confirmed,
        impossible_timeline,
        language_scores_discordant,
        language_test_unverifiable,
        means_short,
        mrz_invalid,
        number_invalid,
    ],
    ids=lambda rule: rule.id,
)
def test_what_one_person_hands_in_with_every_request_is_one_case(rule: Rule) -> None:
    frame = registrations("a b c d", requester=("a", "a", "a", "d"))
    found = gather(linked(), frame, signalled("a b c d", detector=rule.id), [rule], 50)
    assert rings(found) == [("a", "a", 3), ("b", "a", 3), ("c", "a", 3)]
