"""The numbers of a rule or model that a policy may set: each with its default and what is allowed."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from loep.errors import ContentInvalid
from loep.vocabulary import Words

KINDS = (int, float)


@dataclass(frozen=True)
class Between:
    """What a number may be, both ends included: `max_persons: Annotated[int, Between(3, 100)] = 3`."""

    least: float
    most: float


@dataclass(frozen=True)
class Number:
    """A number of a policy: `kind` is int or float."""

    kind: type
    between: Between

    def holds(self, value: object) -> bool:
        """Whether this is such a number; a whole one may stand for a decimal one."""
        right = type(value) is self.kind or (self.kind is float and type(value) is int)
        return right and self.between.least <= value <= self.between.most  # type: ignore[operator]

    @property
    def allowed(self) -> Words:
        """As in "a whole number from 3 to 100"."""
        least, most = (f"{end:,.10g}".replace(",", "") for end in (self.between.least, self.between.most))
        en, nl = ("a whole number", "een heel getal") if self.kind is int else ("a number", "een getal")
        dutch = f"{nl} van {least} tot en met {most}".replace(".", ",")
        return Words(f"{en} from {least} to {most}", dutch)


def thresholds_of(function: Callable[..., Any], where: str) -> dict[str, Number]:
    """What a policy may set each threshold to. Raises ContentInvalid for a parameter that it could not set."""
    hints = get_type_hints(function, include_extras=True)
    return {
        name: _threshold(parameter, get_args(hints.get(name)), where)
        for name, parameter in inspect.signature(function).parameters.items()
    }


def defaults_of(function: Callable[..., Any]) -> Mapping[str, Any]:
    """The numbers that the definition itself gives."""
    return {name: parameter.default for name, parameter in inspect.signature(function).parameters.items()}


def _threshold(parameter: inspect.Parameter, hint: tuple[Any, ...], where: str) -> Number:
    default = parameter.default
    if parameter.kind is not parameter.KEYWORD_ONLY or type(default) not in KINDS:
        raise ContentInvalid(where, f"parameter {parameter.name} must be keyword-only with a number as default")
    between = [extra for extra in hint[1:] if isinstance(extra, Between)]
    if len(between) != 1 or hint[0] is not type(default):
        expected = f"Annotated[{type(default).__name__}, Between(least, most)]"
        raise ContentInvalid(where, f"parameter {parameter.name} must say what it may be: {expected}")
    number = Number(hint[0], between[0])
    if not number.holds(default):
        raise ContentInvalid(
            where, f"parameter {parameter.name} is {default} by default; it must be {number.allowed.en}"
        )
    return number
