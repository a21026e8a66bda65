"""Taking a data file and its manifest in: limits, hashes, and whether they belong together."""

import errno
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from loep.errors import Refused
from loep.intake import manifest
from loep.intake.called import called
from loep.intake.manifest import Manifest
from loep.settings import Settings


@dataclass(frozen=True)
class Received:
    """A data file as it came in. `reasons` is not empty when it must be refused already.

    `data` is empty for a file over the limit. `manifest` is None when there is none or it cannot be used; then
    `institution` and `feed` hold what it does say, if anything. `manifest_sha256` is empty without a manifest. Of a
    file that cannot be read `sha256` is what its manifest says, if anything. `owner`: whose folder it lies in, or
    empty.
    """

    file_name: str
    data: bytes
    sha256: str
    size: int
    manifest: Manifest | None
    manifest_sha256: str
    institution: str
    feed: str
    reasons: tuple[str, ...]
    owner: str = ""


@dataclass(frozen=True)
class _Bytes:
    """What was read of a file, and why not when it was not."""

    data: bytes = b""
    sha256: str = ""
    size: int = 0
    reasons: tuple[str, ...] = ()


def receive(path: Path, settings: Settings, owner: str = "") -> Received:
    """Read the file and what stands beside it. What cannot be read is a reason to refuse it, and raises nothing."""
    name = called(path)
    found = _read(path, name, settings)
    raw, reasons = _beside(path)
    if raw is None:
        if not reasons and not settings.allow_unverified:
            beside = called(manifest.path_of(path))
            reasons = (f"{name}: MAN-01 no manifest came with it (expected {beside})",)
        told = (*reasons, *found.reasons)
        return Received(name, found.data, found.sha256, found.size, None, "", "", "", told, owner)
    institution, feed = manifest.partly(raw)
    said, wrong = _parsed(raw, path, found)
    digest = found.sha256 or (said.sha256 if said else "")
    seal = sha256(raw).hexdigest()
    told = (*wrong, *found.reasons)
    return Received(name, found.data, digest, found.size, said, seal, institution, feed, told, owner)


def _read(path: Path, name: str, settings: Settings) -> _Bytes:
    try:
        size = path.stat().st_size
        if size > settings.max_file_bytes:
            limit = f"{settings.max_file_bytes:,} bytes"
            reason = f"{name}: FILE-12 the file has {size:,} bytes, over the limit of {limit}"
            return _Bytes(b"", digest(path), size, (reason,))
        data = path.read_bytes()
    except OSError as error:
        return _Bytes(reasons=(_unread(name, error),))
    return _Bytes(data, sha256(data).hexdigest(), len(data))


def _beside(path: Path) -> tuple[bytes | None, tuple[str, ...]]:
    """The manifest's bytes, one more than allowed at most, so that a huge file is not read and still refused."""
    beside = manifest.path_of(path)
    try:
        if not beside.is_file():
            return None, ()
        with beside.open("rb") as file:
            return file.read(manifest.MAX_BYTES + 1), ()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return None, ()
        return None, (_unread(called(beside), error),)


def _unread(name: str, error: OSError) -> str:
    return f"{name}: FILE-14 the file cannot be read ({type(error).__name__})"


def _parsed(raw: bytes, path: Path, found: _Bytes) -> tuple[Manifest | None, tuple[str, ...]]:
    name = called(manifest.path_of(path))
    if len(raw) > manifest.MAX_BYTES:
        return None, (f"{name}: MAN-02 the manifest is larger than {manifest.MAX_BYTES:,} bytes",)
    try:
        said = manifest.parse(raw, name)
    except Refused as refused:
        return None, refused.reasons
    if found.sha256 and said.sha256 != found.sha256:
        return said, (f"{called(path)}: MAN-10 sha256 differs from the manifest (the file was cut or changed)",)
    return said, ()


def digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces. Raises OSError."""
    made = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            made.update(piece)
    return made.hexdigest()
