"""People with an account, and the viewers they are."""

from datetime import UTC, datetime

from sqlalchemy import Engine

from loep.cases.viewer import Viewer
from loep.storage.session import transaction
from loep.storage.tables import Account
from loep.vocabulary import Role


def account(bind: Engine, name: str, role: Role = Role.REVIEWER, institution: str = "25BE") -> Account:
    """An account that is in the database; its id is its name in small letters."""
    made = Account(
        id=name.lower(),
        email=f"{name.lower()}@school.example",
        name=name,
        role=role.value,
        institution=institution,
        language="en",
        password_hash="",
        created_at=datetime(2026, 1, 5, 9, tzinfo=UTC),
    )
    with transaction(bind) as session:
        return session.merge(made)


def viewer(bind: Engine, name: str, role: Role = Role.REVIEWER, institution: str = "25BE") -> Viewer:
    made = account(bind, name, role, institution)
    return Viewer(made.id, made.name, role, made.institution)


def reviewer(bind: Engine, name: str = "Rosa", institution: str = "25BE") -> Viewer:
    """A reviewer of one institution who has an account."""
    return viewer(bind, name, Role.REVIEWER, institution)


def senior(bind: Engine, name: str = "Sam", institution: str = "25BE") -> Viewer:
    """A senior reviewer of one institution who has an account."""
    return viewer(bind, name, Role.SENIOR, institution)
