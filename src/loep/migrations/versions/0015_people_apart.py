"""Who decided on a case never gives the second look on it, nor the other way round"""

from alembic import op

revision = "0015"
down_revision = "0012"
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


def upgrade() -> None:
    for table, name, condition, said in APART:
        _refuse(table, name, condition, said)


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, _, _ in APART:
        op.execute(f"drop trigger {table}_{name}" if sqlite else f"drop function refuse_{name}() cascade")


def _refuse(table: str, name: str, condition: str, said: str) -> None:
    """A trigger that lets no row in for which the condition holds."""
    if op.get_bind().dialect.name == "sqlite":
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
