"""A migrated database and keys, as `loep init` leaves them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from loep.intake import keys
from loep.settings import Settings
from loep.storage.schema import migrate
from loep.storage.session import engine


@pytest.fixture
def bind(settings: Settings) -> Iterator[Engine]:
    made = engine(settings)
    migrate(made)
    keys.make(settings)
    yield made
    made.dispose()
