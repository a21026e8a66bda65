"""What can go wrong, few and typed; each error carries its facts and says what to do.

No message ever holds a value out of a delivery: file, line, record, column and code only.
"""

from dataclasses import dataclass


class LoepError(Exception):
    """Base of every error that a user is meant to read."""


@dataclass(eq=False)
class SettingMissing(LoepError):
    """A setting that the command needs is absent or unusable."""

    name: str
    expectation: str

    def __str__(self) -> str:
        return f"{self.name}: {self.expectation}"


@dataclass(eq=False)
class Refused(LoepError):
    """A delivery or register file as a whole is not accepted; nothing of it was loaded."""

    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return "; ".join(self.reasons)


@dataclass(eq=False)
class ContentInvalid(LoepError):
    """A rule, a model, a flow or the policy cannot be used as it is written."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass(eq=False)
class AlreadyRunning(LoepError):
    """Another night holds the lease."""

    holder: str
    until: str

    def __str__(self) -> str:
        return f"already running: {self.holder} holds the lease until {self.until}; nothing was done"


@dataclass(eq=False)
class SchemaUnknown(LoepError):
    """The database is not at the version that this release knows."""

    found: str
    expected: str

    def __str__(self) -> str:
        return f"database schema is {self.found}, this release knows {self.expected}: run `loep init`"


@dataclass(eq=False)
class Conflict(LoepError):
    """Somebody else changed the case first, or may not do this; carries who and why."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(eq=False)
class Unfilled(Conflict):
    """A form is not filled in as it must be; carries in which field."""

    field: str


@dataclass(eq=False)
class Nobody(Conflict):
    """A text names people who are not there, or whose first name more than one has; carries the names."""

    names: tuple[str, ...]


class Changed(LoepError):
    """People changed cases while a night was opening some: nothing was written, and the same again may succeed."""
