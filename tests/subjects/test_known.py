"""The newest version of every registration over the deliveries of one institution."""

from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from loep.subjects.registration import known, people
from tests.builders.registrations import registrations


def delivered(folder: Path, *frames: pl.DataFrame) -> list[Path]:
    """Delivery frames on disk, oldest first."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number}.parquet" for number in range(len(frames))]
    for path, frame in zip(paths, frames, strict=True):
        frame.write_parquet(path)
    return paths


def statuses(paths: list[Path]) -> dict[str, str]:
    return dict(known(paths).select("registration_id", "status").collect().rows())


def test_a_registration_in_a_newer_delivery_wins_and_the_others_are_kept(tmp_path: Path) -> None:
    paths = delivered(tmp_path, registrations("a b"), registrations("b c", status="admitted"))
    assert statuses(paths) == {"a": "requested", "b": "admitted", "c": "admitted"}
    assert pl.read_parquet(paths[0])["status"].to_list() == ["requested", "requested"]


def test_a_withdrawn_registration_stays_and_says_so(tmp_path: Path) -> None:
    paths = delivered(tmp_path, registrations("a b"), registrations("a", status="withdrawn"), registrations("c"))
    assert statuses(paths) == {"a": "withdrawn", "b": "requested", "c": "requested"}


def test_without_deliveries_nothing_is_known_and_every_column_is_there() -> None:
    nothing = known([]).collect()
    assert nothing.height == 0
    assert "motivation" in nothing.columns


def test_a_column_that_an_older_delivery_lacks_is_null_there(tmp_path: Path) -> None:
    older = registrations("a", agent="agent-1").drop("agent", "upload_hashes")
    paths = delivered(tmp_path, older, registrations("b", agent="agent-2", upload_hashes=(["photo:1"],)))
    rows = known(paths).select("registration_id", "agent", "upload_hashes").sort("registration_id").collect()
    assert rows.rows() == [("a", None, None), ("b", "agent-2", ["photo:1"])]


def test_linking_reads_the_letter_and_the_sealed_hashes_but_not_the_welfare_vault(tmp_path: Path) -> None:
    (path,) = delivered(tmp_path, registrations("a", motivation="I", document_number="1f", emergency_phone="2e"))
    read = people(known([path]))
    assert read.select("motivation", "document_number").row(0) == ("I", "1f")
    assert {"emergency_phone", "mrz"}.isdisjoint(read.columns)


@settings(max_examples=25, deadline=None)
@given(
    nights=st.lists(
        st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["requested", "withdrawn", "enrolled"]), min_size=1),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_known_is_what_each_delivery_last_said(nights: list[dict[str, str]], tmp_path_factory: object) -> None:
    folder = tmp_path_factory.mktemp("nights")  # type: ignore[attr-defined]
    frames = [registrations(" ".join(night), status=tuple(night.values())) for night in nights]
    expected: dict[str, str] = {}
    for night in nights:
        expected |= night
    assert statuses(delivered(folder, *frames)) == expected
