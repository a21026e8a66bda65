"""Legal holds by two people; tombstones of who was erased"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STANDING = "ended_at is null"


def upgrade() -> None:
    people = ("asked", "granted", "end_asked", "ended")
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("held_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        *(sa.Column(f"{did}_by", sa.String(), nullable=did != "asked") for did in people),
        *(sa.Column(f"{did}_at", sa.DateTime(timezone=True), nullable=did != "asked") for did in people),
        sa.CheckConstraint("kind in ('registration', 'case')", name=op.f("ck_legal_hold_kind")),
        sa.CheckConstraint("granted_by is null or granted_by <> asked_by", name=op.f("ck_legal_hold_two_people")),
        *(
            sa.CheckConstraint(f"({did}_at is null) = ({did}_by is null)", name=op.f(f"ck_legal_hold_{did}"))
            for did in people[1:]
        ),
        sa.CheckConstraint(
            "ended_by is null or (end_asked_by is not null and ended_by <> end_asked_by)",
            name=op.f("ck_legal_hold_two_end"),
        ),
        *(
            sa.ForeignKeyConstraint([f"{did}_by"], ["account.id"], name=op.f(f"fk_legal_hold_{did}_by"))
            for did in people
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_institution"), "legal_hold", ["institution"])
    op.create_index(
        "uq_legal_hold_standing",
        "legal_hold",
        ["institution", "kind", "held_id"],
        unique=True,
        sqlite_where=sa.text(STANDING),
        postgresql_where=sa.text(STANDING),
    )
    op.create_table(
        "tombstone",
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("registrations", sa.JSON(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("institution", "person", name=op.f("pk_tombstone")),
    )


def downgrade() -> None:
    for table in ("tombstone", "legal_hold"):
        op.drop_table(table)
