"""The welfare vault; a role for who reads it"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BEFORE = ("admissions", "reviewer", "senior", "rule_author", "rule_approver", "auditor", "admin")
SINCE = ("admissions", "reviewer", "senior", "rule_author", "rule_approver", "welfare", "auditor", "admin")


def upgrade() -> None:
    _roles(SINCE)
    op.create_table(
        "welfare_sign",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("registration_id", sa.String(), nullable=False),
        sa.Column("detector", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_welfare_sign_run_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_welfare_sign")),
    )
    op.create_index(op.f("ix_welfare_sign_institution"), "welfare_sign", ["institution"])


def downgrade() -> None:
    op.drop_index(op.f("ix_welfare_sign_institution"), table_name="welfare_sign")
    op.drop_table("welfare_sign")
    _roles(BEFORE)


def _roles(allowed: Sequence[str]) -> None:
    """SQLite copies a table to alter it and does not take its checks along, so there is none to drop."""
    listed = ", ".join(f"'{role}'" for role in allowed)
    for table in ("account", "invite"):
        name = op.f(f"ck_{table}_role")
        with op.batch_alter_table(table, schema=None) as batch_op:
            if op.get_bind().dialect.name != "sqlite":
                batch_op.drop_constraint(name, type_="check")
            batch_op.create_check_constraint(name, f"role in ({listed})")
