"""Who is giving a second look, and files that stand with a comment"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
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
    op.create_table(
        "comment_file",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "comment_id", "sha256", "name", "kind")),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.CheckConstraint("kind in ('pdf', 'jpeg', 'png', 'text')", name=op.f("ck_comment_file_kind")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_file_comment_id_comment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_file")),
    )
    op.create_index(op.f("ix_comment_file_comment_id"), "comment_file", ["comment_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_comment_file_comment_id"), table_name="comment_file")
    op.drop_table("comment_file")
    op.drop_index(op.f("ix_looking_account_id"), table_name="looking")
    op.drop_table("looking")
