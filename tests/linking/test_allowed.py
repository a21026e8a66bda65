"""What an institution allows links nobody."""

from typing import Any

import polars as pl
import pytest

from loep.linking.accounts import accounts
from loep.linking.allowed import SCHEMA, given
from loep.linking.contacts import contacts
from loep.linking.link import link
from loep.linking.payers import payers
from loep.linking.submitters import submitters
from loep.linking.uploads import uploads
from tests.builders.linking import Finder, alone
from tests.builders.registrations import registrations

VALUES: dict[str, tuple[Finder, str, Any, str]] = {
    "email": (contacts, "contact_persons", {"email": "Bureau+a@post.example"}, "bureau@post.example"),
    "phone": (contacts, "contact_persons", {"phone": "+31 58 1234567"}, "581234567"),
    "device": (contacts, "contact_persons", {"device": "lab"}, "lab"),
    "network": (contacts, "contact_persons", {"network": "school"}, "school"),
    "account": (accounts, "account_persons", {"iban": "seal"}, "seal"),
    "payer": (payers, "payer_persons", {"payer": "seal"}, "seal"),
    "upload": (uploads, "upload_persons", {"upload_hashes": ["Means:F1"]}, "means:f1"),
    "author": (submitters, "submitter_persons", {"upload_authors": ["Scan, Noord"]}, "scan noord"),
}


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_that_is_allowed_is_not_compared(kind: str) -> None:
    find, column, shared, value = VALUES[kind]
    frame = registrations("a b c d e", **shared)
    allowed = pl.DataFrame([(kind, value)], schema=SCHEMA, orient="row")
    assert set(given(frame, kind)) == {value}
    assert set(alone(find, frame).columns[column]) != {None}
    after = alone(find, frame, allowed)
    assert set(after.columns[column]) == {None}
    assert after.links.is_empty()


def test_only_the_value_that_is_allowed_falls_out_of_a_list() -> None:
    frame = registrations("a b", upload_hashes=["means:form", "diploma:forged"])
    allowed = pl.DataFrame([("upload", "means:form")], schema=SCHEMA, orient="row")
    assert alone(uploads, frame, allowed).columns["upload_kind"].to_list() == ["diploma", "diploma"]


def test_the_clients_of_an_allowed_agent_may_be_paid_for_by_its_office() -> None:
    frame = registrations("a b c d", channel="agent", agent="AG-1", iban="seal", payer="office")
    allowed = pl.DataFrame([("agent", "ag 1")], schema=SCHEMA, orient="row")
    assert set(alone(accounts, frame).columns["account_persons"]) == {4}
    after = link(frame, allowed=allowed).columns
    assert set(after["account_persons"]) == set(after["payer_persons"]) == {1}
