"""Letters that are handed out, on the allow-list"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = ("agent", "network", "device", "account", "payer", "phone", "email", "upload", "author")


def upgrade() -> None:
    with op.batch_alter_table("allowed", schema=None) as batch_op:
        batch_op.add_column(sa.Column("runs", sa.String(), nullable=True))
        batch_op.drop_constraint(op.f("ck_allowed_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_allowed_kind"), _one_of((*BEFORE, "letter")))
        batch_op.create_check_constraint(op.f("ck_allowed_runs"), "(kind = 'letter') = (runs is not null)")


def downgrade() -> None:
    op.execute("delete from allowed where kind = 'letter'")
    with op.batch_alter_table("allowed", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_allowed_runs"), type_="check")
        batch_op.drop_constraint(op.f("ck_allowed_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_allowed_kind"), _one_of(BEFORE))
        batch_op.drop_column("runs")


def _one_of(kinds: Sequence[str]) -> str:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return f"kind in ({listed})"
