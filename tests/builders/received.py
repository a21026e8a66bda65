"""Deliveries as they stand in the database after intake, with what was wrong in them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import SQLModel

from loep.storage.session import transaction
from loep.storage.tables import Delivery, RowError, Validation

NIGHT = datetime(2026, 4, 1, 4, 15, tzinfo=UTC)
LINES = (("expect_column_values_to_not_be_null", "surname", 0), ("expect_column_values_to_be_in_set", "study_mode", 1))


def accepted(institution: str = "25BE", id: str = "delivery-1", **changes: Any) -> Delivery:
    """An accepted delivery of 1,200 rows of which two were quarantined."""
    values: dict[str, Any] = {
        "id": id,
        "institution": institution,
        "feed": "registrations",
        "source": "canonical",
        "file_name": f"{institution}-registrations.csv",
        "sha256": id,
        "manifest_sha256": id,
        "size": 812_000,
        "created_at": NIGHT - timedelta(hours=3),
        "received_at": NIGHT,
        "state": "accepted",
        "complete": True,
        "rows": 1_200,
        "loaded": 1_198,
        "quarantined": 2,
        "refused": 0,
        "stored_path": None,
        "frame_path": None,
        "reasons": [],
        "warnings": [],
    }
    return Delivery(**{**values, **changes})


def delivery(bind: Engine, institution: str = "25BE", id: str = "delivery-1", **changes: Any) -> Delivery:
    """The same in the database, with its row errors and its validation."""
    made = accepted(institution, id, **changes)
    keep(bind, made)
    keep(
        bind,
        RowError(delivery_id=id, line=1042, record=1038, column_name="date_of_birth", code="DATE-03"),
        RowError(delivery_id=id, line=1100, record=1096, column_name="study_mode", code="ENUM-01"),
        Validation(delivery_id=id, success=False, seconds=0.4, result={"results": [judged(*line) for line in LINES]}),
    )
    return made


def keep(bind: Engine, *rows: SQLModel) -> None:
    """Write the rows."""
    with transaction(bind) as session:
        session.add_all(rows)


def judged(kind: str, column: str, unexpected: int) -> dict[str, Any]:
    """One line of a validation: met when nothing was unexpected."""
    return {
        "type": kind,
        "column": column,
        "code": "X-01",
        "severity": "critical",
        "success": unexpected == 0,
        "element_count": 1_200,
        "unexpected_count": unexpected,
    }
