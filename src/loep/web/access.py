"""Who may see which page, and for what purpose. Denied by default: a page is only made by `page(...)`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType
from typing import Any

from loep.policies import people
from loep.vocabulary import Role


class Purpose(StrEnum):
    """Why a person is let in; it stands in the audit log."""

    PUBLIC = "public"
    SCREEN = "screen"
    REVIEW = "review"
    OBJECTION = "objection"
    AUDIT = "audit"
    STATISTICS = "statistics"
    ADMINISTER = "administer"
    WELFARE = "welfare"
    MONITOR = "monitor"


class Permission(StrEnum):
    """What a page needs of its visitor."""

    ANYONE = "anyone"
    ACCOUNT = "account"
    CASES = "cases"
    REASSIGN = "reassign"
    DELIVERIES = "deliveries"
    CATALOGUE = "catalogue"
    RUNS = "runs"
    PEOPLE = "people"
    INVITES = "invites"
    AUDIT = "audit"
    WELFARE = "welfare"
    STATISTICS = "statistics"
    POLICY = "policy"
    POLICY_DRAFT = "policy-draft"
    POLICY_APPROVE = "policy-approve"
    POLICY_STOP = "policy-stop"
    METRICS = "metrics"


HOLDERS: dict[Permission, frozenset[Role]] = {
    Permission.ANYONE: frozenset(),
    Permission.ACCOUNT: frozenset(Role),
    Permission.CASES: frozenset({Role.REVIEWER, Role.SENIOR}),
    Permission.REASSIGN: frozenset({Role.SENIOR}),
    Permission.DELIVERIES: frozenset({Role.ADMISSIONS, Role.AUDITOR}),
    Permission.CATALOGUE: frozenset(
        {Role.REVIEWER, Role.SENIOR, Role.ADMISSIONS, Role.AUDITOR, Role.RULE_AUTHOR, Role.RULE_APPROVER}
    ),
    Permission.RUNS: frozenset({Role.SENIOR, Role.ADMISSIONS, Role.AUDITOR, Role.RULE_AUTHOR, Role.RULE_APPROVER}),
    Permission.PEOPLE: frozenset({Role.ADMIN}),
    Permission.INVITES: frozenset({Role.ADMIN, Role.AUDITOR}),
    Permission.AUDIT: frozenset({Role.AUDITOR}),
    Permission.WELFARE: frozenset({Role.WELFARE}),
    Permission.STATISTICS: frozenset({Role.SENIOR, Role.AUDITOR, Role.ADMISSIONS}),
    Permission.POLICY: frozenset({Role.RULE_AUTHOR, Role.RULE_APPROVER, Role.SENIOR, Role.ADMIN, Role.AUDITOR}),
    Permission.POLICY_DRAFT: frozenset(people.DRAFTS),
    Permission.POLICY_APPROVE: frozenset(people.APPROVES),
    Permission.POLICY_STOP: frozenset(people.STOPS),
    Permission.METRICS: frozenset(),  # no person: a monitor with the token of `loep.web.monitor`
}


@dataclass(frozen=True)
class Page:
    """One route: how it is reached, what it needs, and the view that answers."""

    method: str
    path: str
    permission: Permission
    purpose: Purpose
    view: Callable[..., Any]


def page(method: str, path: str, permission: Permission, purpose: Purpose) -> Callable[[Callable[..., Any]], Page]:
    """Make a page of a view."""
    if (permission is Permission.ANYONE) != (purpose is Purpose.PUBLIC):
        raise ValueError(f"{method} {path}: what anyone may see is public, and nothing else is")

    def made(view: Callable[..., Any]) -> Page:
        return Page(method, path, permission, purpose, view)

    return made


def pages_of(modules: Sequence[ModuleType]) -> list[Page]:
    """Every page that the modules hold, in the order they are written."""
    return [item for module in modules for item in vars(module).values() if isinstance(item, Page)]


def may(role: Role | None, permission: Permission) -> bool:
    return permission is Permission.ANYONE or (role is not None and role in HOLDERS[permission])
