"""Letters to applicants, their answers, and the files that came with these"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ASKED_FOR = "('diploma', 'letter', 'payment', 'identity', 'language_test')"
SENT = ("by", "way", "at")
NAMES = {"by": "sent_by", "way": "sent_how", "at": "sent_at"}


def upgrade() -> None:
    op.create_table(
        "applicant_letter",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "case_id", "registration_id", "asked_for")),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("sender", "contact", "text", "written_by")),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("sent_way", sa.String(), nullable=True),
        sa.Column("sent_by", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"asked_for in {ASKED_FOR}", name=op.f("ck_applicant_letter_asked_for")),
        sa.CheckConstraint("sent_way in ('email', 'post', 'portal')", name=op.f("ck_applicant_letter_sent_way")),
        *(
            sa.CheckConstraint(
                f"(sent_on is null) = (sent_{each} is null)", name=op.f(f"ck_applicant_letter_{NAMES[each]}")
            )
            for each in SENT
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "registration_id"],
            ["case_registration.case_id", "case_registration.registration_id"],
            name=op.f("fk_applicant_letter_case_id_registration_id"),
        ),
        *(
            sa.ForeignKeyConstraint([name], ["account.id"], name=op.f(f"fk_applicant_letter_{name}"))
            for name in ("written_by", "sent_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applicant_letter")),
        sa.UniqueConstraint("token", name=op.f("uq_applicant_letter_token")),
    )
    op.create_index(op.f("ix_applicant_letter_case_id"), "applicant_letter", ["case_id"])
    op.create_table(
        "applicant_answer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("letter_id", sa.String(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["applicant_letter.id"], name=op.f("fk_applicant_answer_letter_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_applicant_answer_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applicant_answer")),
        sa.UniqueConstraint("token", name=op.f("uq_applicant_answer_token")),
    )
    op.create_index(op.f("ix_applicant_answer_letter_id"), "applicant_answer", ["letter_id"])
    op.create_table(
        "attachment",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "answer_id", "sha256", "name", "kind")),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.CheckConstraint("kind in ('pdf', 'jpeg', 'png', 'text')", name=op.f("ck_attachment_kind")),
        sa.ForeignKeyConstraint(["answer_id"], ["applicant_answer.id"], name=op.f("fk_attachment_answer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_answer_id"), "attachment", ["answer_id"])


def downgrade() -> None:
    for table in ("attachment", "applicant_answer", "applicant_letter"):
        op.drop_table(table)
