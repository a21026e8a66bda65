"""Taking a data file and its manifest in: limits, hashes, and whether they belong together."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from loep.errors import Refused
from loep.intake import manifest
from loep.intake.manifest import Manifest
from loep.settings import Settings


@dataclass(frozen=True)
class Received:
    """A data file as it came in. `reasons` is not empty when it must be refused already.

    `data` is empty for a file over the limit. `manifest` is None when there is none or it cannot be used; then
    `institution` and `feed` hold what it does say, if anything. `manifest_sha256` is empty without a manifest.
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


def receive(path: Path, settings: Settings) -> Received:
    """Read the file and what stands beside it. Raises OSError when the data file itself cannot be read."""
    size = path.stat().st_size
    reasons: tuple[str, ...] = ()
    if size > settings.max_file_bytes:
        limit = f"{settings.max_file_bytes:,} bytes"
        reasons = (f"{path.name}: FILE-12 the file has {size:,} bytes, over the limit of {limit}",)
    data = b"" if reasons else path.read_bytes()
    digest = _digest(path) if reasons else sha256(data).hexdigest()
    raw = _beside(path)
    if raw is None:
        if not settings.allow_unverified:
            name = manifest.path_of(path).name
            reasons = (f"{path.name}: MAN-01 no manifest came with it (expected {name})", *reasons)
        return Received(path.name, data, digest, size, None, "", "", "", reasons)
    institution, feed = manifest.partly(raw)
    said, wrong = _parsed(raw, path, digest)
    return Received(path.name, data, digest, size, said, sha256(raw).hexdigest(), institution, feed, (*wrong, *reasons))


def _beside(path: Path) -> bytes | None:
    """The manifest's bytes, one more than allowed at most, so that a huge file is not read and still refused."""
    beside = manifest.path_of(path)
    if not beside.is_file():
        return None
    with beside.open("rb") as file:
        return file.read(manifest.MAX_BYTES + 1)


def _parsed(raw: bytes, path: Path, digest: str) -> tuple[Manifest | None, tuple[str, ...]]:
    name = manifest.path_of(path).name
    if len(raw) > manifest.MAX_BYTES:
        return None, (f"{name}: MAN-02 the manifest is larger than {manifest.MAX_BYTES:,} bytes",)
    try:
        said = manifest.parse(raw, name)
    except Refused as refused:
        return None, refused.reasons
    if said.sha256 != digest:
        return said, (f"{path.name}: MAN-10 sha256 differs from the manifest (the file was cut or changed)",)
    return said, ()


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
