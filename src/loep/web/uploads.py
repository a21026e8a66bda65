"""Forms with files: taken on the few addresses that want files, from people who may go there, and kept in memory."""

import re
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from unicodedata import category

from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from loep.settings import MEGABYTE, Settings

ADDRESS = re.compile(r"/cases/[^/]+/(?:comment|letters/[^/]+/answer)")
KIND = "multipart/form-data"
FIELDS, LONGEST_FIELD, LONGEST_NAME = 20, MEGABYTE, 120
EXTRA = 10


@dataclass(frozen=True)
class Upload:
    """A file of a form. `name`: the last part of what the sender called it, as data only."""

    name: str
    data: bytes


def takes(request: Request) -> bool:
    """Whether this request may bring files, to an address that wants them."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == KIND and request.method == "POST" and ADDRESS.fullmatch(request.url.path) is not None


def largest(settings: Settings) -> int:
    """The most that a form with files may weigh, in bytes. One file too many still gets a kind answer."""
    return (settings.max_attachments + 1) * settings.max_attachment_bytes + LONGEST_FIELD


async def received(request: Request, settings: Settings) -> dict[str, str]:
    """The fields of the form; its files stand in `request.state.files`. Nothing touches the disk. Raises 422."""
    parser = MultiPartParser(
        request.headers,
        request.stream(),
        max_files=settings.max_attachments + EXTRA,
        max_fields=FIELDS,
        max_part_size=LONGEST_FIELD,
    )
    parser.spool_max_size = largest(settings)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise HTTPException(422) from None
    fields: dict[str, str] = {}
    files: list[Upload] = []
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields[name] = value
        elif data := await value.read():
            files.append(Upload(named(value.filename or ""), data))
    await form.close()
    request.state.files = tuple(files)
    return fields


async def texts(request: Request) -> dict[str, str]:
    """The fields that stand before the first file, of somebody whose files are not read; all that can be read."""
    parser = MultiPartParser(
        request.headers, _beginning(request), max_files=0, max_fields=FIELDS, max_part_size=LONGEST_FIELD
    )
    with suppress(MultiPartException, KeyError, UnicodeDecodeError):
        await parser.parse()
    return {name: value for name, value in parser.items if isinstance(value, str)}


async def _beginning(request: Request) -> AsyncGenerator[bytes, None]:
    """No more of the body than one field may hold."""
    left = LONGEST_FIELD
    async for chunk in request.stream():
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            return


def named(told: str) -> str:
    """A file name that is safe to show: no folders, nothing that cannot be seen, not too long."""
    last = re.split(r"[/\\]", told)[-1]
    shown = "".join(character for character in last if category(character)[0] != "C").strip()
    if len(shown) > LONGEST_NAME:
        shown = f"{shown[: LONGEST_NAME // 2]}…{shown[-LONGEST_NAME // 2 + 1 :]}"
    return shown or "-"
