"""Who may log in."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from loep.storage.tables.shape import one_of
from loep.vocabulary import Role


class Account(SQLModel, table=True):
    """A person who may log in. `institution` empty: not bound to one (admin, auditor)."""

    __table_args__ = (one_of("role", Role),)

    id: str = Field(primary_key=True)
    email: str = Field(unique=True)
    name: str
    role: str
    institution: str
    language: str
    password_hash: str
    created_at: datetime
    disabled_at: datetime | None = None


class Invite(SQLModel, table=True):
    """A one-time link; only the hash of its token is kept."""

    __table_args__ = (one_of("role", Role),)

    token_sha256: str = Field(primary_key=True)
    role: str
    institution: str
    email: str | None
    expires_at: datetime
    used_at: datetime | None = None


class WebSession(SQLModel, table=True):
    """A logged-in browser; only the hash of its id is kept."""

    __tablename__ = "web_session"

    id_sha256: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    csrf: str
    created_at: datetime
    seen_at: datetime
