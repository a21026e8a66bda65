"""A migrated database and keys, as `loep init` leaves them."""

import pytest
from sqlalchemy import Engine

from loep.intake import keys
from loep.settings import Settings
from loep.storage.schema import migrate
from loep.storage.session import engine


@pytest.fixture
def bind(settings: Settings) -> Engine:
    made = engine(settings)
    migrate(made)
    keys.make(settings)
    return made
