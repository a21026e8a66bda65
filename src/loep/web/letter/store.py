"""The files of answers: encrypted, named by the hash of what is in them, under a key of their own."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from uuid import uuid4

from loep.cases.answer import StoredFile
from loep.cases.unask import FOLDER, written_as
from loep.intake import keys, vault
from loep.storage.tables import Attachment
from loep.vocabulary import FileKind
from loep.web.desk import Desk
from loep.web.uploads import Upload


def keep(desk: Desk, answer_id: str, uploads: Sequence[tuple[Upload, FileKind]]) -> list[StoredFile]:
    """Store the files of one answer; the same content twice is stored once."""
    found: dict[str, StoredFile] = {}
    for upload, kind in uploads:
        digest = sha256(upload.data).hexdigest()
        if digest in found:
            continue
        path = FOLDER / answer_id / f"{digest}.enc"
        _write(desk, path, upload.data)
        found[digest] = StoredFile(uuid4().hex, digest, upload.name, kind, len(upload.data), path.as_posix())
    return list(found.values())


def _write(desk: Desk, path: Path, data: bytes) -> None:
    """With the newest key, again when another came meanwhile: a rotation sees the file, or we see its key."""
    used = b""
    while (newest := _keys(desk)[-1]) != used:
        vault.write(data, desk.settings.data / path, newest, written_as(path))
        used = newest


def drop(desk: Desk, answer_id: str) -> None:
    """Erase the files of an answer that was not recorded."""
    rmtree(desk.settings.data / FOLDER / answer_id, ignore_errors=True)


def read(desk: Desk, file: Attachment) -> bytes:
    """The file as it came. Raises LookupError when it is no longer there, vault.Unreadable when it was changed."""
    path = desk.settings.data / file.path
    before = _keys(desk)
    try:
        return vault.read_any(path, before, written_as(path))
    except FileNotFoundError:
        raise LookupError("this file is no longer there") from None
    except vault.Unreadable:
        if (now := _keys(desk)) == before:
            raise
        return vault.read_any(path, now, written_as(path))


def _keys(desk: Desk) -> tuple[bytes, ...]:
    return keys.opening(desk.settings, keys.ATTACHMENTS)
