"""Every file of the bad-input corpus gets the answer that the contract promises, word for word."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from loep.intake import keys
from loep.intake.codes import message
from loep.intake.judge import Judged, judge
from loep.intake.receive import receive
from loep.intake.seal import seal
from loep.settings import Settings
from loep.storage.tables import RowError
from loep.vocabulary import DeliveryState
from tests.builders.deliveries import RECEIVED, delivery, manifested

KEYS = dict.fromkeys(keys.PURPOSES, bytes(32))
ROWS = {"dup_key_conflict": 3, "dup_row": 3, "footer_count_wrong": 3, "empty": 0, "header_only": 0}

REFUSED = {
    "batch/big_field": "big_field.csv, line 2, record 1, column surname: FILE-09 a field over the limit of 65536 bytes",
    "batch/cr_only": "cr_only.csv: FILE-04 lines end in a bare carriage return (expected \\n or \\r\\n)",
    "batch/cut_mid_utf8": "cut_mid_utf8.csv, line 2, record 1, column surname:"
    " FILE-07 a byte that is not UTF-8 (expected UTF-8)",
    "batch/dup_header": "dup_header.csv: HEAD-02 column surname appears more than once",
    "batch/empty": "empty.csv: FILE-01 the file is empty (expected a header row)",
    "batch/header_case": "header_case.csv: HEAD-01 missing required column registration_id;"
    " unknown columns found: 'Registration_ID '",
    "batch/html_error_page": "html_error_page.csv:"
    " FILE-03 the file is a web page or XML (expected CSV with a header row)",
    "batch/missing_column": "missing_column.csv: HEAD-01 missing required column date_of_birth",
    "batch/open_quote": "open_quote.csv, line 3, record 2, column surname:"
    " FILE-08 a quote that is never closed (expected a closing quote)",
    "batch/tab_delimited": "tab_delimited.csv: FILE-05 the header is separated by tabs (expected comma or semicolon)",
    "encoding/cp1252": "cp1252.csv, line 2, record 1, column surname:"
    " FILE-07 a byte that is not UTF-8 (expected UTF-8)",
    "encoding/cp850": "cp850.csv, line 2, record 1, column surname: FILE-07 a byte that is not UTF-8 (expected UTF-8)",
    "encoding/latin9": "latin9.csv, line 2, record 1, column surname:"
    " FILE-07 a byte that is not UTF-8 (expected UTF-8)",
    "encoding/mixed": "mixed.csv, line 3, record 2, column surname: FILE-07 a byte that is not UTF-8 (expected UTF-8)",
    "encoding/nul": "nul.csv, line 2, record 1, column surname: FILE-06 a NUL byte (expected UTF-8 text)",
    "encoding/overlong": "overlong.csv, line 2, record 1, column programme:"
    " FILE-07 a byte that is not UTF-8 (expected UTF-8)",
    "encoding/utf16be_nobom": "utf16be_nobom.csv: FILE-02 the file is UTF-16 (expected UTF-8)",
    "encoding/utf16le_bom": "utf16le_bom.csv: FILE-02 the file is UTF-16 (expected UTF-8)",
}
RAGGED = "ROW-01 not as many fields as the header (expected one per column)"
OTHERWISE = "KEY-02 the same key with other content in this delivery (expected it once)"
QUARANTINED = {
    "batch/bad_bool": ["line 2, record 1, column permit_needed: BOOL-01 not a boolean (expected true or false)"],
    "batch/bad_enum": [
        "line 2, record 1, column study_mode: ENUM-01 not one of the codes (expected full_time, part_time, dual)"
    ],
    "batch/bad_number": ["line 2, record 1, column academic_year: NUM-01 not a whole number (expected digits)"],
    "batch/control_char": ["line 2, record 1, column surname: TEXT-02 a control character (expected text on one line)"],
    "batch/cut_mid_row": [f"line 3, record 2: {RAGGED}"],
    "batch/dup_key_conflict": [
        f"line 2, record 1, column registration_id: {OTHERWISE}",
        f"line 4, record 3, column registration_id: {OTHERWISE}",
    ],
    "batch/dup_row": [
        "line 4, record 3, column registration_id: KEY-01 the same row again in this delivery (expected it once)"
    ],
    "batch/excel_ids": [f"line 2, record 1: {RAGGED}", f"line 3, record 2: {RAGGED}"],
    "batch/extra_cell": [f"line 2, record 1: {RAGGED}"],
    "batch/footer_count_wrong": [f"line 4, record 3: {RAGGED}"],
    "batch/missing_required": ["line 2, record 1, column surname: REQ-01 missing (expected a value)"],
    "batch/naive_time": [
        f"line {record + 1}, record {record}, column submitted_at:"
        " TIME-02 a time without offset (expected YYYY-MM-DDThh:mm:ss+hh:mm)"
        for record in (1, 2)
    ],
    "batch/no_such_date": ["line 2, record 1, column date_of_birth: DATE-03 not a calendar date (expected YYYY-MM-DD)"],
    "batch/other_institution": [
        "line 2, record 1, column institution: INST-01 another institution than the manifest (expected the same BRIN)"
    ],
    "batch/quoted_newline": [
        "line 2, record 1, column surname: TEXT-02 a control character (expected text on one line)"
    ],
    "batch/short_row": [f"line 2, record 1: {RAGGED}"],
    "batch/us_dates": ["line 2, record 1, column date_of_birth: DATE-03 not a calendar date (expected YYYY-MM-DD)"],
}
CODES_TOLD = {
    "batch/dup_key_conflict": "2 of 3 rows break the contract, over the limit of 1% (KEY-02 2x)",
    "batch/dup_row": "1 of 3 rows break the contract, over the limit of 1% (KEY-01 1x)",
    "batch/footer_count_wrong": "1 of 3 rows break the contract, over the limit of 1% (ROW-01 1x)",
    "batch/excel_ids": "2 of 2 rows break the contract, over the limit of 1% (ROW-01 2x)",
    "batch/naive_time": "2 of 2 rows break the contract, over the limit of 1% (TIME-02 2x)",
}
LEFT_OUT = "HEAD-03 columns that the contract does not know were left out"
ACCEPTED = {
    "batch/blank_lines": ["blank_lines.csv: 3 blank lines were skipped"],
    "batch/dst_gap": [],
    "batch/extra_column": [f"extra_column.csv: {LEFT_OUT}: 'shoe_size'"],
    "batch/formula": [],
    "batch/header_only": ["header_only.csv: no rows"],
    "batch/header_unknown": [f"header_unknown.csv: {LEFT_OUT}: 'rekening'"],
    "batch/no_final_newline": [],
    "batch/quoted_quote": [],
    "batch/reordered": [],
    "batch/semicolon_delimited": [],
    "encoding/mojibake": [],
    "encoding/utf8": [],
    "encoding/utf8_bom": [],
}


def judged(name: str, shared: Path, folder: Path, settings: Settings) -> Judged:
    source = shared / "data" / "badinput" / "own" / f"{name}.csv"
    path = Path(shutil.copyfile(source, folder / source.name))
    manifested(path, rows=ROWS.get(path.stem, 2))
    return judge(receive(path, settings), settings, RECEIVED)


def told(answer: Judged) -> list[str]:
    name = answer.delivery.file_name
    return [message(name, RowError(delivery_id="", **error), "en") for error in answer.errors]


def test_the_tables_below_name_every_file_of_the_corpus(shared: Path) -> None:
    own = shared / "data" / "badinput" / "own"
    files = {
        path.relative_to(own).with_suffix("").as_posix()
        for kind in ("batch", "encoding")
        for path in (own / kind).iterdir()
    }
    assert files == {*REFUSED, *QUARANTINED, *ACCEPTED}


@pytest.mark.promise("bad input", "a broken file is refused with the place and the reason")
@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_file_is_refused_with_the_place_and_the_reason(
    name: str, shared: Path, tmp_path: Path, settings: Settings
) -> None:
    answer = judged(name, shared, tmp_path, replace(settings, max_bad_share=1.0))
    rows = ROWS.get(name.split("/")[1], 2)
    assert answer.delivery.state == DeliveryState.REFUSED
    assert answer.delivery.reasons == [REFUSED[name]]
    assert (answer.delivery.rows, answer.delivery.loaded, answer.delivery.refused) == (rows, 0, rows)


@pytest.mark.promise("bad input", "a bad row is quarantined with every reason and the others go on")
@pytest.mark.parametrize("name", QUARANTINED)
def test_a_bad_row_is_quarantined_with_every_reason_and_the_others_go_on(
    name: str, shared: Path, tmp_path: Path, settings: Settings
) -> None:
    answer = judged(name, shared, tmp_path, replace(settings, max_bad_share=1.0))
    file_name = f"{name.split('/')[1]}.csv"
    assert answer.delivery.state == DeliveryState.ACCEPTED
    assert told(answer) == [f"{file_name}, {expected}" for expected in QUARANTINED[name]]
    assert answer.delivery.quarantined == len(QUARANTINED[name])
    assert answer.delivery.loaded == answer.delivery.rows - answer.delivery.quarantined


@pytest.mark.promise("bad input", "too many bad rows refuse the delivery whole and say how many of which")
@pytest.mark.parametrize("name", QUARANTINED)
def test_too_many_bad_rows_refuse_the_delivery_whole_and_say_how_many_of_which(
    name: str, shared: Path, tmp_path: Path, settings: Settings
) -> None:
    answer = judged(name, shared, tmp_path, settings)
    file_name = f"{name.split('/')[1]}.csv"
    code = QUARANTINED[name][0].split(": ", 1)[1].split(" ")[0]
    counts = CODES_TOLD.get(name, f"1 of 2 rows break the contract, over the limit of 1% ({code} 1x)")
    assert answer.delivery.state == DeliveryState.REFUSED
    assert answer.delivery.reasons == [f"{file_name}: ROWS-01 {counts}"]
    assert told(answer) == [f"{file_name}, {expected}" for expected in QUARANTINED[name]]
    assert answer.delivery.refused == answer.delivery.rows


@pytest.mark.promise("bad input", "what the contract allows is accepted with its warnings")
@pytest.mark.parametrize("name", ACCEPTED)
def test_what_the_contract_allows_is_accepted_with_its_warnings(
    name: str, shared: Path, tmp_path: Path, settings: Settings
) -> None:
    answer = judged(name, shared, tmp_path, settings)
    assert answer.delivery.state == DeliveryState.ACCEPTED
    assert answer.errors == []
    assert answer.delivery.warnings == ACCEPTED[name]
    assert answer.delivery.loaded == answer.delivery.rows == ROWS.get(name.split("/")[1], 2)


@pytest.mark.promise("bad input", "names of every kind are kept verbatim or refused")
def test_names_of_every_kind_are_kept_verbatim_or_refused(shared: Path, tmp_path: Path, settings: Settings) -> None:
    lines = (shared / "data" / "badinput" / "own" / "names.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        name = json.loads(line)
        text = name["value"].encode("utf-8", "surrogatepass")
        path = delivery(tmp_path, rows=1, name=f"{number}.csv", surname="PLACE")
        path.write_bytes(path.read_bytes().replace(b"PLACE", b'"' + text.replace(b'"', b'""') + b'"'))
        manifested(path, rows=1)
        answer = judge(receive(path, settings), settings, RECEIVED)
        if name["expect"] == "reject":
            assert answer.delivery.state == DeliveryState.REFUSED, line
        else:
            assert answer.checked is not None, line
            assert answer.checked.good["surname"].to_list() == [name["value"]], line


@pytest.mark.promise("bad input", "every file of the corpus, whatever it calls itself, gets an answer that adds up")
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_every_file_of_the_corpus_gets_an_answer_whatever_it_calls_itself(
    suffix: str, shared: Path, tmp_path: Path, settings: Settings
) -> None:
    sources = [path for path in (shared / "data" / "badinput").rglob("*") if path.is_file()]
    assert len(sources) > 70
    for number, source in enumerate(sources):
        path = Path(shutil.copyfile(source, tmp_path / f"{number}{suffix}"))
        manifested(path, rows=0)
        told = judge(receive(path, settings), settings, RECEIVED).delivery
        assert told.state in list(DeliveryState), source
        assert told.rows == told.loaded + told.quarantined + told.refused, source
        unverified = replace(settings, allow_unverified=True, max_bad_share=1.0)
        path.with_name(path.name + ".manifest.json").unlink()
        alone = judge(receive(path, unverified), unverified, RECEIVED)
        assert alone.delivery.rows == alone.delivery.loaded + alone.delivery.quarantined + alone.delivery.refused
        if alone.checked is not None and alone.delivery.feed == "registrations":
            assert seal(alone.checked.good, KEYS, RECEIVED).height == alone.delivery.loaded
