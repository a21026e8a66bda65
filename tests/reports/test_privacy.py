"""What is told of personal data is what the code does with it."""

from dataclasses import fields
from datetime import timedelta

from loep.contract import FEEDS, Use
from loep.reports import privacy
from loep.settings import Settings
from tests.house.house import ROOT

KEPT = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")


def test_the_page_is_current() -> None:
    assert privacy.page() == KEPT, "docs/privacy.md is old: run `.venv/bin/python -m loep.reports.privacy`"


def test_every_column_use_and_term_is_told() -> None:
    assert {
        f"`{column.name}`" for feed in FEEDS.values() for column in feed.columns if f"`{column.name}`" not in KEPT
    } == set()
    assert set(privacy.USES) == set(Use)
    terms = {field.name for field in fields(Settings) if isinstance(field.default, timedelta)}
    assert {*privacy.TERMS, "keep_inbox"} == terms
    assert "LOEP_INBOX_KEEP_DAYS" in KEPT
