"""What a rule or model may not read. Everything is seen from the expressions themselves; nothing is declared."""

import re
from collections.abc import Collection, Iterable

import polars as pl

from loep.contract import FEEDS, PROTECTED, REGISTRATIONS, Use
from loep.errors import ContentInvalid

REASONS = {
    Use.LINKAGE: "is linkage only: linking and the case page read it, no rule or model",
    Use.SEALED: "is sealed: linking compares it, no rule or model reads it",
    Use.VAULT: "belongs to the welfare vault and is never an input",
    Use.CHECKED: "is checked at intake and dropped: read the outcome of its check",
    Use.PROTECTED: "is protected: only the fairness report reads it",
}
REFUSED = {
    column.name: REASONS[column.use]
    for feed in (PROTECTED, REGISTRATIONS)
    for column in FEEDS[feed.name].columns
    if column.use is not Use.OPEN
} | {"emergency_persons": REASONS[Use.VAULT]}
FILTERS = {"permit_needed": "says to whom a duty applies and nothing else"}
TELLING_NOTHING = {"registration_id", "institution", *FILTERS}
WELFARE = ("registration_id", "institution", "emergency_persons")
QUOTED = re.compile(r'"[^"]*"')
PYTHON = re.compile(r"python_udf\(\)|\.rolling_map\(|\.(?:cum_)?(?:fold|reduce)\(")


def columns_of(expressions: Iterable[pl.Expr]) -> tuple[str, ...]:
    """The columns that the expressions read, sorted."""
    return tuple(sorted({name for expression in expressions for name in expression.meta.root_names()}))


def refuse(expressions: Collection[pl.Expr], where: str, subject: str = "registration") -> None:
    """Raise ContentInvalid when an expression hides what it reads, calls Python, or reads what it may not.

    Rules about welfare read what is in the vault and nothing else; all others read nothing that is in it.
    """
    for expression in expressions:
        if expression.meta.has_multiple_outputs():
            raise ContentInvalid(where, "selects columns by pattern, type or position: name each column it reads")
        if PYTHON.search(QUOTED.sub("", str(expression))):
            raise ContentInvalid(where, "calls a Python function inside an expression: write it with polars alone")
    for name in columns_of(expressions):
        if subject == "welfare" and name not in WELFARE:
            raise ContentInvalid(where, f"reads column `{name}`: a rule about welfare reads {', '.join(WELFARE)} only")
        if subject != "welfare" and name in REFUSED:
            raise ContentInvalid(where, f"reads column `{name}`, which {REFUSED[name]}")


def refuse_bare_filter(condition: pl.Expr, where: str) -> None:
    """Raise ContentInvalid when a condition looks at a legal filter and at nothing that is measured."""
    read = set(columns_of([condition]))
    for name in sorted(read & FILTERS.keys()):
        if read <= TELLING_NOTHING:
            told = f"fires on `{name}` by itself, which {FILTERS[name]}"
            raise ContentInvalid(where, f"{told}: a condition with it must look at another column too")


def refuse_filters(columns: Iterable[str], where: str) -> None:
    """Raise ContentInvalid when a legal filter is to tell registrations apart: in a model, or as what gathers them."""
    for name in sorted(FILTERS.keys() & set(columns)):
        raise ContentInvalid(
            where, f"reads column `{name}`, which {FILTERS[name]}: no model looks at it, and it gathers no case"
        )


def refuse_unknown(columns: Iterable[str], known: Collection[str], where: str) -> None:
    """Raise ContentInvalid when a column stands on no frame."""
    for name in columns:
        if name not in known:
            raise ContentInvalid(where, f"reads column `{name}`, which the registration frame does not have")
