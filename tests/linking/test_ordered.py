"""Values come out as a sort by comparing puts them, whatever they are and in however many runs they come."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loep.linking.ordered import ordered

VALUES = st.lists(
    st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 3), st.integers(2**40, 2**40 + 200)), max_size=400
)


@given(st.lists(VALUES, max_size=3))
def test_all_values_of_all_runs_are_in_order(runs: list[list[int]]) -> None:
    found = ordered([np.array(run, np.uint64) for run in runs])
    assert found.tolist() == sorted(value for run in runs for value in run)


@pytest.mark.parametrize("bits", [1, 12, 13, 20, 24, 33, 64])
def test_full_buckets_are_in_order_too(bits: int) -> None:
    values = np.random.default_rng(bits).integers(0, 2**bits, 50_000, dtype=np.uint64)
    assert (ordered((values[:100], values[100:])) == np.sort(values)).all()
