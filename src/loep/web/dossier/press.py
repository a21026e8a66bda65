"""From data to a tagged PDF (PDF/UA-1), by Typst. Data goes in as JSON and is text there: nothing in it is markup."""

import json
import re
import warnings
from pathlib import Path
from typing import Any, Literal

import typst

from loep.web.dossier.legible import characters, coded, every, legible

FOLDER = Path(__file__).parent
TEMPLATE = FOLDER / "dossier.typ"
Kind = Literal["pdf", "html"]
TRIES = 2
ABSENT = re.compile(r"the text `\"(.*?)\"` could not be displayed", re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
PROBE = b'#set document(title: "x")\n#for each in json(bytes(sys.inputs.data)) [#each\n\n]'
SAFE = frozenset(map(chr, range(0x20, 0x250))) | {"\n"}


def pressed(data: dict[str, Any], kind: Kind = "pdf") -> bytes:
    """The dossier as PDF, or as HTML to read its text back.

    What no font here has a shape for is written as its code, so that nothing is silently a box; `coded` in the data
    tells the template whether that happened.
    """
    plain = every(data, legible)
    absent = _without_shape(characters(plain) - SAFE)
    for _ in range(TRIES):  # a sign may have a shape alone and none beside its neighbours
        try:
            return _compiled(TEMPLATE.read_bytes(), _coded(plain, absent), kind)
        except typst.TypstError as error:
            named = _named(error)
            if not named:
                raise
            absent |= named - SAFE
    return _compiled(TEMPLATE.read_bytes(), _coded(plain, characters(plain) - SAFE), kind)


def _coded(plain: Any, absent: frozenset[str]) -> dict[str, Any]:
    return {**every(plain, lambda text: coded(text, absent)), "coded": bool(absent)}


def _without_shape(asked: frozenset[str]) -> frozenset[str]:
    """Which of these characters neither a font of this machine nor one that Typst carries can show."""
    try:
        _compiled(PROBE, sorted(asked), "pdf")
    except typst.TypstError as error:
        return asked & _named(error)
    return frozenset()


def _named(error: typst.TypstError) -> frozenset[str]:
    """The characters that Typst says no font could show."""
    named = "".join(ABSENT.findall(error.diagnostic))
    return frozenset(ESCAPED.sub(lambda found: chr(int(found[1], 16)), named))


def _compiled(source: bytes, data: Any, kind: Kind) -> bytes:
    compiler = typst.Compiler(root=FOLDER, sys_inputs={"data": json.dumps(data)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", typst.TypstWarning)
        made = compiler.compile(input=source, format=kind, pdf_standards="ua-1" if kind == "pdf" else None)
    if not isinstance(made, bytes):
        raise TypeError(kind)
    return made
