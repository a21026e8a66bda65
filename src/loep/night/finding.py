"""What one look at a deployment saw."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from loep.settings import Settings
from loep.storage.session import engine, everywhere


@dataclass(frozen=True)
class Finding:
    """What one check saw. `mend` is empty when all is well; `needed`: without it nobody should work here."""

    name: str
    saw: str
    mend: str = ""
    needed: bool = True

    @property
    def well(self) -> bool:
        return not self.mend


Check = Callable[[Settings, Mapping[str, str]], Finding]


@contextmanager
def bound(settings: Settings) -> Iterator[Engine]:
    """An engine for one check."""
    bind = everywhere(engine(settings))
    try:
        yield bind
    finally:
        bind.dispose()
