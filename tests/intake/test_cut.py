"""A file cut anywhere is never half-loaded."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from loep.intake.deliver import deliver
from loep.intake.judge import judge
from loep.intake.receive import receive
from loep.settings import Settings
from loep.vocabulary import DeliveryState
from tests.builders.deliveries import RECEIVED, delivery, table, write_csv


@pytest.mark.promise("cut file", "with a manifest every cut is refused")
def test_with_a_manifest_every_cut_is_refused(tmp_path: Path, settings: Settings, bind: Engine) -> None:
    path = delivery(tmp_path / "in")
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        receipt = deliver(path, settings, bind, RECEIVED)
        assert receipt.delivery.state == DeliveryState.REFUSED
        assert receipt.delivery.reasons == [
            "batch.csv: MAN-10 sha256 differs from the manifest (the file was cut or changed)"
        ]
    assert not (settings.data / "frames").exists()
    assert not (settings.data / "deliveries").exists()


@pytest.mark.promise("cut file", "without a manifest only a cut at the end of a row is accepted and marked")
def test_without_a_manifest_only_a_cut_at_the_end_of_a_row_is_accepted_and_marked(
    tmp_path: Path, settings: Settings
) -> None:
    path = write_csv(tmp_path / "in" / "batch.csv", table())
    whole = path.read_bytes()
    ends = [at for at in range(len(whole)) if whole[at : at + 2] == b"\r\n"]
    accepted = []
    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        answer = judge(receive(path, settings := replace(settings, allow_unverified=True)), settings, RECEIVED)
        if answer.delivery.state == DeliveryState.ACCEPTED:
            accepted.append(length)
            assert not answer.delivery.complete
    assert accepted == [ends[1], ends[1] + 2, ends[2], ends[2] + 2]
