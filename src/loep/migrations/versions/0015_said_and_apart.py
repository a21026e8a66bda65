"""What the log says more and is found by, invites by two people, and who judged a case never judges it twice"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

DECIDED = (
    "exists (select 1 from decision own join decision looked on looked.case_id = own.case_id "
    "where looked.id = new.decision_id and own.decided_by = new.looked_by)"
)
LOOKED = (
    "exists (select 1 from second_look look join decision judged on judged.id = look.decision_id "
    "where judged.case_id = new.case_id and look.looked_by = new.decided_by)"
)
APART = (
    ("second_look", "decided_before", DECIDED, "who ever decided on a case gives no second look on it"),
    ("decision", "looked_before", LOOKED, "who gave a second look on a case does not decide on it"),
)
UNTOLD = "details are erased by who tells first in the log which"
TOLD = (
    "with told as materialized (select event.seq, (span ->> 0)::bigint as first, (span ->> 1)::bigint as last "
    "from event join event_detail what on what.seq = event.seq, json_array_elements(what.details -> 'events') span "
    "where event.action = 'details.forgotten' and event.xmin = pg_current_xact_id()::xid) "
    "select 1 from gone where not exists "
    "(select 1 from told where told.seq > gone.seq and gone.seq between told.first and told.last)"
)
ABORT = f"select raise(abort, '{UNTOLD}');"
DEFINER = "security definer set search_path = public, pg_temp"
END = "select event.seq, event.hash from event order by event.seq desc limit 1"
COMMITS = (
    "select exists (select 1 from event where event.seq = of_seq and "
    "event.commitment = encode(sha256(convert_to(salt || details, 'UTF8')), 'hex'))"
)
TELLS = "(select action from event order by seq desc limit 1) is 'details.forgotten'"
INVITED = (
    "invited_by varchar constraint fk_invite_invited_by references account (id)",
    "confirmed_by varchar constraint fk_invite_confirmed_by references account (id) "
    "constraint ck_invite_two_people check (confirmed_by is null or confirmed_by <> invited_by)",
    "confirmed_at {moment} constraint ck_invite_confirmed check ((confirmed_at is null) = (confirmed_by is null))",
    "code_sha256 varchar "
    "constraint ck_invite_used check (used_at is null or invited_by is null or confirmed_by is not null)",
)


def upgrade() -> None:
    op.add_column("event", sa.Column("reason", sa.String(), nullable=True))
    op.add_column("event", sa.Column("versions", sa.JSON(), nullable=True))
    op.add_column("event", sa.Column("fields", sa.JSON(), nullable=True))
    op.create_table(
        "sighting",
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("registration_id", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["event.seq"], name=op.f("fk_sighting_seq")),
        sa.PrimaryKeyConstraint("institution", "registration_id", "seq", name=op.f("pk_sighting")),
    )
    op.create_index(op.f("ix_sighting_seq"), "sighting", ["seq"])
    moment = "datetime" if _sqlite() else "timestamp with time zone"
    for column in INVITED:
        op.execute(f"alter table invite add column {column.format(moment=moment)}")
    for table, name, condition, said in APART:
        _refuse(table, name, condition, said)
    _tell_before_forgetting()
    if not _sqlite():
        _ask_the_log()


def downgrade() -> None:
    if not _sqlite():
        op.execute("drop function log_end")
        op.execute("drop function log_commits cascade")
    for table, name in (("event_detail", "untold"), *((table, name) for table, name, _, _ in APART)):
        op.execute(f"drop trigger {table}_{name}" if _sqlite() else f"drop function refuse_{name}() cascade")
    for column in ("code_sha256", "confirmed_at", "confirmed_by", "invited_by"):
        op.execute(f"alter table invite drop column {column}")
    op.drop_table("sighting")
    for column in ("fields", "versions", "reason"):
        op.drop_column("event", column)


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _refuse(table: str, name: str, condition: str, said: str) -> None:
    """A trigger that lets no row in for which the condition holds."""
    if _sqlite():
        op.execute(
            f"create trigger {table}_{name} before insert on {table} when {condition} "
            f"begin select raise(abort, '{said}'); end"
        )
        return
    op.execute(
        f"create function refuse_{name}() returns trigger language plpgsql as $$ begin if {condition} then "
        f"raise exception '{said}' using errcode = 'integrity_constraint_violation'; end if; return new; end $$"
    )
    op.execute(f"create trigger {table}_{name} before insert on {table} for each row execute function refuse_{name}()")


def _tell_before_forgetting() -> None:
    """No detail goes unless an event just before, in PostgreSQL of the same transaction and by number, tells so."""
    if _sqlite():
        op.execute(
            f"create trigger event_detail_untold before delete on event_detail when not {TELLS} begin {ABORT} end"
        )
        return
    op.execute(
        f"create function refuse_untold() returns trigger language plpgsql {DEFINER} as $$ begin "
        f"if exists ({TOLD}) then raise exception '{UNTOLD}' "
        "using errcode = 'integrity_constraint_violation'; end if; return null; end $$"
    )
    op.execute(
        "create trigger event_detail_untold after delete on event_detail referencing old table as gone "
        "for each statement execute function refuse_untold()"
    )


def _ask_the_log() -> None:
    """What whoever appends must know of the log without seeing whose events it holds."""
    op.execute(
        f"create function log_end() returns table (seq bigint, hash varchar) language sql stable {DEFINER} "
        f"as $$ {END} $$"
    )
    op.execute(
        f"create function log_commits(of_seq bigint, salt text, details text) returns boolean language sql stable "
        f"{DEFINER} as $$ {COMMITS} $$"
    )
