"""What kind of file somebody sent, told by its content and never by its name."""

import re

from loep.vocabulary import FileKind

STARTS = {b"%PDF-": FileKind.PDF, b"\xff\xd8\xff": FileKind.JPEG, b"\x89PNG\r\n\x1a\n": FileKind.PNG}
MEDIA = {
    FileKind.PDF: ("application/pdf", "pdf"),
    FileKind.JPEG: ("image/jpeg", "jpg"),
    FileKind.PNG: ("image/png", "png"),
    FileKind.TEXT: ("text/plain; charset=utf-8", "txt"),
}
NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
MARKED_UP = re.compile(r"\s*<(?:!|\?|html|svg|script|head|body|math)", re.IGNORECASE)


def kind(data: bytes) -> FileKind | None:
    """One of the kinds that are taken in; None for every other, and for nothing."""
    for start, found in STARTS.items():
        if data.startswith(start):
            return found
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    plain = text.strip() and not NOT_TEXT.search(text) and not MARKED_UP.match(text)
    return FileKind.TEXT if plain else None
