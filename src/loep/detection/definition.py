"""What a rule and a model have in common: a decorated function, its thresholds, and its text in both languages."""

import inspect
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


def parameters_of(function: Callable[..., Any], where: str) -> dict[str, Any]:
    """The thresholds with their defaults. Raises ContentInvalid for a parameter that a policy could not set."""
    parameters = inspect.signature(function).parameters.values()
    for parameter in parameters:
        if parameter.kind is not parameter.KEYWORD_ONLY or type(parameter.default) not in (int, float):
            raise ContentInvalid(where, f"parameter {parameter.name} must be keyword-only with a number as default")
    return {parameter.name: parameter.default for parameter in parameters}


def explained(
    function: Callable[..., Any], dutch: str, parameters: Mapping[str, Any], where: str
) -> dict[str, Explanation]:
    """What the definition says of itself, per language."""
    texts = {"en": function.__doc__, "nl": dutch}
    return {language: parse(texts[language], language, parameters, where) for language in LANGUAGES}
