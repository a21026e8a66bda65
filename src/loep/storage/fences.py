"""Who may do what in PostgreSQL: roles with no more than they need, and rows that only their institution sees.

Made from the tables themselves, so that a new table is fenced, or named below with why it is not. Whoever connects says
in each transaction whose rows it is about (`session.scoped`); without that PostgreSQL shows none. It believes what is
said: the fences stand against a condition that somebody forgot, not against who runs statements of their own as the
desk. What such a one cannot do is in the grants: desk and nights connect as different users.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, ForeignKeyConstraint, Table, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import SQLModel

from loep.errors import Conflict
from loep.storage import tables

APP, NIGHTS = "loep_app", "loep_nights"
AUDIT, STATISTICS, MODEL = "loep_audit", "loep_statistics", "loep_model"
ROLES = (APP, NIGHTS, AUDIT, STATISTICS, MODEL)
UNFENCED = {
    "account": "log-in finds an account before it knows whose it is; it holds staff, never applicants",
    "invite": "an invite is found by its token, before anybody is logged in",
    "kept_form": "found by the account that typed it, and encrypted",
    "lease": "one per deployment",
    "mention": "an account and a comment; the comment is fenced",
    "policy_version": "one policy for the deployment",
    "recovery_code": "hashed, of staff",
    "run": "a night goes over all institutions; counts only",
    "run_stage": "counts and seconds",
    "snapshot": "registers are public",
    "statistics_release": "one table for all institutions; nights write and read it, the desk does neither",
    "stop": "one set of switches for the deployment",
    "web_session": "found by its hashed id, before anybody is known",
}
APPENDED = ("event", "event_detail", "sighting", "decision", "second_look", "taken_back", "statistics_release")
FORGOTTEN = ("event_detail", "sighting", "decision", "second_look", "taken_back")  # what is past its term
READ_BY_THE_DESK = (
    "allowed",
    "delivery",
    "figures",
    "fitted_model",
    "legal_hold",
    "link",
    "row_error",
    "signal",
    "snapshot",
    "tombstone",
    "validation",
    "welfare_sign",
)
CHANGED_BY_THE_DESK = ("case", "case_registration")
HIDDEN_FROM_THE_DESK = ("statistics_release",)
COUNTED = ("figures", "run", "run_stage")
LEARNT = ("delivery", "fitted_model", "run")
TOLD = {"run": "id, kind, night, state, started_at, finished_at, versions"}  # its summary and folder name files
LOGGED = ("event", "event_detail", "sighting")
ASKED = ("log_end()", "log_commits(bigint, text, text)")
SCOPE = "current_setting('loep.institution', true)"
WITHIN = f"(institution = any(string_to_array({SCOPE}, ',')) or {SCOPE} = '*')"
OF_NONE = f"(institution = '' or {WITHIN})"
APPENDS = f"({OF_NONE} or coalesce({SCOPE}, '') = '')"  # who logs in is not known yet


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
    yield f"grant usage on all sequences in schema public to {APP}, {NIGHTS}"
    yield f"grant select on alembic_version to {', '.join(ROLES)}"
    for function in ASKED:
        yield f"revoke all on function {function} from public"
        yield f"grant execute on function {function} to {APP}, {NIGHTS}, {AUDIT}"


def _grants(name: str) -> Iterator[str]:
    yield f'revoke all on "{name}" from {", ".join(ROLES)}'
    for role in (APP, NIGHTS):
        if rights := _rights(name, role):
            yield f'grant {rights} on "{name}" to {role}'
    if name in LOGGED:
        yield f'grant insert on "{name}" to {AUDIT}'
    if name == "event":
        yield f"grant select (seq, hash) on event to {AUDIT}"
    columns = f" ({TOLD[name]})" if name in TOLD else ""
    if name in COUNTED:
        yield f'grant select{columns} on "{name}" to {STATISTICS}'
    if name in LEARNT:
        yield f'grant select{columns} on "{name}" to {MODEL}'


def _rights(name: str, role: str) -> str:
    if role == APP and name in HIDDEN_FROM_THE_DESK:
        return ""
    if role == APP and name in READ_BY_THE_DESK:
        return "select"
    if role == APP and name in CHANGED_BY_THE_DESK:
        return "select, update"
    if name in APPENDED:  # a trigger keeps the log itself
        return "select, insert, delete" if role == NIGHTS and name in FORGOTTEN else "select, insert"
    return "select, insert, update, delete"


def _fence(table: Table) -> Iterator[str]:
    name, own = table.name, f"using ({_condition(table)})"
    yield f'alter table "{name}" enable row level security'
    if name == "event_detail":
        yield from _policy(name, "institution", f"for select {own}")
        yield from _policy(name, "forgetting", f"for delete {own}")
        yield from _policy(name, "appending", "for insert with check (log_commits(seq, salt, details::text))")
    elif name == "event":
        yield from _policy(name, "institution", f"{own} with check ({APPENDS})")
        yield from _policy(name, "end_of_the_log", f"for select using ({_member(AUDIT)})")
    else:
        yield from _policy(name, "institution", own)
    if name in ("event", "sighting"):
        yield from _policy(name, "auditing", f"for insert with check ({_member(AUDIT)})")
    for counted, role, said in ((COUNTED, STATISTICS, "counting"), (LEARNT, MODEL, "learning")):
        if name in counted:
            yield from _policy(name, said, f"for select using ({_member(role)})")


def _policy(table: str, name: str, says: str) -> Iterator[str]:
    yield f'drop policy if exists {name} on "{table}"'
    yield f'create policy {name} on "{table}" {says}'


def _member(role: str) -> str:
    """Whether who asks is in this role, looked up once; by name, as a backup comes back before there is such a role."""
    return f"(select pg_has_role(current_user, '{role}', 'member'))"


def _condition(table: Table) -> str:
    """Its own institution, or that of the rows which it belongs to."""
    if table.name == "event":
        return OF_NONE
    if table.name == "event_detail":
        return "exists (select 1 from event where event.seq = event_detail.seq)"  # which is fenced itself
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
