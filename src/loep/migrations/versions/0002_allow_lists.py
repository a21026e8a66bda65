"""Allow-lists of what may be shared"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = ("agent", "network", "device", "account", "payer", "phone", "email", "upload", "author")
STANDING = "ended_at is null"


def upgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_table(
        "allowed",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"kind in ({listed})", name=op.f("ck_allowed_kind")),
        sa.CheckConstraint("(ended_at is null) = (ended_by is null)", name=op.f("ck_allowed_ended")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_allowed_added_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_allowed_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowed")),
    )
    op.create_index(op.f("ix_allowed_institution"), "allowed", ["institution"], unique=False)
    op.create_index(
        "uq_allowed_standing",
        "allowed",
        ["institution", "kind", "value"],
        unique=True,
        sqlite_where=sa.text(STANDING),
        postgresql_where=sa.text(STANDING),
    )


def downgrade() -> None:
    op.drop_table("allowed")
