"""Every route names its permission and purpose, and stands in `routes.txt` for all to read."""

from pathlib import Path

import pytest

from loep.web.app import listing

ROUTES = Path(__file__).with_name("routes.txt")


@pytest.mark.promise("denied by default", "every route stands in the list with its permission and purpose")
def test_every_route_stands_in_the_list_with_its_permission_and_purpose() -> None:
    assert listing() == ROUTES.read_text("utf-8").splitlines(), (
        "routes changed: read what changed, then write `\\n`.join(loep.web.app.listing()) to tests/house/routes.txt"
    )
