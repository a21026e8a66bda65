"""Who stands out among peers that honestly differ."""

import numpy as np
import pytest
from scipy import stats

from loep.subjects.outliers import CLEAR, beside_others, fitted, log_tail

NIGHTS = 150


def nights_with_an_outlier(peers: int, spread: tuple[float, float] | None, share: float = 0.2) -> float:
    """The part of nights on which one of so many honest peers of about thirty is told to stand out.

    Their true shares are drawn from a beta distribution, or all the same.
    """
    draw = np.random.default_rng(7)
    told = 0
    for _ in range(NIGHTS):
        number = (draw.poisson(30, peers) + 2).astype(np.float64)
        true = draw.beta(*spread, peers) if spread else np.full(peers, share)
        bad = draw.binomial(number.astype(int), true).astype(np.float64)
        usual, chance = beside_others(number, bad, (10, 3), kinds=4)
        told += bool(((chance <= CLEAR) & (bad / number - usual >= 0.12)).any())
    return told / NIGHTS


@pytest.mark.parametrize(
    ("peers", "spread"),
    [(20, (2.0, 18.0)), (50, (2.0, 18.0)), (8, (2.0, 18.0)), (24, (4.0, 12.0)), (24, None), (5, None)],
    ids=["twenty that differ", "fifty", "eight", "that differ much", "all alike", "five alike"],
)
def test_honest_peers_seldom_stand_out_however_much_they_differ(peers: int, spread: tuple[float, float] | None) -> None:
    assert nights_with_an_outlier(peers, spread) <= 0.05


def chances(*planted: tuple[int, int], peers: int = 24, share: float = 0.22) -> list[float]:
    """The chances of planted ones, each as (number, bad), beside honest peers of about thirty."""
    draw = np.random.default_rng(3)
    others = draw.poisson(30, peers) + 2
    number = np.array([*(n for n, _ in planted), *others], np.float64)
    bad = np.array([*(bad for _, bad in planted), *draw.binomial(others, share)], np.float64)
    chance = beside_others(number, bad, (10, 3), kinds=4)[1]
    return [float(one) for one in chance[: len(planted)]]


def test_one_that_ends_badly_for_most_stands_out() -> None:
    assert chances((22, 18))[0] < 0.01
    assert chances((22, 8))[0] > CLEAR


def test_several_do_not_excuse_each_other() -> None:
    assert max(chances((22, 18), (30, 23), (40, 33))) < 0.01


def test_few_peers_say_little_of_how_much_peers_differ() -> None:
    def spread(others: int) -> float:
        return float(fitted(np.full(others, 30.0), np.full(others, 6.0), np.ones((1, others)))[1][0])

    assert spread(4) > spread(8) > spread(40) > 0


def test_who_is_not_worth_a_look_or_better_than_usual_has_a_chance_of_one() -> None:
    usual, chance = beside_others(np.full(8, 30.0), np.array([2, 9, 9, 9, 9, 9, 9, 5.0]), (10, 3), kinds=1)
    assert chance[[0, 7]].tolist() == [1.0, 1.0]
    assert usual[0] == pytest.approx(59.5 / 211)


@pytest.mark.parametrize(
    "number", [[30.0], [30.0, 30, 30], [30.0, 1, 1, 1, 1], [10.0, 8, 8, 8]], ids=["alone", "two", "of one", "small"]
)
def test_with_too_few_others_nothing_is_told(number: list[float]) -> None:
    usual, chance = beside_others(np.array(number), np.array(number) * 0 + 1, (1, 1), kinds=1)
    assert np.isnan(usual[0])
    assert np.isnan(chance[0])


def test_the_tail_is_that_of_the_beta_binomial() -> None:
    number, bad = np.array([20.0, 33, 5]), np.array([14.0, 3, 0])
    mean, spread = np.array([0.2, 0.1, 0.3]), np.array([0.05, 0.001, 0.3])
    weight = 1 / spread - 1
    expected = stats.betabinom.logsf(bad - 1, number.astype(int), weight * mean, weight * (1 - mean))
    assert np.allclose(log_tail(number, bad, mean, spread), expected)


def test_ten_thousand_names_written_once_each_take_no_time_and_no_memory() -> None:
    number = np.ones(10_000)
    number[:30] = 25
    bad = np.where(np.arange(10_000) == 3, 20.0, np.minimum(number, 5))
    assert beside_others(number, bad, (10, 3), kinds=4)[1][3] < CLEAR
