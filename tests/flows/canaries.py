"""Four people who do not exist, with values that nothing else has, and a look for those values."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from loep.storage.session import transaction
from tests.builders import deliveries

LETTER = "Kwetterend zong de kanarie van tante Pietronella over de Zwaluwsloot, en daarom wil ik verpleegkunde leren."
BSN, ONDERWIJSNUMMER, IBAN = "111222333", "101222331", "NL91ABNA0417164300"
SECRETS = (
    "Kanariepiet",
    "Zwaluwtje",
    "Vogelensteeg",
    "Pietronella",
    "Kwetterkerk",
    "Papegaaienpapa",
    "kwettert",
    "698765432",
    "687651234",
    "SPECI2014",
    "KNR-77-DIPLOMA",
    "KNR-88-TAAL",
    BSN,
    ONDERWIJSNUMMER,
    IBAN[4:],
)
PERSON = {
    "surname": "Kanariepiet",
    "street": "Vogelensteeg",
    "city": "Kwetterkerk",
    "emergency_phone": "+31687651234",
    "bsn": BSN,
    "onderwijsnummer": ONDERWIJSNUMMER,
    "document_kind": "passport",
    "document_number": "SPECI2014",
    "document_issuer": "NLD",
    "prior_school": "Kwetterkerk College",
    "diploma_number": "KNR-77-DIPLOMA",
    "language_report": "KNR-88-TAAL",
    "motivation": LETTER,
    "iban": IBAN,
    "refund_iban": IBAN,
    "payer": "Papegaaienpapa",
}
# What is refused stays in the inbox for a week, to be looked at.
REFUSED = ("changed.csv", "headless.csv", "legacy.csv", "alone.csv", "odd.csv")
# Where personal data belongs: the forms of a case, and what people wrote about it.
KEPT_WITH_THE_CASE = {("case_registration", "form")}


def put_down(folder: Path) -> None:
    """A whole delivery of four people who share an account, one with broken rows, and five that are refused."""
    people: dict[str, Any] = {
        **PERSON,
        "given_names": tuple(f"Zwaluwtje {number}" for number in "IVXL"),
        "email": tuple(f"kwettert{number}@example.org" for number in range(4)),
        "phone": tuple(f"+3169876543{number}" for number in (2, 2, 2, 2)),
    }
    deliveries.delivery(folder, rows=4, name="whole.csv", **people)
    broken = {
        **people,
        "registration_id": tuple(f"B{number}" for number in range(4)),
        "person_id": tuple(f"PB{number}" for number in range(4)),
        "date_of_birth": ("Kanariepiet", "2007-02-03", "2007-02-03", "2007-02-03"),
        "bsn": (BSN, "Zwaluwtje", "111222334", BSN),
        "study_mode": ("full_time", "full_time", "Kanariepiet", "full_time"),
        "paid_at": (IBAN, "", "", ""),
        "grades": ("Zwaluwtje", "", "", ""),
        "academic_year": (BSN, "2026", "2026", "2026"),
        "email": ("Kanariepiet heeft er geen", "kwettert1@example.org", "kwettert2", "kwettert@example.org"),
    }
    deliveries.delivery(folder, rows=4, name="broken.csv", **broken)
    changed = deliveries.delivery(folder, rows=4, name="changed.csv", **people)
    changed.write_bytes(changed.read_bytes()[:-60])
    headless = folder / "headless.csv"
    headless.write_bytes((folder / "whole.csv").read_bytes().split(b"\r\n", 1)[1])
    deliveries.manifested(headless, rows=3)
    legacy = folder / "legacy.csv"
    legacy.write_bytes((folder / "whole.csv").read_bytes().replace(b"Kanariepiet", "Kanariepiét".encode("cp1252")))
    deliveries.manifested(legacy, rows=4)
    alone = deliveries.write_csv(folder / "alone.csv", deliveries.table(4, **people))
    assert alone.is_file()
    odd = deliveries.delivery(folder, rows=4, name="odd.csv", **people)
    deliveries.manifested(odd, institution="Kanariepiet", source=LETTER, created_at=IBAN, feed="Zwaluwtje")


def within(content: bytes) -> list[str]:
    """The values of the four that stand in `content`, in UTF-8, UTF-16 or as JSON escapes them."""
    low = content.lower()
    return [secret for secret in SECRETS if any(secret.lower().encode(kind) in low for kind in ("utf-8", "utf-16-le"))]


def leaks(evidence: Mapping[str, bytes]) -> list[str]:
    """Where a value stands that should not."""
    return [f"{place}: {secret}" for place, content in evidence.items() for secret in within(content)]


def files(folder: Path, *without: str) -> Iterator[tuple[str, bytes]]:
    """Every file below `folder` but in folders named in `without`."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(str(inside).startswith(left) for left in without):
            yield f"{folder.name}/{inside}", path.read_bytes()


def columns(bind: Engine) -> Iterator[tuple[tuple[str, str], bytes]]:
    """Every column of every table."""
    for table in SQLModel.metadata.sorted_tables:
        with transaction(bind) as session:
            rows = session.connection().execute(text(f'select * from "{table.name}"'))
            names, values = list(rows.keys()), rows.all()
        for position, name in enumerate(names):
            yield (table.name, name), repr([row[position] for row in values]).encode()
