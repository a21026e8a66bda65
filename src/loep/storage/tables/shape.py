"""How tables are written: names of constraints, closed lists as checks, JSON columns."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column
from sqlmodel import Field, SQLModel

from loep.vocabulary import Labelled

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def one_of(column: str, values: type[Labelled]) -> CheckConstraint:
    """Only the values of a vocabulary."""
    listed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=column)


def json(default: type[list[Any]] | type[dict[str, Any]]) -> Any:
    """A JSON column that is never null."""
    return Field(default_factory=default, sa_column=Column(JSON, nullable=False))
