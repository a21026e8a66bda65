"""The delivery contract (leveringsafspraak), version 1, as data.

Everything that depends on a column reads it here: intake checks it, Great Expectations gets its suite
from it, sealing and the refusal of protected columns follow `use`. Column names are fixed.
"""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

VERSION = 1
BRIN = r"^\d{2}[A-Z]{2}$"
ISAT = r"^\d{5}$"
LIFETIMES = (1900, 2199)
RECENT = (2000, 2199)


class Kind(StrEnum):
    """How a value is written in a delivery."""

    TEXT = "text"
    DATE = "date"
    TIMESTAMP = "timestamp"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    TEXTS = "list of text"
    DECIMALS = "list of decimal"


DTYPES: dict[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.TIMESTAMP: pl.Datetime("us", "UTC"),
    Kind.INTEGER: pl.Int64(),
    Kind.DECIMAL: pl.Float64(),
    Kind.BOOLEAN: pl.Boolean(),
    Kind.TEXTS: pl.List(pl.String()),
    Kind.DECIMALS: pl.List(pl.Float64()),
}


class Use(StrEnum):
    """What may happen to a value after intake."""

    OPEN = "open"  # on the frames that rules and models read
    LINKAGE = "linkage only"  # linking and the case page read it, no rule or model
    SEALED = "sealed"  # becomes a keyed hash at intake; linkage only
    VAULT = "welfare vault"  # sealed, and never a score
    CHECKED = "checked, then dropped"  # leaves only the outcome of its check
    PROTECTED = "protected"  # sealed store; only the fairness report reads it


@dataclass(frozen=True)
class Column:
    """One column of a feed.

    `max_length` in characters, `one_of` the closed list of codes, `years` the first and last in which a date or moment
    may lie; a whole number is such a year.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    use: Use = Use.OPEN
    one_of: tuple[str, ...] = ()
    pattern: str | None = None
    max_length: int = 1_000
    multiline: bool = False
    years: tuple[int, int] = LIFETIMES


@dataclass(frozen=True)
class Feed:
    """One kind of delivery: its columns in order and the columns that identify a row."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Column name -> polars type of the loaded value."""
        return {column.name: DTYPES[column.kind] for column in self.columns}

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


STATUSES = ("requested", "conditional", "admitted", "enrolled", "withdrawn", "rejected", "deregistered")
LANGUAGE_TESTS = ("ielts", "toefl", "toefl_home", "cambridge", "duolingo", "pte", "other", "none")
UPLOAD_KINDS = ("diploma", "transcript", "language", "identity", "means", "photo", "other")
EVENT_KINDS = (
    "permit_requested",
    "permit_granted",
    "permit_refused",
    "arrived",
    "checked_in",
    "first_login",
    "attended",
    "credits",
    "deregistered",
    "reported_to_ind",
    "refund",
    "interview",
    "language_decertified",
    "diploma_confirmed",
    "diploma_refuted",
)

REGISTRATIONS = Feed(
    "registrations",
    key=("registration_id",),
    columns=(
        Column("registration_id", required=True, max_length=64),
        Column("person_id", required=True, use=Use.LINKAGE, max_length=64),
        Column("institution", required=True, pattern=BRIN),
        Column("programme", required=True, pattern=ISAT),
        Column("study_mode", required=True, one_of=("full_time", "part_time", "dual")),
        Column("academic_year", Kind.INTEGER, required=True, years=RECENT),
        Column("start_date", Kind.DATE, required=True),
        Column("submitted_at", Kind.TIMESTAMP, required=True, years=RECENT),
        Column("status", required=True, one_of=STATUSES),
        Column("channel", required=True, one_of=("studielink", "direct", "agent")),
        Column("agent", max_length=64),
        Column("permit_needed", Kind.BOOLEAN, required=True),
        Column("given_names", use=Use.LINKAGE),
        Column("surname_prefix", use=Use.LINKAGE),
        Column("surname", required=True, use=Use.LINKAGE),
        Column("date_of_birth", Kind.DATE, required=True, use=Use.LINKAGE),
        Column("email", use=Use.LINKAGE, max_length=320),
        Column("phone", use=Use.LINKAGE, max_length=64),
        Column("street", use=Use.LINKAGE),
        Column("house_number", use=Use.LINKAGE, max_length=32),
        Column("postcode", use=Use.LINKAGE, max_length=32),
        Column("city", use=Use.LINKAGE),
        Column("address_country", use=Use.LINKAGE, pattern=r"^[A-Z]{2}$"),
        Column("emergency_phone", use=Use.VAULT, max_length=64),
        Column("bsn", use=Use.SEALED, max_length=32),
        Column("onderwijsnummer", use=Use.SEALED, max_length=32),
        Column("v_number", use=Use.SEALED, max_length=32),
        Column("document_kind", use=Use.LINKAGE, one_of=("passport", "id_card", "residence_permit")),
        Column("document_number", use=Use.SEALED, max_length=64),
        Column("document_issuer", use=Use.SEALED, pattern=r"^[A-Z]{3}$"),
        Column("mrz", use=Use.CHECKED, max_length=200, multiline=True),
        Column("prior_school", use=Use.LINKAGE),
        Column("prior_school_country", use=Use.LINKAGE, pattern=r"^[A-Z]{2}$"),
        Column("prior_diploma", use=Use.LINKAGE),
        Column("diploma_number", use=Use.LINKAGE, max_length=128),
        Column("diploma_date", Kind.DATE),
        Column("diploma_verified", required=True, one_of=("duo", "institution", "issuer", "none")),
        Column("grades", Kind.DECIMALS, use=Use.LINKAGE),
        Column("language_test", required=True, one_of=LANGUAGE_TESTS),
        Column("language_report", use=Use.LINKAGE, max_length=128),
        Column("language_test_date", Kind.DATE),
        Column("score_listening", Kind.DECIMAL),
        Column("score_reading", Kind.DECIMAL),
        Column("score_writing", Kind.DECIMAL),
        Column("score_speaking", Kind.DECIMAL),
        Column("score_overall", Kind.DECIMAL),
        Column("motivation", use=Use.LINKAGE, max_length=65_536, multiline=True),
        Column("upload_hashes", Kind.TEXTS, use=Use.LINKAGE),
        Column("upload_authors", Kind.TEXTS, use=Use.LINKAGE),
        Column("device", use=Use.LINKAGE, max_length=128),
        Column("network", use=Use.LINKAGE, max_length=128),
        Column("iban", use=Use.SEALED, max_length=64),
        Column("refund_iban", use=Use.SEALED, max_length=64),
        Column("payer", use=Use.SEALED),
        Column("amount_due", Kind.DECIMAL),
        Column("amount_paid", Kind.DECIMAL),
        Column("paid_at", Kind.TIMESTAMP, years=RECENT),
        Column("means_amount", Kind.DECIMAL),
        Column("means_date", Kind.DATE),
    ),
)

EVENTS = Feed(
    "events",
    key=("registration_id", "kind", "happened_on", "value", "note_code"),
    columns=(
        Column("registration_id", required=True, max_length=64),
        Column("kind", required=True, one_of=EVENT_KINDS),
        Column("happened_on", Kind.DATE, required=True),
        Column("value", Kind.DECIMAL),
        Column("note_code", max_length=64),
    ),
)

PROTECTED = Feed(
    "protected",
    key=("person_id",),
    columns=(
        Column("person_id", required=True, use=Use.PROTECTED, max_length=64),
        Column("nationality", use=Use.PROTECTED),
        Column("country_of_birth", use=Use.PROTECTED),
        Column("gender", use=Use.PROTECTED),
        Column("birth_year", Kind.INTEGER, use=Use.PROTECTED),
    ),
)

FEEDS = {feed.name: feed for feed in (REGISTRATIONS, EVENTS, PROTECTED)}

# Values sealed with one key can be compared with each other and with nothing else.
SEAL_PURPOSE = {
    "bsn": "bsn",
    "onderwijsnummer": "onderwijsnummer",
    "v_number": "v_number",
    "document_number": "document",
    "document_issuer": "issuer",
    "iban": "account",
    "refund_iban": "account",
    "payer": "payer",
    "emergency_phone": "emergency",
}
