"""What people type where they have nothing to say is missing, and missing data points at nobody."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as at_most
from hypothesis import strategies as st

from loep.contract import REGISTRATIONS, SEAL_PURPOSE, Kind
from loep.intake import keys
from loep.intake.fillers import IDENTIFYING, NO_BYTES, emptied
from loep.intake.judge import Judged, judge
from loep.intake.receive import receive
from loep.intake.seal import seal
from loep.settings import Settings
from loep.sources import reasons
from tests.builders.deliveries import RECEIVED, delivery, manifested, write_parquet

KEYS = dict.fromkeys(keys.PURPOSES, bytes(32))
NOTHING = (
    "-",
    "N/A",
    "n.v.t.",
    "NVT",
    "n v t",
    "onbekend",
    "Unknown",
    "geen",
    "(none)",
    "null",
    "xxx",
    "test",
    "--?--",
)
NO_NUMBER = ("00000", "0", "XXXXXXXXX", "123456789", "1234567890", "12345", "12-34-56", "999-999")
TEXTS = [column.name for column in REGISTRATIONS.columns if column.kind is Kind.TEXT and not column.one_of]


@pytest.fixture
def judged(tmp_path: Path, settings: Settings) -> Callable[..., Judged]:
    """The verdict on a delivery of these columns."""

    def judge_them(rows: int = 1, **columns: Any) -> Judged:
        return judge(receive(delivery(tmp_path, rows=rows, **columns), settings), settings, RECEIVED)

    return judge_them


def loaded(answer: Judged) -> pl.DataFrame:
    assert answer.checked is not None, answer.delivery.reasons
    return answer.checked.good


@pytest.mark.promise("bad input", "what says nothing identifies nobody, in every column where a value identifies")
@pytest.mark.parametrize("column", [name for name in IDENTIFYING if not name.startswith("upload")])
def test_what_says_nothing_is_missing(column: str, judged: Callable[..., Judged]) -> None:
    said = NOTHING if column in ("email", "agent", "payer") else (*NOTHING, *NO_NUMBER)
    answer = judged(len(said), **{column: said})
    assert loaded(answer)[column].null_count() == len(said)
    assert answer.delivery.warnings == [
        f"batch.csv: {len(said)} values of {column} say nothing and count as missing",
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("email", "none@example.org"),
        ("email", "test@na.nl"),
        ("payer", "Na-Kim"),
        ("payer", "Onbekend Fonds"),
        ("agent", "1"),
        ("agent", "AAA"),
        ("phone", "+31612345678"),
        ("bsn", "123456782"),
        ("document_number", "NLD123456"),
        ("document_number", "0000001"),
        ("diploma_number", "12346"),
        ("language_report", "NA-12345"),
        ("surname", "Null"),
        ("surname", "-"),
        ("given_names", "Na"),
        ("city", "Test"),
    ],
)
def test_what_only_looks_like_it_stays(column: str, value: str, judged: Callable[..., Judged]) -> None:
    answer = judged(1, **{column: value})
    assert (loaded(answer)[column].to_list(), answer.delivery.warnings) == ([value], [])


def test_who_pays_for_oneself_names_no_payer(judged: Callable[..., Judged]) -> None:
    answer = judged(5, payer=("zelf", "Ouders", "myself", "J. Zelf", "-"))
    assert loaded(answer)["payer"].to_list() == [None, None, None, "J. Zelf", None]
    assert answer.delivery.warnings == ["batch.csv: 4 values of payer say nothing and count as missing"]


def test_an_optional_text_without_a_letter_or_digit_is_missing(judged: Callable[..., Judged]) -> None:
    frame = loaded(judged(1, given_names=".", prior_school="---", motivation="...\n", city="東京", street="7"))
    assert frame.select("given_names", "prior_school", "motivation", "city", "street").row(0) == (
        *(None, None, None),
        *("東京", "7"),
    )


def test_a_file_without_a_byte_is_no_file(judged: Callable[..., Judged]) -> None:
    real = "diploma:" + "1" * 63 + "2"
    hashes = (f"diploma:{NO_BYTES};{real}", f"photo:{NO_BYTES.upper()}", f"photo:{'0' * 64}", real, "")
    answer = judged(5, upload_hashes=hashes, upload_authors=("Word;unknown", "n.v.t.", "", "Anna", "Anna"))
    assert loaded(answer)["upload_hashes"].to_list() == [[real], None, None, [real], None]
    assert loaded(answer)["upload_authors"].to_list() == [["Word"], None, None, ["Anna"], ["Anna"]]
    assert answer.delivery.warnings == [
        "batch.csv: 2 values of upload_authors say nothing and count as missing",
        "batch.csv: 3 values of upload_hashes say nothing and count as missing",
    ]


def test_one_value_is_told_in_the_singular_and_in_dutch(judged: Callable[..., Judged]) -> None:
    (warning,) = judged(2, bsn=("0", "111222333")).delivery.warnings
    assert warning == "batch.csv: 1 value of bsn says nothing and counts as missing"
    assert reasons.read(warning).what.nl == "1 waarde van bsn zegt niets en telt als ontbrekend"
    assert (
        reasons.read(
            warning.replace("1 value of bsn says nothing and counts", "12 values of bsn say nothing and count")
        ).what.nl
        == "12 waarden van bsn zeggen niets en tellen als ontbrekend"
    )


def test_parquet_is_looked_at_alike(tmp_path: Path, settings: Settings, judged: Callable[..., Judged]) -> None:
    frame = loaded(judged(2)).with_columns(
        bsn=pl.Series(["-", "0"]), upload_hashes=pl.Series([[f"diploma:{NO_BYTES}"], []], dtype=pl.List(pl.String))
    )
    path = manifested(write_parquet(tmp_path / "b.parquet", frame.select(pl.exclude("mrz"))))
    answer = judge(receive(path, settings), settings, RECEIVED)
    assert loaded(answer)["bsn", "upload_hashes"].null_count().row(0) == (2, 2)
    assert [warning.partition(": ")[2] for warning in answer.delivery.warnings] == [
        "2 values of bsn say nothing and count as missing",
        "1 value of upload_hashes says nothing and counts as missing",
    ]


@pytest.mark.promise("sealed at intake", "a document number without its issuer identifies nobody")
def test_a_document_number_without_its_issuer_identifies_nobody(judged: Callable[..., Judged]) -> None:
    frame = loaded(judged(2, document_number="SPECI2014", document_issuer=("", "NLD")))
    assert seal(frame, KEYS, RECEIVED)["document_number"].is_null().to_list() == [True, False]


def taken_in(judged: Callable[..., Judged], rows: int, **columns: Any) -> None:
    """Judge and seal it: nothing raises, and the rows add up."""
    answer = judged(rows, **columns)
    told = answer.delivery
    assert told.rows == told.loaded + told.quarantined + told.refused == rows
    if answer.checked is not None:
        frame = seal(answer.checked.good, KEYS, RECEIVED)
        assert frame.height == answer.checked.good.height
        assert {name: frame[name].dtype for name in SEAL_PURPOSE} == dict.fromkeys(SEAL_PURPOSE, pl.String())
        assert emptied(answer.checked.good)[1] == {} or told.state == "refused"


@pytest.mark.promise("I2 nothing lost", "whatever text stands in whatever column, nothing raises and the rows add up")
@at_most(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(
        st.fixed_dictionaries(
            {name: st.sampled_from((*NOTHING, *NO_NUMBER, "")) | st.text(max_size=12) for name in TEXTS}
        ),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_text_stands_in_whatever_column_nothing_raises(
    texts: list[dict[str, str]], judged: Callable[..., Judged]
) -> None:
    printable = [{name: value.encode("utf-8", "replace").decode() for name, value in row.items()} for row in texts]
    columns = {name: tuple(row[name] for row in printable) for name in TEXTS if name != "institution"}
    judged_alone = {name: values for name, values in columns.items() if name not in ("programme", "registration_id")}
    for given_columns in (columns, judged_alone):
        taken_in(judged, len(texts), **given_columns)


@pytest.mark.promise("bad input", "the strings of the corpora in every text column raise nothing and the rows add up")
def test_the_strings_of_the_corpora_raise_nothing_in_any_column(shared: Path, judged: Callable[..., Judged]) -> None:
    corpora = shared / "data" / "badinput"
    strings = json.loads((corpora / "blns" / "blns.json").read_text(encoding="utf-8"))
    for path in sorted((corpora / "payloads").glob("*.txt")):
        strings += path.read_text(encoding="utf-8", errors="replace").splitlines()
    strings = [text.replace("\0", "") for text in strings]
    for name in TEXTS:
        taken_in(judged, len(strings), **{name: tuple(strings)})
