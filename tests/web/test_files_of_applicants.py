"""What is told of a file that somebody sent: its kind by its content, its name as data."""

import pytest

from loep.vocabulary import FileKind
from loep.web.letter.kinds import kind
from loep.web.uploads import named

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (PDF, FileKind.PDF),
        (PNG, FileKind.PNG),
        (b"\xff\xd8\xff\xe0JFIF", FileKind.JPEG),
        ("Gruß, één brief\r\n".encode(), FileKind.TEXT),
        (b"\xef\xbb\xbfhello", FileKind.TEXT),
        (b"", None),
        (b"  \n", None),
        (b"MZ\x90\x00", None),
        (b"\xff\xfeh\x00", None),
        (b"{\\rtf1 \x01}", None),
        (b" \n<?xml version='1.0'?><svg/>", None),
        (b"<HTML><body>", None),
        (b"GIF89a\x01\x00\x01\x00", None),
    ],
)
def test_the_kind_of_a_file_is_told_by_what_is_in_it(data: bytes, found: FileKind | None) -> None:
    assert kind(data) == found


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("line\r\nbreak.pdf", "linebreak.pdf"),
        ("", "-"),
        ("x" * 300, "x" * 60 + "…" + "x" * 59),
    ],
)
def test_the_name_of_a_file_is_data_and_nothing_hides_in_it(told: str, shown: str) -> None:
    assert named(told) == shown
