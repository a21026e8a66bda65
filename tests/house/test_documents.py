"""Generated pages say what the code says now."""

from pathlib import Path

import pytest

from loep.reports import documentation
from tests.house.house import ROOT

PAGES = documentation.pages(ROOT)


@pytest.mark.parametrize("name", PAGES)
def test_every_generated_page_is_current(name: str) -> None:
    kept = (ROOT / "docs" / name).read_text(encoding="utf-8")

    assert kept == PAGES[name], f"docs/{name} is old: run `.venv/bin/python -m loep.reports.documentation`"


def test_pages_are_written_where_they_are_read(tmp_path: Path) -> None:
    for folder in ("rules", "models", "flows"):
        (tmp_path / folder).symlink_to(ROOT / folder)

    written = documentation.write_docs(tmp_path)

    assert {path.name: path.read_text(encoding="utf-8") for path in written} == PAGES


def test_the_glossary_and_the_catalogue_name_what_there_is() -> None:
    assert "| ring | groep |" in PAGES["glossary.md"]
    assert "| `second_look` | second look | tweede blik |" in PAGES["glossary.md"]
    assert "## R06" in PAGES["catalogue.md"]
    assert "`account_persons`" in PAGES["catalogue.md"]
