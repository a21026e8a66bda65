"""The dump of ROR as CSV, as JSON, and in a folder."""

import json
from pathlib import Path
from typing import Any

import pytest

from loep.errors import Refused
from loep.registers import ror
from tests.builders.registers import ror_csv, written

LEIDEN = "Leiden University | Universiteit Leiden; Rijksuniversiteit Leiden | RUL; LEI | NL | Leiden"


def record(**changed: Any) -> dict[str, Any]:
    """The same record as JSON has it, as far as it is read."""
    return {
        "id": "https://ror.org/0abcde000",
        "names": [
            {"value": "Leiden University", "types": ["ror_display", "label"], "lang": "en"},
            {"value": "Universiteit Leiden", "types": ["label"], "lang": "nl"},
            {"value": "Rijksuniversiteit Leiden", "types": ["alias"], "lang": None},
            {"value": "RUL", "types": ["acronym"], "lang": None},
            {"value": "LEI", "types": ["acronym"], "lang": None},
        ],
        "locations": [{"geonames_details": {"country_code": "NL", "name": "Leiden"}}],
        "status": "active",
        "types": ["education"],
        **changed,
    }


def parse(*records: dict[str, Any]) -> list[tuple[Any, ...]]:
    return ror.parse({"ror.json": json.dumps(records).encode()}).rows()


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        ror.parse({"ror": content})
    return str(refused.value)


def test_the_csv_and_the_json_say_the_same() -> None:
    from_csv = ror.parse({"ror.csv": ror_csv(LEIDEN)}).row(0, named=True)
    from_json = parse(record())[0]
    assert from_csv["other_names"] == "Leiden University; Universiteit Leiden; Rijksuniversiteit Leiden"
    assert from_json == (
        "https://ror.org/0abcde000",
        "Leiden University",
        "Universiteit Leiden; Rijksuniversiteit Leiden",
        "RUL; LEI",
        "NL",
        "Leiden",
        "education",
        "active",
    )
    same = ("id", "name", "acronyms", "country", "city", "types", "status")
    assert tuple(from_csv[name] for name in same) == tuple(
        value for name, value in zip(ror.LAYOUT.columns, from_json, strict=True) if name in same
    )


def test_an_organisation_without_a_place_or_other_names_is_taken_in() -> None:
    bare = record(locations=[], names=[{"value": "Leiden", "types": ["ror_display"], "lang": None}])
    assert parse(bare)[0][2:6] == (None, None, None, None)


@pytest.mark.parametrize("end", [1, 40, 200, -1])
def test_a_cut_json_is_refused(end: int) -> None:
    assert "not a whole dump in schema 2" in refusal(json.dumps([record()]).encode()[:end])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"id": "https://example.org/1"}, "ID does not look like"),
        ({"status": "gone"}, "STATUS is none of active, inactive, withdrawn"),
        ({"names": []}, "NAMES.TYPES.ROR_DISPLAY is empty"),
    ],
)
def test_a_record_that_differs_is_refused(changed: dict[str, Any], said: str) -> None:
    assert said in refusal(json.dumps([record(**changed)]).encode())


def test_a_csv_of_another_schema_is_refused() -> None:
    assert "without the columns of schema 2" in refusal(b"id,name\nhttps://ror.org/0abcde000,Leiden\n")


def test_a_csv_that_ends_inside_a_line_is_refused() -> None:
    assert "the file was cut off" in refusal(ror_csv(LEIDEN)[:-4])


def test_a_folder_gives_its_csv_before_its_json(tmp_path: Path) -> None:
    written(tmp_path, "v2.json", b"[]")
    written(tmp_path, "v2.csv", ror_csv(LEIDEN))
    assert list(ror.find(tmp_path, 10_000)) == ["v2.csv"]


def test_a_folder_without_a_dump_or_with_two_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no dump"):
        ror.find(tmp_path, 10_000)
    for name in ("a.json", "b.json"):
        written(tmp_path, name, b"[]")
    with pytest.raises(Refused, match="2 files end in"):
        ror.find(tmp_path, 10_000)
