"""Passwords: long ones, no well-known ones, kept as argon2id."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from loep.errors import LoepError
from loep.web.language import N_

SHORTEST, LONGEST = 15, 128
COMMON = [
    "password",
    "wachtwoord",
    "passwort",
    "welkom",
    "welcome",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azerty",
    "geheim",
    "secret",
    "admin",
    "administrator",
    "iloveyou",
    "letmein",
    "monkey",
    "dragon",
    "football",
    "baseball",
    "sunshine",
    "princess",
    "superman",
    "batman",
    "master",
    "shadow",
    "login",
    "hogeschool",
    "student",
    "inschrijving",
    "beoordelaar",
    "correct",
    "horse",
    "battery",
    "staple",
    "changeme",
    "default",
    "test",
    "abc",
    "abcdef",
    "abcdefghijklmnopqrstuvwxyz",
    "zomer",
    "winter",
    "lente",
    "herfst",
]
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
    if _guessable(plain):
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


def _guessable(plain: str) -> bool:
    letters = "".join(character for character in plain if character.isalpha())
    for word in sorted(COMMON, key=len, reverse=True):
        letters = letters.replace(word, "")
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    repeated = any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, len(plain) // 2 + 1))
    return len(letters) < 4 or len(set(plain)) < 6 or len(steps) == 1 or repeated
