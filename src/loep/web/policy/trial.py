"""What a back-test found, as the page tells it: counts and shares, never a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loep.reports.association import Association, Uneven
from loep.reports.fairness import Group
from loep.reports.lift import Lift
from loep.reports.shares import Ratio, Share
from loep.web.language import N_

CHANGES = ("gained", "lost", "kept")
ATTRIBUTES = {
    "nationality": N_("nationality"),
    "country_of_birth": N_("country of birth"),
    "gender": N_("gender"),
    "birth_year": N_("year of birth"),
}
PROXIES = 12


@dataclass(frozen=True)
class Trial:
    """Cases and hours before and after, what was gained and lost, per rule, per group.

    `ratios`: the selection ratio farthest from 1, before and after; `uneven`: whether the draft's is beyond chance and
    far from 1. `singled_out`: rules that signal one group more or less often than others.
    """

    cases: tuple[int, int]
    hours: tuple[float, float]
    minutes: float
    changes: list[tuple[str, Mapping[str, int]]]
    lifts: list[Lift]
    ratios: tuple[Ratio | None, Ratio | None]
    uneven: bool
    groups: list[Group]
    proxies: list[Association]
    more_proxies: int
    singled_out: list[Uneven]
    remarks: list[str]


def trial(kept: Mapping[str, Any]) -> Trial | None:
    """What a version keeps of its back-test; None when it was kept in another shape."""
    try:
        return _trial(kept)
    except (KeyError, TypeError, ValueError):
        return None


def _trial(kept: Mapping[str, Any]) -> Trial:
    before, after = (_ratio(one) for one in kept["selection_ratio"])
    proxies = [Association(**one) for one in kept["proxies"]]
    return Trial(
        cases=(kept["cases"][0], kept["cases"][1]),
        hours=(kept["hours"][0], kept["hours"][1]),
        minutes=kept["minutes"],
        changes=[(change, kept["changes"][change]) for change in CHANGES],
        lifts=[
            Lift(**{**one, "confirmed": Share(**one["confirmed"]), "over_sample": _ratio(one["over_sample"])})
            for one in kept["lifts"]
        ],
        ratios=(before, after),
        uneven=after is not None and after.uneven,
        groups=[_group(one) for one in kept["groups"] if one["ratio"]],
        proxies=proxies[:PROXIES],
        more_proxies=max(len(proxies) - PROXIES, 0),
        singled_out=[Uneven(one["detector"], _group(one["group"])) for one in kept["uneven"]],
        remarks=kept["remarks"],
    )


def _group(kept: Mapping[str, Any]) -> Group:
    return Group(kept["attribute"], Share(**kept["honest"]), _ratio(kept["ratio"]))


def _ratio(kept: Mapping[str, float] | None) -> Ratio | None:
    return Ratio(**kept) if kept else None
