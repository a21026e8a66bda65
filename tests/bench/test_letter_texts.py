"""The letters on which Loep and its peers are measured, and how answers are judged."""

from statistics import median

import polars as pl

from tests.bench.letter_texts import RATES, corpus
from tests.bench.letters import judged


def test_the_same_seed_writes_the_same_letters_and_says_which_are_copies() -> None:
    made, again = corpus(1500, seed=3), corpus(1500, seed=3)
    assert made.letters.equals(again.letters)
    assert made.planted.equals(again.planted)
    assert median(made.letters.str.count_matches(" ").to_list()) > 80
    assert set(made.planted.drop_nulls("ring").filter(pl.col("kind") != "template")["rate"]) <= set(RATES)


def test_an_answer_is_judged_by_the_rings_it_ties_and_the_strangers_it_spares() -> None:
    planted = pl.DataFrame(
        {
            "ring": [1, 1, 1, None, 2, 2],
            "kind": ["delete", "delete", "delete", None, "template", "template"],
            "rate": [0.25, 0.25, 0.25, 0.0, 0.5, 0.5],
            "original": [True, False, False, False, False, False],
        }
    )
    told = judged(pl.DataFrame({"left": [0, 3], "right": [1, 4]}), planted)
    assert told["precision"] == 0.5
    assert told["recall"] == {"delete": {"0.25": 0.6667}}
    assert (told["templates_tied"], told["others_tied"]) == (0.5, 1.0)
