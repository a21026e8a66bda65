"""A draft written in a form: every number of a version with why it is what it is, kept as a new version."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import uuid4

from starlette.responses import Response

from loep.detection.policy import NUMBERS, POINTS, Numbered, Policy
from loep.errors import ContentInvalid
from loep.night import policies
from loep.policies import edit, versions
from loep.storage.session import transaction
from loep.storage.tables import Account, PolicyVersion
from loep.vocabulary import Stage, Words
from loep.web.access import Permission, Purpose, page
from loep.web.detectors import Told, detectors, told
from loep.web.language import N_
from loep.web.layout.render import go, show
from loep.web.policy.views import find
from loep.web.policy.words import NAMED
from loep.web.visit import Here, Visit

NOT_A_NUMBER = N_("Write a number here, such as 3 or 0.5.")
NO_NOTE = N_("Say what this version changes and why; the approver reads it.")
NO_STAGE = N_("Choose one of the stages.")
TOGETHER = N_("These numbers make no policy together. Points of what looks after welfare are 0: it is never weighed.")
TOKEN = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class Number:
    """One field of the form: `name` in the form, its path in the text, what it may be, its value and remark."""

    name: str
    path: edit.Path
    rule: Numbered
    value: str
    remark: str

    @property
    def label(self) -> str:
        return self.path[-1]


@dataclass(frozen=True)
class Entry:
    """A rule or model in the form."""

    told: Told
    stage: str
    numbers: list[Number]


@page("GET", "/policy/{number}/edit", Permission.POLICY_DRAFT, Purpose.ADMINISTER)
def draft(visit: Here, number: int) -> Response:
    return _form(visit, find(visit, number), {})


@page("POST", "/policy/{number}/edit", Permission.POLICY_DRAFT, Purpose.ADMINISTER)
def keep(visit: Here, number: int) -> Response:
    base = find(visit, number)
    values, errors = _read(visit, base)
    if not visit.fields.get("note", "").strip():
        errors["note"] = NO_NOTE
    if errors:
        return _form(visit, base, errors)
    text = edit.edited(base.content, values)
    try:
        policies.checked(visit.desk.settings.home, text, f"version {number}")
        with transaction(visit.desk.bind) as session:
            author = session.get_one(Account, visit.viewer.account_id)
            token = visit.fields.get("token", "")
            made = versions.draft(
                session, author, text, visit.fields["note"], visit.now, token if TOKEN.fullmatch(token) else None
            )
            return go(f"/policy/{made.number}")
    except ContentInvalid:
        return _form(visit, base, {"note": TOGETHER})


def _form(visit: Visit, base: PolicyVersion, errors: dict[str, str]) -> Response:
    read = policies.read(visit.desk.settings.home, base)
    remarks = edit.remarks(base.content)
    return show(
        visit,
        "policy/edit.html",
        422 if errors else 200,
        here="/policy",
        version=base,
        whole=[_shown(visit, one) for one in _whole(read, remarks)],
        entries=[
            Entry(words, visit.fields.get(f"{id}.stage", stage), [_shown(visit, one) for one in numbers])
            for id, (words, stage, numbers) in _entries(visit, read, remarks).items()
        ],
        stages=list(Stage),
        named=NAMED,
        note=visit.fields.get("note", ""),
        token=visit.fields.get("token") or uuid4().hex,
        errors=errors,
    )


def _read(visit: Visit, base: PolicyVersion) -> tuple[dict[edit.Path, str | int | float], dict[str, str]]:
    """What the form says otherwise than the version, and what cannot be read."""
    read = policies.read(visit.desk.settings.home, base)
    entries = _entries(visit, read, {})
    values: dict[edit.Path, str | int | float] = {}
    errors: dict[str, str] = {}
    for one in [*_whole(read, {}), *(number for _, _, numbers in entries.values() for number in numbers)]:
        given = visit.fields.get(one.name, one.value).strip()
        if given == one.value:
            continue
        try:
            value = one.rule.kind(given.replace(",", ".") if one.rule.kind is float else given)
        except ValueError:
            errors[one.name] = NOT_A_NUMBER
            continue
        if one.rule.holds(value):
            values[one.path] = value
        else:
            allowed = one.rule.allowed
            errors[one.name] = Words(f"Write {allowed.en}.", f"Schrijf {allowed.nl}.").label(visit.language)
    for id, (_, stage, numbers) in entries.items():
        given = visit.fields.get(f"{id}.stage", stage)
        if given not in set(Stage):
            errors[f"{id}.stage"] = NO_STAGE
        elif given != stage or any(number.path in values for number in numbers):
            values[(*numbers[0].path[:-1], "stage")] = given
            values.setdefault(numbers[0].path, numbers[0].rule.kind(numbers[0].value))
    return values, errors


def _shown(visit: Visit, one: Number) -> Number:
    return replace(one, value=visit.fields.get(one.name, one.value))


def _whole(read: Policy, remarks: Mapping[edit.Path, str]) -> list[Number]:
    return [
        Number(name, (name,), rule, _written(getattr(read, name)), remarks.get((name,), ""))
        for name, rule in NUMBERS.items()
    ]


def _entries(visit: Visit, read: Policy, remarks: Mapping[edit.Path, str]) -> dict[str, tuple[Told, str, list[Number]]]:
    """Detector id -> its words, its stage, its points and thresholds."""
    words = told(visit.desk, visit.language)
    found = {}
    for item in detectors(visit.desk.settings.home):
        ruling = read.ruling(item.id)
        table = ("rules" if item.id.startswith("R") else "models", item.id)
        values = {"points": ruling.points, **item.parameters, **ruling.thresholds}
        rules: dict[str, Numbered] = {"points": POINTS, **item.numbers}
        numbers = [
            Number(f"{item.id}.{name}", (*table, name), rules[name], _written(value), remarks.get((*table, name), ""))
            for name, value in values.items()
        ]
        found[item.id] = (words[item.id], ruling.stage.value, numbers)
    return found


def _written(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"
