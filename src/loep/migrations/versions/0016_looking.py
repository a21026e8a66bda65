"""Who is giving a second look"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "looking",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_looking_account_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_looking_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_looking")),
    )
    op.create_index(op.f("ix_looking_account_id"), "looking", ["account_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_looking_account_id"), table_name="looking")
    op.drop_table("looking")
