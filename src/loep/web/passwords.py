"""Passwords: long ones, no well-known ones, kept as argon2id."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from loep.errors import LoepError
from loep.web.language import N_

SHORTEST, LONGEST = 15, 128
ENOUGH = 13  # powers of ten that a good guesser needs: decades on a large machine, for each try costs argon2id
JUDGED = 32  # characters: how good the rest is takes ever longer to tell
DUTCH = (
    "wachtwoord welkom geheim hogeschool school student studenten inschrijving aanmelding beoordelaar beheerder loep "
    "zomer winter lente herfst maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april "
    "mei juni juli augustus september oktober november december nederland amsterdam rotterdam utrecht voetbal ajax"
)
HASHING, QUEUE = threading.Semaphore(2), threading.Semaphore(20)
PATIENCE = 5.0  # seconds


@dataclass(eq=False)
class Crowded(LoepError):
    """So many log in at once that one more would only wait, and hold up who does something else."""

    def __str__(self) -> str:
        return "too many people log in at once"


def refusal(password: str, email: str, name: str) -> str | None:
    """Why this password is not accepted, or None. The text is a translatable sentence."""
    plain = password.casefold()
    if not SHORTEST <= len(password) <= LONGEST:
        return N_("Choose a password of 15 to 128 characters. A short sentence works well.")
    if any(part in plain for part in _own_words(email, name)):
        return N_("Choose a password without your name or e-mail address in it.")
    if _guessable(plain, email, name):
        return N_(
            "This password is among the first that are tried. "
            "Choose a less predictable one, such as four unrelated words."
        )
    return None


def hashed(password: str) -> str:
    """The hash to keep. Raises Crowded."""
    with _turn():
        return _hasher().hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password belongs to the stored hash; takes as long when there is none. Raises Crowded."""
    with _turn():
        try:
            return _hasher().verify(stored or _nobody(), password[:LONGEST]) and bool(stored)
        except VerificationError:
            return False


@contextmanager
def _turn() -> Iterator[None]:
    """Two at a time, for each takes 64 MiB and a processor; a few wait for a moment. Raises Crowded."""
    if not QUEUE.acquire(blocking=False):
        raise Crowded
    try:
        if not HASHING.acquire(timeout=PATIENCE):
            raise Crowded
        try:
            yield
        finally:
            HASHING.release()
    finally:
        QUEUE.release()


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=1)


@cache
def _nobody() -> str:
    return _hasher().hash("nobody has this password")


def _own_words(email: str, name: str) -> list[str]:
    words = [
        email.casefold(),
        *email.casefold().partition("@")[0].replace("-", ".").split("."),
        *name.casefold().split(),
    ]
    return [word for word in words if len(word) >= 4]


def _guessable(plain: str, email: str, name: str) -> bool:
    """Whether somebody who knows the usual passwords, names, dates, rows of keys and words in Dutch soon has it."""
    from zxcvbn import zxcvbn

    judged = zxcvbn(plain[:JUDGED], user_inputs=[*DUTCH.split(), *_own_words(email, name)])
    return float(judged["guesses_log10"]) < ENOUGH
