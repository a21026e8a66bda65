"""The tables of the first release"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role in ('admissions', 'reviewer', 'senior', 'auditor', 'admin')", name=op.f("ck_account_role")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("manifest_sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("loaded", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("stored_path", sa.String(), nullable=True),
        sa.Column("frame_path", sa.String(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.CheckConstraint("state in ('accepted', 'refused')", name=op.f("ck_delivery_state")),
        sa.CheckConstraint('"rows" = loaded + quarantined + refused', name=op.f("ck_delivery_balance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "institution",
            "feed",
            "sha256",
            "manifest_sha256",
            name=op.f("uq_delivery_institution_feed_sha256_manifest_sha256"),
        ),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_institution"), ["institution"], unique=False)
        batch_op.create_index(
            "uq_delivery_accepted",
            ["institution", "feed", "sha256"],
            unique=True,
            sqlite_where=sa.text("state = 'accepted'"),
            postgresql_where=sa.text("state = 'accepted'"),
        )

    op.create_table(
        "event",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_object"), ["object"], unique=False)

    op.create_table(
        "fitted_model",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fitted_model")),
    )
    with op.batch_alter_table("fitted_model", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fitted_model_model"), ["model"], unique=False)

    op.create_table(
        "invite",
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role in ('admissions', 'reviewer', 'senior', 'auditor', 'admin')", name=op.f("ck_invite_role")
        ),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_invite")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.CheckConstraint("state in ('running', 'finished', 'failed')", name=op.f("ck_run_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("source_name", sa.String(), nullable=False),
        sa.Column("frame_path", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("name", "sha256", "as_of", name=op.f("uq_snapshot_name_sha256_as_of")),
    )
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_snapshot_name"), ["name"], unique=False)

    op.create_table(
        "case",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("ring_size", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.CheckConstraint("(state = 'claimed') = (claimed_by is not null)", name=op.f("ck_case_claimed_by")),
        sa.CheckConstraint("(state = 'closed') = (closed_at is not null)", name=op.f("ck_case_closed_at")),
        sa.CheckConstraint("state in ('open', 'claimed', 'second_look', 'closed')", name=op.f("ck_case_state")),
        sa.CheckConstraint("(claimed_by is null) = (claimed_at is null)", name=op.f("ck_case_claimed_at")),
        sa.ForeignKeyConstraint(["claimed_by"], ["account.id"], name=op.f("fk_case_claimed_by")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_case_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("institution", "anchor", "ordinal", name=op.f("uq_case_institution_anchor_ordinal")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_deadline_id"), ["deadline", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_institution_deadline_id"), ["institution", "deadline", "id"], unique=False
        )
        batch_op.create_index(
            "ix_case_waiting",
            ["institution", "deadline", "id"],
            unique=False,
            sqlite_where=sa.text("state <> 'closed'"),
            postgresql_where=sa.text("state <> 'closed'"),
        )
        batch_op.create_index(
            "ix_case_waiting_anywhere",
            ["deadline", "id"],
            unique=False,
            sqlite_where=sa.text("state <> 'closed'"),
            postgresql_where=sa.text("state <> 'closed'"),
        )

    op.create_table(
        "event_detail",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["event.seq"], name=op.f("fk_event_detail_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event_detail")),
    )
    op.create_table(
        "link",
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("left_id", sa.String(), nullable=False),
        sa.Column("right_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("strength", sa.Float(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_link_run_id")),
        sa.PrimaryKeyConstraint("institution", "left_id", "right_id", "kind", name=op.f("pk_link")),
    )
    op.create_table(
        "row_error",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("record", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_row_error_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_error")),
    )
    with op.batch_alter_table("row_error", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_row_error_delivery_id"), ["delivery_id"], unique=False)

    op.create_table(
        "signal",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("registration_id", sa.String(), nullable=False),
        sa.Column("detector", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("sentence_en", sa.String(), nullable=False),
        sa.Column("sentence_nl", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("stage in ('trial', 'live', 'retired')", name=op.f("ck_signal_stage")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_signal_run_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_signal")),
    )
    with op.batch_alter_table("signal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_signal_institution_registration_id"), ["institution", "registration_id"], unique=False
        )

    op.create_table(
        "validation",
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("success", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_validation_delivery_id")),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_validation")),
    )
    op.create_table(
        "web_session",
        sa.Column("id_sha256", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_web_session_account_id")),
        sa.PrimaryKeyConstraint("id_sha256", name=op.f("pk_web_session")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_account_id"), ["account_id"], unique=False)

    op.create_table(
        "case_registration",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("registration_id", sa.String(), nullable=False),
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_registration_case_id")),
        sa.PrimaryKeyConstraint("case_id", "registration_id", name=op.f("pk_case_registration")),
    )
    with op.batch_alter_table("case_registration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_case_registration_institution_registration_id"),
            ["institution", "registration_id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_case_registration_open",
            ["institution", "registration_id"],
            unique=True,
            sqlite_where=sa.text("is_open = 1"),
            postgresql_where=sa.text("is_open"),
        )

    op.create_table(
        "decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("registration_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("motivation", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.CheckConstraint("outcome in ('confirmed', 'unfounded', 'inconclusive')", name=op.f("ck_decision_outcome")),
        sa.ForeignKeyConstraint(
            ["case_id", "registration_id"],
            ["case_registration.case_id", "case_registration.registration_id"],
            name=op.f("fk_decision_case_id_registration_id"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_decision_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("id", "decided_by", name=op.f("uq_decision_id_decided_by")),
        sa.UniqueConstraint("token", "registration_id", name=op.f("uq_decision_token_registration_id")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_case_id"), ["case_id"], unique=False)

    op.create_table(
        "second_look",
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("looked_by", sa.String(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("motivation", sa.String(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("looked_by <> decided_by", name=op.f("ck_second_look_two_people")),
        sa.ForeignKeyConstraint(
            ["decision_id", "decided_by"],
            ["decision.id", "decision.decided_by"],
            name=op.f("fk_second_look_decision_id_decided_by"),
        ),
        sa.ForeignKeyConstraint(["looked_by"], ["account.id"], name=op.f("fk_second_look_looked_by")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_second_look")),
    )
    _refuse_changes_to_events()


def downgrade() -> None:
    _allow_changes_to_events()
    op.drop_table("second_look")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_case_id"))

    op.drop_table("decision")
    with op.batch_alter_table("case_registration", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_registration_open", sqlite_where=sa.text("is_open = 1"), postgresql_where=sa.text("is_open")
        )
        batch_op.drop_index(batch_op.f("ix_case_registration_institution_registration_id"))

    op.drop_table("case_registration")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_account_id"))

    op.drop_table("web_session")
    op.drop_table("validation")
    with op.batch_alter_table("signal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signal_institution_registration_id"))

    op.drop_table("signal")
    with op.batch_alter_table("row_error", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_row_error_delivery_id"))

    op.drop_table("row_error")
    op.drop_table("link")
    op.drop_table("event_detail")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_case_waiting_anywhere",
            sqlite_where=sa.text("state <> 'closed'"),
            postgresql_where=sa.text("state <> 'closed'"),
        )
        batch_op.drop_index(
            "ix_case_waiting", sqlite_where=sa.text("state <> 'closed'"), postgresql_where=sa.text("state <> 'closed'")
        )
        batch_op.drop_index(batch_op.f("ix_case_institution_deadline_id"))
        batch_op.drop_index(batch_op.f("ix_case_deadline_id"))

    op.drop_table("case")
    with op.batch_alter_table("snapshot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_snapshot_name"))

    op.drop_table("snapshot")
    op.drop_table("run")
    op.drop_table("lease")
    op.drop_table("invite")
    with op.batch_alter_table("fitted_model", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fitted_model_model"))

    op.drop_table("fitted_model")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_object"))
        batch_op.drop_index(batch_op.f("ix_event_action"))

    op.drop_table("event")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_delivery_accepted",
            sqlite_where=sa.text("state = 'accepted'"),
            postgresql_where=sa.text("state = 'accepted'"),
        )
        batch_op.drop_index(batch_op.f("ix_delivery_institution"))

    op.drop_table("delivery")
    op.drop_table("account")


SQLITE_REFUSALS = (
    ("event_no_update", "update", "event"),
    ("event_no_delete", "delete", "event"),
    ("event_detail_no_update", "update", "event_detail"),
)


def _refuse_changes_to_events() -> None:
    """The log only grows; the details of an event may be erased, never rewritten."""
    if op.get_bind().dialect.name == "sqlite":
        for name, verb, table in SQLITE_REFUSALS:
            op.execute(
                f"create trigger {name} before {verb} on {table} "
                f"begin select raise(abort, '{table} is append-only: {verb} refused'); end"
            )
        return
    op.execute(
        "create function refuse_change() returns trigger language plpgsql as $$ begin "
        "raise exception '% is append-only: % refused', tg_table_name, lower(tg_op) "
        "using errcode = 'integrity_constraint_violation'; end $$"
    )
    op.execute(
        "create trigger event_append_only before update or delete on event "
        "for each row execute function refuse_change()"
    )
    op.execute(
        "create trigger event_no_truncate before truncate on event for each statement execute function refuse_change()"
    )
    op.execute(
        "create trigger event_detail_no_update before update on event_detail "
        "for each row execute function refuse_change()"
    )


def _allow_changes_to_events() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, _, _ in SQLITE_REFUSALS:
            op.execute(f"drop trigger {name}")
        return
    op.execute("drop function refuse_change() cascade")
