"""Who may do what in PostgreSQL: roles with no more than they need, and rows that only their institution sees.

Made from the tables themselves, so that a new table is fenced, or named below with why it is not. Whoever connects says
in each transaction whose rows it is about (`session.scoped`); without that PostgreSQL shows none.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, ForeignKeyConstraint, Table, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import SQLModel

from loep.errors import Conflict
from loep.storage import tables

APP, AUDIT, STATISTICS, MODEL = "loep_app", "loep_audit", "loep_statistics", "loep_model"
ROLES = (APP, AUDIT, STATISTICS, MODEL)
UNFENCED = {
    "account": "log-in finds an account before it knows whose it is; it holds staff, never applicants",
    "event": "the chain needs its last row; it holds ids, and what was said stands in event_detail",
    "figures": "counts for statistics, of no person",
    "invite": "an invite is found by its token, before anybody is logged in",
    "kept_form": "found by the account that typed it, and encrypted",
    "lease": "one per deployment",
    "mention": "an account and a comment; the comment is fenced",
    "outside_look": "tells which institution somebody may see for half an hour",
    "policy_version": "one policy for the deployment",
    "recovery_code": "hashed, of staff",
    "run": "a night goes over all institutions; counts only",
    "run_stage": "counts and seconds",
    "snapshot": "registers are public",
    "statistics_release": "counts of tables that go to the ministry, of no person",
    "stop": "one set of switches for the deployment",
    "web_session": "found by its hashed id, before anybody is known",
}
APPENDED = ("event", "event_detail", "decision", "second_look", "taken_back", "statistics_release")
COUNTED = ("figures", "run", "run_stage")
LEARNT = ("delivery", "fitted_model", "run")
TOLD = {"run": "id, kind, night, state, started_at, finished_at, versions"}  # its summary and folder name files
WITHIN = (
    "(institution = any(string_to_array(current_setting('loep.institution', true), ',')) "
    "or current_setting('loep.institution', true) = '*')"
)


def raise_fences(bind: Engine) -> None:
    """Make the roles, their grants and the row-level security. Repeating it changes nothing.

    Raises Conflict for whom PostgreSQL refuses it: it takes the owner of the tables, who may make roles.
    """
    try:
        with bind.begin() as connection:
            for statement in statements(connection):
                connection.execute(text(statement))
    except ProgrammingError as error:
        said = str(error.orig).partition("\n")[0]
        raise Conflict(f"the roles and fences were not made ({said}); have the owner run `loep init --roles`") from None


def statements(connection: Connection | None = None) -> Iterator[str]:
    """The SQL, in order; without a connection as for a server that has none of the roles."""
    there = set(connection.execute(text("select rolname from pg_roles")).scalars()) if connection else set()
    yield from (f"create role {role} nologin" for role in ROLES if role not in there)
    yield f"grant usage on schema public to {', '.join(ROLES)}"
    for table in _tables():
        yield from _grants(table.name)
        if table.name not in UNFENCED:
            yield from _fence(table)
    yield f"grant usage on all sequences in schema public to {APP}"
    yield f"grant select on alembic_version to {', '.join(ROLES)}"


def _grants(name: str) -> Iterator[str]:
    yield f'revoke all on "{name}" from {", ".join(ROLES)}'
    rights = "select, insert" if name in APPENDED else "select, insert, update, delete"
    yield f'grant {rights} on "{name}" to {APP}'
    if name in ("event", "event_detail"):
        yield f'grant insert on "{name}" to {AUDIT}'
    if name == "event":
        yield f"grant select (seq, hash) on event to {AUDIT}"
    if name in ("event_detail", "decision", "second_look", "taken_back"):
        yield f'grant delete on "{name}" to {APP}'  # for what is past its term; a trigger keeps the log itself
    columns = f" ({TOLD[name]})" if name in TOLD else ""
    if name in COUNTED:
        yield f'grant select{columns} on "{name}" to {STATISTICS}'
    if name in LEARNT:
        yield f'grant select{columns} on "{name}" to {MODEL}'


def _fence(table: Table) -> Iterator[str]:
    name = table.name
    yield f'alter table "{name}" enable row level security'
    yield f'drop policy if exists institution on "{name}"'
    if name == "event_detail":
        yield 'drop policy if exists appending on "event_detail"'
        yield 'create policy appending on "event_detail" for insert with check (true)'
    yield f'create policy institution on "{name}" using ({_condition(table)})'


def _condition(table: Table) -> str:
    """Its own institution, or that of the rows which it belongs to."""
    if table.name == "event_detail":
        own = WITHIN.replace("(institution", "(event.institution = '' or event.institution")
        return f"exists (select 1 from event where event.seq = event_detail.seq and {own})"  # noqa: S608  names of our own tables
    if "institution" in table.columns:
        return WITHIN
    parents = [_belongs(table, key) for key in _parents(table)]
    if not parents:
        raise ValueError(f"table {table.name} has no institution: fence it, or say in UNFENCED why not")
    return " and ".join(parents)


def _belongs(table: Table, key: ForeignKeyConstraint) -> str:
    parent = key.referred_table.name
    elements = [each for each in key.elements if each.column.primary_key]
    pairs = " and ".join(f'parent."{each.column.name}" = "{table.name}"."{each.parent.name}"' for each in elements)
    return f'exists (select 1 from "{parent}" parent where {pairs})'  # noqa: S608  names of our own tables


def _parents(table: Table) -> list[ForeignKeyConstraint]:
    keys = [key for key in table.foreign_key_constraints if key.referred_table.name not in UNFENCED]
    return sorted(keys, key=lambda key: [element.parent.name for element in key.elements])


def _tables() -> list[Table]:
    assert tables  # noqa: S101  importing it fills the metadata
    return SQLModel.metadata.sorted_tables
