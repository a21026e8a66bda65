"""Drafts, decisions taken back, comments, waiting, cases that belong together; a second look with its own outcome"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OUTCOMES = "('confirmed', 'unfounded', 'inconclusive')"
STANDING = "ended_at is null"
ENDED = "(ended_at is null) = (ended_by is null)"


def upgrade() -> None:
    op.add_column("case", sa.Column("contested", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("case", sa.Column("snoozed_until", sa.Date(), nullable=True))
    op.execute(
        "alter table second_look add column outcome varchar "
        f"constraint ck_second_look_outcome check (outcome in {OUTCOMES})"
    )
    op.execute("update second_look set outcome = 'confirmed' where agrees")
    _drafts()
    _comments()
    _waiting()


def downgrade() -> None:
    for table in ("case_link", "snooze", "mention", "comment", "taken_back", "draft"):
        op.drop_table(table)
    _drop_outcome()
    op.drop_column("case", "snoozed_until")
    op.drop_column("case", "contested")


def _drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("motivation", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_draft_case_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_draft_account_id")),
        sa.PrimaryKeyConstraint("case_id", "account_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "taken_back",
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("taken_back_by", sa.String(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id", "taken_back_by"],
            ["decision.id", "decision.decided_by"],
            name=op.f("fk_taken_back_decision_id_taken_back_by"),
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_taken_back")),
    )


def _comments() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_comment_case_id")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_comment_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("token", name=op.f("uq_comment_token")),
    )
    op.create_index(op.f("ix_comment_case_id"), "comment", ["case_id"])
    op.create_table(
        "mention",
        sa.Column("comment_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_mention_comment_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mention_account_id")),
        sa.PrimaryKeyConstraint("comment_id", "account_id", name=op.f("pk_mention")),
    )
    op.create_index(op.f("ix_mention_account_id_seen_at"), "mention", ["account_id", "seen_at"])


def _waiting() -> None:
    op.create_table(
        "snooze",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("snoozed_by", sa.String(), nullable=False),
        sa.Column("snoozed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(ENDED, name=op.f("ck_snooze_ended")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_snooze_case_id")),
        sa.ForeignKeyConstraint(["snoozed_by"], ["account.id"], name=op.f("fk_snooze_snoozed_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_snooze_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snooze")),
    )
    op.create_index(op.f("ix_snooze_case_id"), "snooze", ["case_id"])
    op.create_table(
        "case_link",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("left_id", sa.String(), nullable=False),
        sa.Column("right_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("linked_by", sa.String(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("left_id < right_id", name=op.f("ck_case_link_left_first")),
        sa.CheckConstraint(ENDED, name=op.f("ck_case_link_ended")),
        sa.ForeignKeyConstraint(["left_id"], ["case.id"], name=op.f("fk_case_link_left_id")),
        sa.ForeignKeyConstraint(["right_id"], ["case.id"], name=op.f("fk_case_link_right_id")),
        sa.ForeignKeyConstraint(["linked_by"], ["account.id"], name=op.f("fk_case_link_linked_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_case_link_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
    )
    op.create_index(
        "uq_case_link_standing",
        "case_link",
        ["left_id", "right_id"],
        unique=True,
        sqlite_where=sa.text(STANDING),
        postgresql_where=sa.text(STANDING),
    )
    op.create_index(op.f("ix_case_link_right_id"), "case_link", ["right_id"])


def _drop_outcome() -> None:
    """SQLite drops a column together with a check only where that check stands beside it, as it does here."""
    op.drop_column("second_look", "outcome")
