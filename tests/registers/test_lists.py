"""The two small registers: disposable mail domains and study norms."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from loep.errors import Refused
from loep.registers import disposable_mail, study_norms
from loep.registers.snapshots import current, load
from loep.settings import Settings
from loep.simulate.registers import write_registers
from loep.vocabulary import Register
from tests.builders.registers import NOW, TODAY


def domains(content: bytes) -> list[str]:
    return disposable_mail.parse({"list": content})["domain"].to_list()


def test_a_list_of_domains_may_have_empty_lines_and_remarks() -> None:
    assert domains(b"# made by hand\n\nmailinator.com\n10minutemail.co.uk\n") == [
        "mailinator.com",
        "10minutemail.co.uk",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a single row"),
        (b"mailinator.com\nyop", "the file was cut off"),
        (b"mailinator.com\nx@yopmail.com\n", "DOMAIN does not look like"),
        (b"<html>\n", "DOMAIN does not look like"),
        (b"a.com\na.com\n", "2 rows share one domain"),
        (b"\xff\n", "not text in utf-8"),
    ],
)
def test_what_is_no_list_of_domains_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        domains(content)


def test_the_real_list_is_read_whole(shared: Path) -> None:
    path = shared / "data/disposable-email-domains/disposable_email_blocklist.conf"
    frame = disposable_mail.parse(disposable_mail.find(path, 10_000_000))
    assert frame.height == path.read_text(encoding="utf-8").count("\n")
    assert "mailinator.com" in frame["domain"]


def test_study_norms_are_numbers_with_their_source() -> None:
    frame = study_norms.parse({"norms.csv": b"year,monthly,source\n2026,1130.77,IND\n"})
    assert frame.rows() == [(2026, 1130.77, "IND")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (b'2026,"1.130,77",IND\n', "MONTHLY does not look like"),
        (b"26,1130.77,IND\n", "YEAR does not look like"),
        (b"2026,1130.77,\n", "SOURCE is empty"),
        (b"2026,1130.77,IND\n2026,1131.00,IND\n", "2 rows share one year"),
    ],
)
def test_a_norm_that_is_not_plain_is_refused(row: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        study_norms.parse({"norms.csv": b"year,monthly,source\n" + row})


def test_the_demo_lists_are_loaded_and_in_use(bind: Engine, settings: Settings, tmp_path: Path) -> None:
    for register, source in write_registers(tmp_path / "demo").items():
        load(register, source, settings, bind, date(2026, 11, 20), NOW)
    assert set(current(bind, settings, TODAY).frames) == set(Register)
