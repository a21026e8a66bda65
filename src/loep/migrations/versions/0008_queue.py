"""Indexes for every filter of the queue, for the backlog and for its pace"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPEN: dict[str, Any] = {"sqlite_where": sa.text("is_open = 1"), "postgresql_where": sa.text("is_open")}
FILLED = ("claimed_by", "snoozed_until")


def upgrade() -> None:
    op.drop_index(op.f("ix_case_institution_deadline_id"), table_name="case")
    op.drop_index(op.f("ix_case_deadline_id"), table_name="case")
    op.create_index(op.f("ix_case_institution_state_deadline_id"), "case", ["institution", "state", "deadline", "id"])
    op.create_index(op.f("ix_case_state_deadline_id"), "case", ["state", "deadline", "id"])
    op.create_index(op.f("ix_case_closed_at_institution"), "case", ["closed_at", "institution"])
    for column in FILLED:
        filled = sa.text(f"{column} is not null")
        op.create_index(f"ix_case_{column}", "case", [column], sqlite_where=filled, postgresql_where=filled)
    op.create_index("ix_case_registration_programme", "case_registration", ["programme", "is_open", "case_id"])
    op.create_index(
        "ix_case_registration_open_case", "case_registration", ["institution", "registration_id", "case_id"], **OPEN
    )
    op.create_index(
        "ix_signal_detector", "signal", ["detector", "institution", "registration_id", "stage", "withdrawn_at"]
    )


def downgrade() -> None:
    op.drop_index("ix_signal_detector", table_name="signal")
    op.drop_index("ix_case_registration_open_case", table_name="case_registration", **OPEN)
    op.drop_index("ix_case_registration_programme", table_name="case_registration")
    for column in reversed(FILLED):
        op.drop_index(f"ix_case_{column}", table_name="case")
    op.drop_index(op.f("ix_case_closed_at_institution"), table_name="case")
    op.drop_index(op.f("ix_case_state_deadline_id"), table_name="case")
    op.drop_index(op.f("ix_case_institution_state_deadline_id"), table_name="case")
    op.create_index(op.f("ix_case_deadline_id"), "case", ["deadline", "id"])
    op.create_index(op.f("ix_case_institution_deadline_id"), "case", ["institution", "deadline", "id"])
