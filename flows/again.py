"""Tasks that are tried again when that helps."""

from functools import partial
from typing import Any

from prefect import task

from loep.night.discreet import DatabaseAway


def _passing(_task: Any, _run: Any, state: Any) -> bool:
    """A retry helps when the database was away or busy, and nowhere else."""
    return isinstance(state.result(raise_on_failure=False), DatabaseAway)


again: Any = partial(task, retries=3, retry_delay_seconds=[1, 5, 25], retry_condition_fn=_passing, persist_result=False)
