"""Versions of the policy and stop switches; roles for who drafts and who approves"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BEFORE = ("admissions", "reviewer", "senior", "auditor", "admin")
SINCE = ("admissions", "reviewer", "senior", "rule_author", "rule_approver", "auditor", "admin")
FIXED = "content, sha256, number, author"
LIVE, STANDING = "state = 'live'", "ended_at is null"


def upgrade() -> None:
    _roles(SINCE)
    op.create_table(
        "policy_version",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("backtest", sa.JSON(), nullable=False),
        sa.Column("backtested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("backtested_against", sa.Integer(), nullable=True),
        sa.Column("approver", sa.String(), nullable=True),
        sa.Column("live_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('draft', 'backtested', 'live', 'retired')", name=op.f("ck_policy_version_state")),
        sa.CheckConstraint("approver is null or approver <> author", name=op.f("ck_policy_version_two_people")),
        sa.CheckConstraint("state <> 'live' or live_at is not null", name=op.f("ck_policy_version_live_at")),
        sa.CheckConstraint(
            "state <> 'backtested' or backtested_at is not null", name=op.f("ck_policy_version_backtested_at")
        ),
        sa.CheckConstraint(
            "live_at is null or author = 'loep' or (approver is not null and backtested_at is not null)",
            name=op.f("ck_policy_version_approved"),
        ),
        sa.ForeignKeyConstraint(["approver"], ["account.id"], name=op.f("fk_policy_version_approver")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("number", name=op.f("uq_policy_version_number")),
    )
    op.create_index(
        "uq_policy_version_live",
        "policy_version",
        ["state"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_table(
        "stop",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("detector", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("stopped_by", sa.String(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(ended_at is null) = (ended_by is null)", name=op.f("ck_stop_ended")),
        sa.ForeignKeyConstraint(["stopped_by"], ["account.id"], name=op.f("fk_stop_stopped_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_stop_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
    )
    op.create_index(
        "uq_stop_standing",
        "stop",
        ["detector"],
        unique=True,
        sqlite_where=sa.text(STANDING),
        postgresql_where=sa.text(STANDING),
    )
    _keep_what_a_version_says()


def downgrade() -> None:
    op.drop_table("stop")
    op.drop_table("policy_version")
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


def _keep_what_a_version_says() -> None:
    """`refuse_change()` is there since 0001."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in (f"update of {FIXED}", "delete"):
            op.execute(
                f"create trigger policy_version_no_{verb.split()[0]} before {verb} on policy_version begin select "
                "raise(abort, 'what a policy version says is kept: draft a new version'); end"
            )
        return
    op.execute(
        f"create trigger policy_version_kept before update of {FIXED} or delete on policy_version "
        "for each row execute function refuse_change()"
    )
