"""The allow-list: what may be shared, who answers for it, until when, and that nothing personal is kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from loep.audit.log import verify
from loep.errors import Conflict
from loep.intake import keys
from loep.intake.seal import seal
from loep.linking.link import link
from loep.night import allowed
from loep.night.allowed import Wish
from loep.night.run import Night
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Account, Allowed, Event
from loep.vocabulary import AllowedKind, Role
from tests.builders.letters import letter, seeded
from tests.builders.received import keep
from tests.builders.registrations import registrations

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
YEAR = date(2027, 3, 1)
FUND = Wish("25BE", AllowedKind.PAYER, "Stichting De Brug", "Studiefonds De Brug", "Bureau Inschrijving", YEAR)


@pytest.fixture
def here(settings: Settings) -> Settings:
    keys.make(settings)
    return settings


@pytest.fixture
def officer(bind: Engine) -> Account:
    return account(bind)


def account(bind: Engine, id: str = "vera", institution: str = "25BE") -> Account:
    made = Account(
        id=id,
        email=f"{id}@example.org",
        name=id,
        role=Role.ADMISSIONS.value,
        institution=institution,
        language="nl",
        password_hash="x",
        created_at=NOW,
    )
    keep(bind, made)
    return made


def add(bind: Engine, here: Settings, officer: Account, now: datetime = NOW, **changes: Any) -> Allowed:
    with transaction(bind) as session:
        return allowed.add(session, here, replace(FUND, **changes), officer, now)


def night(bind: Engine, here: Settings, began: datetime = NOW + timedelta(hours=20)) -> Night:
    return Night("run", here, bind, Path("."), began)


def sealed(here: Settings, ids: str, **columns: Any) -> Any:
    """Registrations as they stand after intake."""
    return seal(registrations(ids, **columns), keys.read(here).seal, NOW)


def test_a_payer_is_kept_as_the_hash_that_frames_hold(bind: Engine, here: Settings, officer: Account) -> None:
    made = add(bind, here, officer)
    frame = sealed(here, "a", payer="STICHTING de brug")
    assert made.value == frame["payer"][0]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("payer", "Stichting De Brug"),
        ("account", "NL91ABNA0417164300"),
        ("phone", "+31 58 123 4567"),
        ("email", "bureau@opvang.example"),
        ("author", "Scan Opvang Noord"),
    ],
)
def test_no_personal_value_is_kept_anywhere(
    kind: str, value: str, bind: Engine, here: Settings, officer: Account
) -> None:
    add(bind, here, officer, kind=AllowedKind(kind), value=value)
    with bind.connect() as connection:
        rows = [
            row
            for name in ("allowed", "event", "event_detail")
            for row in connection.execute(text(f"select * from {name}"))
        ]
    stored = " ".join(str(field).lower() for row in rows for field in row)
    assert value.lower() not in stored
    assert not any(piece in stored for piece in ("abna0417", "1234567", "bureau@", "scan opvang"))


def test_every_change_is_an_event_in_a_chain_that_holds(bind: Engine, here: Settings, officer: Account) -> None:
    made = add(bind, here, officer)
    with transaction(bind) as session:
        allowed.end(session, made.id, officer, NOW + timedelta(days=2))
    with transaction(bind) as session:
        events = session.exec(select(Event).order_by(Event.seq)).all()  # type: ignore[arg-type]
        assert verify(session) is None
    assert [(event.action, event.object, event.actor) for event in events] == [
        ("allowed.added", f"allowed:{made.id}", "vera"),
        ("allowed.ended", f"allowed:{made.id}", "vera"),
    ]


def test_a_change_that_fails_leaves_neither_entry_nor_event(bind: Engine, here: Settings, officer: Account) -> None:
    def interrupted() -> None:
        with transaction(bind) as session:
            allowed.add(session, here, FUND, officer, NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    with transaction(bind) as session:
        assert allowed.listed(session) == []
        assert session.exec(select(Event)).all() == []


def test_a_fund_that_is_allowed_ties_nobody_until_it_expires(bind: Engine, here: Settings, officer: Account) -> None:
    add(bind, here, officer, expires_on=date(2026, 4, 1))
    ring = sealed(here, "a b c d e", payer="Stichting De Brug")

    def persons(began: datetime) -> list[int | None]:
        values = allowed.values(night(bind, here, began), "25BE", ring)
        return link(ring, allowed=values).columns["payer_persons"].to_list()

    assert persons(NOW + timedelta(days=1)) == [None] * 5
    assert persons(datetime(2026, 4, 1, 12, tzinfo=UTC)) == [None] * 5
    assert persons(datetime(2026, 4, 2, 12, tzinfo=UTC)) == [5] * 5


def test_a_shelter_s_phone_is_found_by_its_hash_however_it_was_typed(
    bind: Engine, here: Settings, officer: Account
) -> None:
    add(bind, here, officer, kind=AllowedKind.PHONE, value="058 123 4567", label="Opvang Noord")
    residents = sealed(here, "a b c", phone=("+31581234567", "0581234567", "0031 58 1234567"))
    values = allowed.values(night(bind, here), "25BE", residents)
    assert values.rows() == [("phone", "581234567")]
    assert link(residents).columns["contact_persons"].to_list() == [3] * 3
    assert link(residents, allowed=values).columns["contact_persons"].to_list() == [None] * 3


def test_a_letter_that_a_fund_hands_out_is_allowed_without_its_text_being_kept(
    bind: Engine, here: Settings, officer: Account
) -> None:
    form = letter(seeded(3), 60)
    made = add(bind, here, officer, kind=AllowedKind.LETTER, value=form)
    rest = letter(seeded(4), 60)
    ring = sealed(here, "a b c", motivation=(form.upper(), form, rest))
    values = allowed.values(night(bind, here), "25BE", ring)
    assert link(ring).columns["letter_persons"].to_list() == [2, 2, 1]
    assert link(ring, allowed=values).columns["letter_persons"].to_list() == [None, None, 1]
    assert made.runs is not None
    assert not any(word in f"{made.value} {made.runs}" for word in form.split() if len(word) > 4)
    with pytest.raises(Conflict, match="allows this already"):
        add(bind, here, officer, kind=AllowedKind.LETTER, value=f"{form} !")


def test_the_database_refuses_a_letter_without_its_runs_and_what_is_ended_by_nobody(bind: Engine) -> None:
    account(bind)
    row: dict[str, Any] = {
        "id": "x",
        "institution": "25BE",
        "kind": "letter",
        "value": "v",
        "label": "l",
        "owner": "o",
        "expires_on": YEAR,
        "added_by": "vera",
        "added_at": NOW,
    }
    wrong: list[dict[str, Any]] = [{}, {"kind": "agent", "ended_at": NOW}, {"kind": "rumour"}]
    for changes in wrong:
        with pytest.raises(DBAPIError), transaction(bind) as session:
            session.add(Allowed(**{**row, **changes}))


def test_a_night_that_is_looked_at_again_finds_what_was_in_force_then(
    bind: Engine, here: Settings, officer: Account
) -> None:
    made = add(bind, here, officer)
    first = night(bind, here)
    used = allowed.version(first, "25BE")
    with transaction(bind) as session:
        allowed.end(session, made.id, officer, NOW + timedelta(days=2))
    add(bind, here, officer, now=NOW + timedelta(days=3), kind=AllowedKind.NETWORK, value="n1")
    assert allowed.version(first, "25BE") == used
    assert used["count"] == 1
    assert allowed.version(night(bind, here, NOW + timedelta(days=4)), "25BE") != used
    assert allowed.version(first, "21PX") == allowed.version(night(bind, here, NOW - timedelta(days=4)), "25BE")


def test_an_entry_that_is_in_force_is_not_added_twice_and_an_expired_one_is_renewed(
    bind: Engine, here: Settings, officer: Account
) -> None:
    old = add(bind, here, officer, expires_on=date(2026, 4, 1))
    with pytest.raises(Conflict, match="allows this already, until 2026-04-01"):
        add(bind, here, officer)
    renewed = add(bind, here, officer, now=datetime(2026, 5, 1, tzinfo=UTC))
    with transaction(bind) as session:
        assert [entry.id for entry in allowed.listed(session)] == [renewed.id]
        assert session.get_one(Allowed, old.id).ended_by == "vera"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"owner": " "}, "a label and an owner"),
        ({"label": ""}, "a label and an owner"),
        ({"expires_on": date(2026, 3, 9)}, "between today and two years"),
        ({"expires_on": date(2029, 1, 1)}, "between today and two years"),
        ({"institution": "21PX"}, "another institution"),
        ({"kind": AllowedKind.ACCOUNT, "value": "NL91ABNA0417164301"}, "no bank account"),
        ({"kind": AllowedKind.PHONE, "value": "0000000000"}, "no phone number"),
        ({"value": " - "}, "no fund"),
        ({"kind": AllowedKind.LETTER, "value": "three words only"}, "no letter"),
    ],
)
def test_what_cannot_hold_is_refused_with_why(
    changes: dict[str, Any], why: str, bind: Engine, here: Settings, officer: Account
) -> None:
    with pytest.raises(Conflict, match=why):
        add(bind, here, officer, **changes)


def test_nothing_is_ended_twice(bind: Engine, here: Settings, officer: Account) -> None:
    made = add(bind, here, officer)
    for _ in range(2):
        with transaction(bind) as session:
            if session.get_one(Allowed, made.id).ended_at is None:
                allowed.end(session, made.id, officer, NOW)
                continue
            with pytest.raises(Conflict, match="no entry of this id"):
                allowed.end(session, made.id, officer, NOW)
