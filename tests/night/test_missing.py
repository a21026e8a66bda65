"""Strangers who filled in nothing, each in their own words, are not taken together by a night."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from loep.intake.fillers import NO_BYTES
from loep.night import prepare
from loep.settings import Settings
from loep.storage.session import transaction
from loep.storage.tables import Link, Signal, WelfareSign
from tests.builders import nights
from tests.builders.deliveries import delivery

NAMES = ("Anna Berg", "Boris Ivanov", "Chen Wei", "Daan Kok", "Elif Kaya", "Femke Vos", "Goran Matic", "Hugo Blanc")
HALF = len(NAMES)
WHO: dict[str, Any] = {
    "given_names": tuple(f"{name.split()[0]}{half}" for half in ("", "ke") for name in NAMES),
    "surname": tuple(f"{name.split()[1]}{half}" for half in ("", "sma") for name in NAMES),
    "date_of_birth": tuple(f"200{number % 9}-0{number % 9 + 1}-{number + 10}" for number in range(2 * HALF)),
    "submitted_at": tuple(f"2026-03-02T10:{number + 10}:00+01:00" for number in range(2 * HALF)),
    "programme": tuple(f"342{number + 10}" for number in range(2 * HALF)),
    "language_test": "ielts",
    "document_kind": "passport",
    "document_issuer": "NLD",
    "permit_needed": "true",
    "channel": ("agent",) * HALF + ("studielink",) * HALF,
}
NOTHING = {
    "bsn": "0",
    "document_number": "XXXXXXXXX",
    "email": "n.v.t.",
    "phone": "1234567890",
    "payer": "zelf",
    "iban": "-",
    "diploma_number": "12345",
    "language_report": "N/A",
    "emergency_phone": "-",
    "upload_hashes": f"diploma:{NO_BYTES}",
    "agent": "geen",
    "device": "unknown",
    "network": "0000",
    "mrz": "niet leesbaar",
}
SHARED = {
    **dict.fromkeys(NOTHING, ""),
    "document_number": "SPECI2014",
    "email": "shared@example.org",
    "phone": "+31687654321",
    "iban": "NL91ABNA0417164300",
    "emergency_phone": "+31698765432",
    "upload_hashes": "diploma:" + "1a" * 32,
}
ABOUT_VALUES = {"R01", "R02", "R05", "R06", "R07", "R09", "R10", "R17", "R20", "R21"}


@pytest.mark.promise("I5 honest", "what nobody filled in ties nobody together and speaks against nobody")
def test_what_nobody_filled_in_ties_nobody_together(settings: Settings, tmp_path: Path) -> None:
    bind = prepare.initialise(settings)
    columns: dict[str, Any] = {name: (nothing,) * HALF + (SHARED[name],) * HALF for name, nothing in NOTHING.items()}
    delivery(tmp_path / "in", rows=2 * HALF, **WHO, **columns)
    nights.ran(settings, bind, tmp_path / "in", sample_share=0.0)
    blank = {f"R{number}" for number in range(1, HALF + 1)}
    with transaction(bind) as session:
        signals = session.exec(select(Signal.registration_id, Signal.detector)).all()
        links = session.exec(select(Link.left_id, Link.right_id, Link.kind)).all()
        signs = set(session.exec(select(WelfareSign.registration_id)))
    bind.dispose()
    assert {detector for id, detector in signals if id in blank} & ABOUT_VALUES == set()
    assert [link for link in links if {link[0], link[1]} & blank] == []
    assert signs & blank == set()
    assert {"R01", "R05"} <= {detector for _, detector in signals}, "the others share what says something"
    assert {"document", "email", "upload"} <= {kind for _, _, kind in links}
    assert signs
