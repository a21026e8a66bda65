"""What schedulers log and keep holds no value out of a delivery."""

import traceback

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from loep.errors import Refused
from loep.night.discreet import StageFailed, discreet

SECRET = "Failing row contains (Jansen, 2007-02-03)"


def test_an_unforeseen_error_tells_its_place_and_not_its_message() -> None:
    @discreet
    def stage() -> None:
        raise IntegrityError("insert", {"surname": "Jansen"}, ValueError(SECRET))

    with pytest.raises(StageFailed) as failed:
        stage()
    told = "".join(traceback.format_exception(failed.value))
    assert "IntegrityError at" in told
    assert "test_discreet.py" in told
    assert "Jansen" not in told


@pytest.mark.parametrize("error", [Refused(("no rows",)), OperationalError("select", {}, ValueError("gone"))])
def test_errors_that_are_meant_to_be_read_or_retried_pass(error: Exception) -> None:
    @discreet
    def stage() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        stage()
    assert raised.value is error


def test_a_stage_that_succeeds_is_left_alone() -> None:
    assert discreet(lambda number: number + 1)(1) == 2
