"""A keyed hash of the person where a form was forgotten"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_registration", sa.Column("person", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("case_registration") as table:
        table.drop_column("person")
