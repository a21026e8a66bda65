"""Every reason that intake and the sources write down can be read back, in Dutch too."""

import re
from pathlib import Path

import pytest

import loep
from loep.errors import Refused
from loep.intake import manifest
from loep.sources.reasons import TEXTS, Reason, read
from loep.vocabulary import Words
from tests.intake.test_bad_input import REFUSED

SOURCE = Path(loep.__file__).parent
WRITTEN = re.compile(r"\b((?:FILE|HEAD|MAN|ROWS)-\d\d) ")


def test_every_code_that_the_code_writes_has_its_dutch() -> None:
    files = [path for folder in ("sources", "intake") for path in (SOURCE / folder).glob("*.py")]
    written = {code for path in files if path.stem != "reasons" for code in WRITTEN.findall(path.read_text("utf-8"))}
    assert len(written) >= 29
    assert written == set(TEXTS) - {""}


@pytest.mark.parametrize(
    ("kept", "reason"),
    [
        (
            "a.csv, line 3, record 2, column surname: FILE-08 a quote that is never closed (expected a closing quote)",
            Reason(
                Words("a.csv, line 3, record 2, column surname", "a.csv, regel 3, record 2, kolom surname"),
                "FILE-08",
                Words(
                    "a quote that is never closed (expected a closing quote)",
                    "een aanhalingsteken dat nooit sluit (verwacht: een aanhalingsteken aan het eind)",
                ),
            ),
        ),
        (
            "a.csv: ROWS-01 12,000 of 100,000 rows break the contract, over the limit of 1% (REQ-01 12,000x)",
            Reason(
                Words("a.csv", "a.csv"),
                "ROWS-01",
                Words(
                    "12,000 of 100,000 rows break the contract, over the limit of 1% (REQ-01 12,000x)",
                    "12.000 van 100.000 rijen wijken af van de leveringsafspraak, boven de grens van 1%"
                    " (REQ-01 12.000x)",
                ),
            ),
        ),
        (
            "a.csv: 3 blank lines were skipped",
            Reason(Words("a.csv", "a.csv"), "", Words("3 blank lines were skipped", "3 lege regels zijn overgeslagen")),
        ),
        (
            "a.parquet: HEAD-04 column grades holds Int64 (expected list of decimal or text)",
            Reason(
                Words("a.parquet", "a.parquet"),
                "HEAD-04",
                Words(
                    "column grades holds Int64 (expected list of decimal or text)",
                    "kolom grades bevat Int64 (verwacht: lijst van getallen of tekst)",
                ),
            ),
        ),
    ],
)
def test_a_reason_is_read_back_with_its_place_and_numbers(kept: str, reason: Reason) -> None:
    assert read(kept) == reason


@pytest.mark.parametrize("kept", REFUSED.values())
def test_every_refusal_of_the_bad_input_corpus_reads_in_dutch(kept: str) -> None:
    assert read(kept).what.nl


def test_every_fault_of_a_manifest_reads_in_dutch() -> None:
    with pytest.raises(Refused) as refused:
        manifest.parse(b"{}", "a.csv.manifest.json")
    found = [read(reason) for reason in refused.value.reasons]
    assert [reason.code for reason in found] == [f"MAN-0{number}" for number in range(3, 10)]
    assert all(reason.what.nl for reason in found)


def test_a_column_without_a_name_is_numbered_in_dutch_too() -> None:
    assert (
        read("a.csv, line 2, record 1, column number 4: FILE-06 x").where.nl
        == "a.csv, regel 2, record 1, kolom nummer 4"
    )


def test_names_of_columns_may_hold_what_looks_like_the_text() -> None:
    kept = "a.csv: HEAD-01 missing required columns iban, surname; unknown columns found: 2 (not shown: the first line"
    assert read(f"{kept} does not look like a header)").what.nl == (
        "verplichte kolommen ontbreken: iban, surname; onbekende kolommen: 2 (niet getoond: de eerste regel"
        " lijkt geen kopregel)"
    )


@pytest.mark.parametrize("kept", ["", "something else", "a.csv: FILE-99 news of tomorrow", "a: b: c"])
def test_what_is_not_known_is_shown_as_it_was_kept(kept: str) -> None:
    found = read(kept)
    assert found.what.nl == ""
    assert found.what.label("nl") == found.what.en
    assert found.what.en in kept


def test_no_two_texts_of_a_code_are_the_same() -> None:
    english = [text for texts in TEXTS.values() for text, _ in texts]
    assert len(english) == len(set(english))
    assert all(dutch != text for texts in TEXTS.values() for text, dutch in texts)
