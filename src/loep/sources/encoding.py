"""Is it text at all, and is it UTF-8: no other encoding is guessed."""

import codecs

from loep.errors import Refused

BOM = codecs.BOM_UTF8
CHUNK = 1 << 20
ZIP = b"PK\x03\x04"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def bad_byte(data: bytes) -> int | None:
    """Offset of the first byte that is not UTF-8, None when all of `data` is. Decodes in pieces, keeps none."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    view = memoryview(data)
    for start in range(0, max(len(data), 1), CHUNK):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(view[start : start + CHUNK], final=start + CHUNK >= len(data))
        except UnicodeDecodeError as broken:
            return start - pending + broken.start
    return None


def refuse_other_kinds(data: bytes, file_name: str) -> None:
    """Raise Refused for what is plainly no UTF-8 table: nothing, a spreadsheet, UTF-16, a web page."""
    start = data[:1000].removeprefix(BOM)
    if not start.strip():
        raise Refused((f"{file_name}: FILE-01 the file is empty (expected a header row)",))
    if data.startswith(ZIP):
        raise Refused((f"{file_name}: FILE-13 the file is a spreadsheet or archive (expected CSV: export it as such)",))
    if data.startswith(UTF16) or 4 * start.count(0) > len(start):
        raise Refused((f"{file_name}: FILE-02 the file is UTF-16 (expected UTF-8)",))
    if start.lstrip().startswith(b"<"):
        raise Refused((f"{file_name}: FILE-03 the file is a web page or XML (expected CSV with a header row)",))
