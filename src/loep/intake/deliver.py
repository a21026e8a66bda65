"""One delivery from the file somebody put down to rows that count: receive, check, seal, promote."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import perf_counter

from sqlalchemy import Engine
from sqlmodel import Session

from loep.contract import BRIN, FEEDS
from loep.failpoints import AFTER, BEFORE, reached
from loep.intake import erased, expectations, keys, rewrite, stored, vault
from loep.intake.judge import Judged, draft, given_up, judge
from loep.intake.keys import Keys
from loep.intake.manifest import SUFFIX, path_of
from loep.intake.promote import Outcome, earlier, passing, promote
from loep.intake.receive import Received, receive
from loep.intake.seal import seal
from loep.settings import Settings
from loep.storage import frames
from loep.storage.session import transaction
from loep.storage.tables import Delivery, Validation
from loep.vocabulary import DeliveryState

SUFFIXES = (".csv", ".parquet")
LABELS = "labels.csv"


@dataclass(frozen=True)
class Receipt:
    """What became of a file. `again`: it was received before and nothing was done; `seconds` per stage.

    `stuck`: it should have left the inbox, and could not.
    """

    delivery: Delivery
    again: bool
    seconds: dict[str, float]
    stuck: bool = False


def find(folder: Path) -> list[Path]:
    """The data files below a folder, sorted. Hidden and unfinished files, links, manifests and labels are none."""
    return sorted(
        path
        for path in _visible(folder)
        if path.suffix.lower() in SUFFIXES
        and (path.name != LABELS or path_of(path).exists())
        and path.is_file()
        and not path.is_symlink()
    )


def awaited(folder: Path) -> list[Path]:
    """The data files that a manifest announces and that are not there yet, sorted."""
    manifests = (path for path in _visible(folder) if path.name.endswith(SUFFIX))
    announced = (path.with_name(path.name.removesuffix(SUFFIX)) for path in manifests)
    return sorted(path for path in announced if not path.exists())


def _visible(folder: Path) -> Iterator[Path]:
    """Every file below a folder but hidden ones. Folders that come and go meanwhile are left out."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in names if not name.startswith("."))


def owner(path: Path, folder: Path) -> str:
    """The institution whose folder below `folder` the file lies in, the innermost; empty when in nobody's."""
    names = (name for name in reversed(path.relative_to(folder).parts[:-1]) if re.fullmatch(BRIN, name, re.ASCII))
    return next(names, "")


def deliver(
    path: Path,
    settings: Settings,
    bind: Engine,
    now: datetime,
    fence: Callable[[Session], None] | None = None,
    owner: str = "",
) -> Receipt:
    """Take in one data file with the manifest beside it. `fence` raises where who delivers may not any more.

    `owner`: the only institution that it may be of, where there is one. Bad input never raises: the delivery is
    refused, with reasons. Raises SettingMissing without usable keys, and OSError when the data folder fails; then
    nothing counts, and the same call later completes it.
    """
    held = keys.read(settings)
    seconds: dict[str, float] = {}
    with _timed(seconds, "receive"):
        received = receive(path, settings, owner)
        before = _before(draft(received, now), bind)
    if before is not None:
        return Receipt(before, again=True, seconds=seconds)
    with _timed(seconds, "check"):
        reached("check", BEFORE)
        judged = judge(received, settings, now)
        reached("check", AFTER)
        before = _before(judged.delivery, bind)
    if before is not None:
        return Receipt(before, again=True, seconds=seconds)
    with _timed(seconds, "expectations"):
        validation = _validated(judged)
    if judged.delivery.state == DeliveryState.ACCEPTED:
        with _timed(seconds, "seal"):
            judged, data = _without_the_erased(judged, received.data, held, bind)
            _keep(judged, data, settings, held)
    with _timed(seconds, "promote"):
        if not _named(received):
            return Receipt(judged.delivery, again=False, seconds=seconds)
        delivery, again = promote(Outcome(judged.delivery, judged.errors, validation), bind, now, fence)
    if again and delivery.id != judged.delivery.id:
        _discard(judged.delivery, settings)
    return Receipt(delivery, again, seconds)


def give_up(
    path: Path,
    why: str,
    settings: Settings,
    bind: Engine,
    now: datetime,
    fence: Callable[[Session], None] | None = None,
) -> Receipt:
    """Refuse a file of which `deliver` raised something unforeseen; `why` tells where, never a value."""
    received = receive(path, settings)
    judged = given_up(received, why, now)
    if not _named(received):
        return Receipt(judged.delivery, again=False, seconds={})
    delivery, again = promote(Outcome(judged.delivery, [], None), bind, now, fence)
    return Receipt(delivery, again, {})


def _named(received: Received) -> bool:
    """Whether anything tells which delivery it is; one that cannot be read and has no manifest is told, not kept."""
    return bool(received.sha256)


def _before(delivery: Delivery, bind: Engine) -> Delivery | None:
    """The answer that it had before, but for one that may be another tonight."""
    with transaction(bind) as session:
        found = earlier(session, delivery)
    return None if found is not None and passing(found) else found


def _validated(judged: Judged) -> Validation | None:
    """What Great Expectations says of the rows; nothing of a file that could not be read."""
    if judged.checked is None:
        return None
    began = perf_counter()
    delivery = judged.delivery
    said = expectations.validate(judged.checked, FEEDS[delivery.feed], delivery.institution)
    return Validation(delivery_id=delivery.id, success=said.success, seconds=perf_counter() - began, result=said.result)


def _without_the_erased(judged: Judged, data: bytes, held: Keys, bind: Engine) -> tuple[Judged, bytes]:
    """Rows and bytes without those of people who were erased; that rows stayed behind counts as quarantined."""
    delivery = judged.delivery
    with transaction(bind) as session:
        gone = erased.of(session, held, delivery.institution)
    if not gone or judged.checked is None:
        return judged, data
    marked = gone.of(judged.checked.good)
    data, _ = rewrite.received_rows(data, delivery, gone.of)
    if count := int(marked.sum()):
        delivery.loaded, delivery.quarantined = delivery.loaded - count, delivery.quarantined + count
        told = f"{delivery.file_name}: left out {count:,} rows of people who were erased on request"
        delivery.warnings = [*delivery.warnings, told]
    return replace(judged, checked=replace(judged.checked, good=judged.checked.good.filter(~marked))), data


def _keep(judged: Judged, data: bytes, settings: Settings, held: Keys) -> None:
    """Write the received bytes and the loaded rows; both count only once the delivery row names them."""
    delivery = judged.delivery
    assert judged.checked is not None  # noqa: S101  an accepted delivery was checked
    rows = judged.checked.good
    bytes_path = stored.bytes_path(delivery.id)
    rows_path = stored.frame_path(delivery.id, delivery.institution, delivery.feed)
    reached("store", BEFORE)
    vault.write(data, settings.data / bytes_path, held.stored, delivery.id)
    reached("store", AFTER)
    if delivery.feed == "protected":
        stored.write_protected(rows, settings.data / rows_path, held.stored, delivery.id)
    elif delivery.feed == "registrations":
        delivered_at = delivery.created_at or delivery.received_at
        frames.write(seal(rows, held.seal, delivered_at), settings.data / rows_path)
    else:
        frames.write(rows, settings.data / rows_path)
    delivery.stored_path, delivery.frame_path = bytes_path.as_posix(), rows_path.as_posix()


def _discard(delivery: Delivery, settings: Settings) -> None:
    """Another process received the same bytes under another manifest: our files are nobody's."""
    for path in (delivery.stored_path, delivery.frame_path):
        if path is not None:
            (settings.data / path).unlink(missing_ok=True)


@contextmanager
def _timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    began = perf_counter()
    try:
        yield
    finally:
        seconds[stage] = perf_counter() - began
