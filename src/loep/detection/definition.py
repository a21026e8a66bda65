"""What a rule and a model have in common: a decorated function, its thresholds, and its text in both languages."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from loep.detection.explanation import Explanation, parse
from loep.errors import ContentInvalid

SUBJECTS = ("registration", "welfare")
KEY = "registration_id"
LANGUAGES = ("en", "nl")


def place(function: Callable[..., Any], name: str) -> str:
    """Where a definition stands, as in `rules/shared_bank_account.py: R06`."""
    path = Path(function.__code__.co_filename)
    return f"{path.parent.name}/{path.name}: {name}"


def check_subject(subject: str, where: str) -> None:
    """Raise ContentInvalid when no frame is about this subject."""
    if subject not in SUBJECTS:
        raise ContentInvalid(where, f"has subject {subject!r}; known are {', '.join(SUBJECTS)}")


def explained(
    function: Callable[..., Any], dutch: str, parameters: Mapping[str, Any], where: str
) -> dict[str, Explanation]:
    """What the definition says of itself, per language."""
    texts = {"en": function.__doc__, "nl": dutch}
    return {language: parse(texts[language], language, parameters, where) for language in LANGUAGES}
