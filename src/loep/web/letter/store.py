"""The files of answers and comments: encrypted, named by the hash of what is in them, under a key of their own."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from uuid import uuid4

from starlette.responses import Response

from loep.cases.answer import StoredFile
from loep.cases.unask import FOLDER, written_as
from loep.intake import keys, vault
from loep.storage.tables import Attachment, CommentFile
from loep.vocabulary import FileKind
from loep.web.desk import Desk
from loep.web.headers import SANDBOX
from loep.web.letter.kinds import MEDIA
from loep.web.uploads import Upload


def keep(desk: Desk, of_id: str, uploads: Sequence[tuple[Upload, FileKind]]) -> list[StoredFile]:
    """Store the files of one answer or comment; the same content twice is stored once."""
    found: dict[str, StoredFile] = {}
    for upload, kind in uploads:
        digest = sha256(upload.data).hexdigest()
        if digest in found:
            continue
        path = FOLDER / of_id / f"{digest}.enc"
        _write(desk, path, upload.data)
        found[digest] = StoredFile(uuid4().hex, digest, upload.name, kind, len(upload.data), path.as_posix())
    return list(found.values())


def _write(desk: Desk, path: Path, data: bytes) -> None:
    """With the newest key, again when another came meanwhile: a rotation sees the file, or we see its key."""
    used = b""
    while (newest := _keys(desk)[-1]) != used:
        vault.write(data, desk.settings.data / path, newest, written_as(path))
        used = newest


def drop(desk: Desk, of_id: str) -> None:
    """Erase the files of what was not recorded."""
    rmtree(desk.settings.data / FOLDER / of_id, ignore_errors=True)


def handed(desk: Desk, file: Attachment | CommentFile) -> Response:
    """The file as a download under its fingerprint, which no browser shows."""
    media, ending = MEDIA[FileKind(file.kind)]
    headers = {
        "content-disposition": f'attachment; filename="{file.sha256}.{ending}"',
        "content-security-policy": SANDBOX,
    }
    return Response(read(desk, file), media_type=media, headers=headers)


def read(desk: Desk, file: Attachment | CommentFile) -> bytes:
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
