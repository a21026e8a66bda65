"""Who may log in."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from loep.storage.tables.shape import one_of
from loep.vocabulary import Role


class Account(SQLModel, table=True):
    """A person who may log in. `institution` empty: not bound to one (admin, auditor).

    An administrator or auditor stays one, and nobody becomes one later (a trigger refuses that): no account, and so no
    address or identity, ever holds both.
    """

    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("totp_sealed is not null or totp_step is null", name="totp"),
        Index("uq_account_identity", "identity", unique=True),
    )

    id: str = Field(primary_key=True)
    email: str = Field(unique=True)
    name: str
    role: str
    institution: str
    language: str
    password_hash: str
    created_at: datetime
    disabled_at: datetime | None = None
    identity: str | None = Field(default=None, description="hash of issuer and subject at the identity provider")
    totp_sealed: str | None = Field(default=None, description="the secret of the log-in codes, encrypted")
    totp_step: int | None = Field(default=None, sa_type=BigInteger, description="the last half minute used: no replay")


class RecoveryCode(SQLModel, table=True):
    """Stands in for a log-in code, once; only its hash is kept."""

    __tablename__ = "recovery_code"

    code_sha256: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    used_at: datetime | None = None


class Invite(SQLModel, table=True):
    """A one-time link; only the hash of its token is kept.

    One that an account made takes a second person, who confirms it: it works with the code that this person gets, and
    with the link that the first one has. One of the command line (`invited_by` empty) works by itself.
    """

    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("confirmed_by is null or confirmed_by <> invited_by", name="two_people"),
        CheckConstraint("(confirmed_at is null) = (confirmed_by is null)", name="confirmed"),
        CheckConstraint("used_at is null or invited_by is null or confirmed_by is not null", name="used"),
    )

    token_sha256: str = Field(primary_key=True)
    role: str
    institution: str
    email: str | None
    expires_at: datetime
    used_at: datetime | None = None
    invited_by: str | None = Field(default=None, foreign_key="account.id")
    confirmed_by: str | None = Field(default=None, foreign_key="account.id")
    confirmed_at: datetime | None = None
    code_sha256: str | None = Field(default=None, description="of the code that is asked besides the link")


class WebSession(SQLModel, table=True):
    """A logged-in browser; only the hash of its id is kept.

    `needs`: what is still asked before it is logged in: nothing, a code, or setting codes up.
    """

    __tablename__ = "web_session"
    __table_args__ = (CheckConstraint("needs in ('', 'code', 'enrolment')", name="needs"),)

    id_sha256: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    csrf: str
    created_at: datetime
    seen_at: datetime
    authenticated_at: datetime = Field(description="when the person last proved to be there")
    browser: str = Field(default="", description="such as Firefox on Windows; no address and no version")
    needs: str = ""


class KeptForm(SQLModel, table=True):
    """A form that waits while its sender logs in again at the identity provider; encrypted, for 15 minutes."""

    __tablename__ = "kept_form"

    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    sealed: str
    kept_at: datetime


class OutsideLook(SQLModel, table=True):
    """Leave to read one case outside one's work, for half an hour, with a reason. Never changed or removed."""

    __tablename__ = "outside_look"

    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    case_id: str = Field(index=True, description="outlives the case")
    institution: str
    reason: str
    opened_at: datetime
    until: datetime
