"""Log-in codes, identities, fresh log-ins, looks outside one's work; whoever is logged in logs in anew"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEPT = "('admin', 'auditor')"
MOVES = f"new.role <> old.role and (new.role in {KEPT} or old.role in {KEPT})"
SAID = "administrators and auditors are invited as such: close this account and invite the person anew"


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("identity", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("totp_sealed", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("totp_step", sa.BigInteger(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_account_totp"), "totp_sealed is not null or totp_step is null")
        if op.get_bind().dialect.name == "sqlite":
            batch_op.create_check_constraint(op.f("ck_account_role"), _roles())
    op.create_index("uq_account_identity", "account", ["identity"], unique=True)
    op.create_table(
        "recovery_code",
        sa.Column("code_sha256", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id")),
        sa.PrimaryKeyConstraint("code_sha256", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_account_id"), "recovery_code", ["account_id"])
    op.drop_table("web_session")
    _sessions(
        sa.Column("authenticated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("needs", sa.String(), nullable=False),
        sa.CheckConstraint("needs in ('', 'code', 'enrolment')", name=op.f("ck_web_session_needs")),
    )
    op.create_table(
        "kept_form",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_kept_form_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_form")),
    )
    op.create_index(op.f("ix_kept_form_account_id"), "kept_form", ["account_id"])
    op.create_table(
        "outside_look",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_outside_look_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_look")),
    )
    op.create_index(op.f("ix_outside_look_account_id"), "outside_look", ["account_id"])
    op.create_index(op.f("ix_outside_look_case_id"), "outside_look", ["case_id"])
    op.create_index(op.f("ix_event_actor_seq"), "event", ["actor", "seq"])
    op.create_index(op.f("ix_event_at"), "event", ["at"])
    _keep_powers_apart()


def downgrade() -> None:
    _let_powers_meet()
    op.drop_index(op.f("ix_event_at"), table_name="event")
    op.drop_index(op.f("ix_event_actor_seq"), table_name="event")
    for table in ("outside_look", "kept_form", "web_session", "recovery_code"):
        op.drop_table(table)
    _sessions()
    op.drop_index("uq_account_identity", table_name="account")
    with op.batch_alter_table("account", schema=None) as batch_op:
        if op.get_bind().dialect.name == "sqlite":
            batch_op.create_check_constraint(op.f("ck_account_role"), _roles())
        batch_op.drop_constraint(op.f("ck_account_totp"), type_="check")
        for column in ("totp_step", "totp_sealed", "identity"):
            batch_op.drop_column(column)


def _roles() -> str:
    """SQLite copies a table to alter it and does not take its checks along."""
    named = ("admissions", "reviewer", "senior", "rule_author", "rule_approver", "welfare", "auditor", "admin")
    return f"role in {named}"


def _sessions(*more: sa.Column[object] | sa.CheckConstraint) -> None:
    op.create_table(
        "web_session",
        sa.Column("id_sha256", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_web_session_account_id")),
        sa.PrimaryKeyConstraint("id_sha256", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_account_id"), "web_session", ["account_id"])


def _keep_powers_apart() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"create trigger account_powers_apart before update of role on account when {MOVES} "
            f"begin select raise(abort, '{SAID}'); end"
        )
        return
    op.execute(
        "create function refuse_power() returns trigger language plpgsql as $$ begin "
        f"raise exception '{SAID}' using errcode = 'integrity_constraint_violation'; end $$"
    )
    op.execute(
        f"create trigger account_powers_apart before update of role on account for each row when ({MOVES}) "
        "execute function refuse_power()"
    )


def _let_powers_meet() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("drop trigger account_powers_apart")
        return
    op.execute("drop function refuse_power() cascade")
