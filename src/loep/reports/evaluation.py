"""What was planted against what was found: recall, precision, and what it cost honest people."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field

import polars as pl

from loep.reports.fairness import Group, farthest, said
from loep.reports.shares import Share, line, share

PARTS_OF_CAPACITY = {"a quarter of the cases": 0.25, "half of them": 0.5, "three quarters": 0.75, "all of them": 1.0}


@dataclass(frozen=True)
class Evaluation:
    """Shares of labelled registrations and rings that came into a case; the random sample is left aside.

    `recall`, `ring_members` (by registration) and `recall_rings` count the kinds that a rule opens cases for.
    `context`: of the kinds whose rule weighs nothing, the registrations with a signal of it; `unwatched`: kinds that no
    live rule looks for, in a case all the same. `honest` needs the number of registrations and is null without it:
    look-alikes are honest too and count in it. `at_capacity`: recall among the cases with most points, by the share of
    cases that people get to; `right_at_capacity`: how many of the registrations in those were planted. `groups`: honest
    people per protected group, aggregates only.
    """

    recall: Share
    ring_members: Share
    recall_rings: Share
    precision: Share
    honest: Share | None
    kinds: tuple[Share, ...]
    rings: tuple[Share, ...]
    context: tuple[Share, ...]
    unwatched: tuple[Share, ...]
    look_alikes: tuple[Share, ...]
    at_capacity: tuple[Share, ...]
    right_at_capacity: tuple[Share, ...]
    groups: tuple[Group, ...] = field(default=())

    @property
    def blocks(self) -> list[tuple[str, list[Share]]]:
        """Titles with the shares under them, those without any left out."""
        headline = (self.recall, self.ring_members, self.recall_rings, self.precision, self.honest)
        listed: list[tuple[str, list[Share]]] = [
            ("All", [told for told in headline if told]),
            ("Planted registrations in a case", list(self.kinds)),
            ("Planted rings with a case", list(self.rings)),
            ("Planted registrations with a signal, of kinds that are context only", list(self.context)),
            ("Planted registrations in a case, of kinds that no live rule looks for", list(self.unwatched)),
            ("Innocent look-alikes in a case", list(self.look_alikes)),
            ("Planted registrations found when people get to the cases with most points", list(self.at_capacity)),
            ("Registrations in those cases that were planted", list(self.right_at_capacity)),
            ("Honest registrations in a case, per protected group", [group.honest for group in self.groups]),
        ]
        return [(title, shares) for title, shares in listed if shares]

    def table(self) -> str:
        """The evaluation as plain text for people."""
        told = ["\n".join([title, *map(line, shares)]) for title, shares in self.blocks]
        return "\n\n".join(told + ([said(self.groups)] if self.groups else []))

    def to_json(self) -> str:
        """The same as JSON: counts, shares and interval bounds (fractions)."""
        worst = farthest(self.groups)
        ratio = asdict(worst.ratio) | {"group": worst.honest.name} if worst and worst.ratio else None
        whole = asdict(self) | {"selection_ratio": ratio}
        return json.dumps(whole, indent=2, ensure_ascii=False)


def evaluate(
    cases: pl.DataFrame,
    labels: pl.DataFrame,
    population: int | None = None,
    watched: Collection[str] | None = None,
    signalled: Mapping[str, pl.Series] | None = None,
    groups: tuple[Group, ...] = (),
) -> Evaluation:
    """Hold the export of cases against the labels of a simulated delivery.

    `cases`: rows of `cases export`. `labels`: `registration_id, kind, innocent, group`; a registration that is
    absent from it is honest; a kind is the name of a rule, or several joined by `+`. `population`: all registrations,
    labelled or not. `watched`: the names of the rules that open cases; without it every kind counts. `signalled`:
    name of a rule that is context only -> the registrations it signals.
    """
    in_case = flagged(cases)
    marked = labels.with_columns(
        pl.col("registration_id", "kind").cast(pl.String),
        found=pl.col("registration_id").cast(pl.String).is_in(in_case.implode()),
        innocent=_flag("innocent"),
        watched=_watched(watched),
    )
    planted = marked.filter(~pl.col("innocent"))
    look_alikes = marked.filter("innocent")
    sought, rest = planted.filter("watched"), planted.filter(~pl.col("watched"))
    of_context = rest.filter(pl.col("kind").is_in(list(signalled or {})))
    members = sought.filter(pl.col("group").is_not_null() & (pl.col("group").cast(pl.String) != ""))
    rings = members.group_by("kind", "group").agg(pl.col("found").any())
    at_capacity, right = _at_capacity(cases, sought, planted)
    hits, cased = int(planted["found"].sum()), in_case.len()
    honest = (
        None
        if population is None
        else share("Honest registrations in a case", cased - hits, population - planted.height)
    )
    return Evaluation(
        recall=share("Planted registrations found", int(sought["found"].sum()), sought.height),
        ring_members=share("Registrations of planted rings found", int(members["found"].sum()), members.height),
        recall_rings=share("Planted rings found", int(rings["found"].sum()), rings.height),
        precision=share("Registrations in a case that were planted", hits, cased),
        honest=honest,
        kinds=_per_kind(sought),
        rings=_per_kind(rings),
        context=_per_kind(_signalled(of_context, signalled or {})),
        unwatched=_per_kind(rest.join(of_context, on="registration_id", how="anti")),
        look_alikes=_per_kind(look_alikes),
        at_capacity=at_capacity,
        right_at_capacity=right,
        groups=groups,
    )


def flagged(cases: pl.DataFrame) -> pl.Series:
    """The registrations that signals brought into a case."""
    return cases.filter(~_flag("is_sample"))["registration_id"].cast(pl.String).unique()


def _signalled(planted: pl.DataFrame, signalled: Mapping[str, pl.Series]) -> pl.DataFrame:
    said = [
        planted.filter(pl.col("kind") == kind).with_columns(
            found=pl.col("registration_id").is_in(registrations.cast(pl.String).implode())
        )
        for kind, registrations in signalled.items()
    ]
    return pl.concat([planted.clear(), *said])


def _at_capacity(
    cases: pl.DataFrame, sought: pl.DataFrame, planted: pl.DataFrame
) -> tuple[tuple[Share, ...], tuple[Share, ...]]:
    """Recall and precision when people get to a part of the cases only, those with most points first."""
    if not {"case_id", "points"} <= set(cases.columns):
        return (), ()
    whole = (
        cases.filter(~_flag("is_sample"))
        .group_by("case_id")
        .agg(pl.col("points").cast(pl.Int64).max(), pl.col("registration_id").cast(pl.String))
        .sort("points", "case_id", descending=[True, False])
    )
    found, right = [], []
    for name, part in PARTS_OF_CAPACITY.items():
        first = whole.head(round(part * whole.height)).explode("registration_id", empty_as_null=True)
        there = first["registration_id"].unique()
        among = pl.col("registration_id").is_in(there.implode())
        found.append(share(name, sought.filter(among).height, sought.height))
        right.append(share(name, planted.filter(among).height, there.len()))
    return tuple(found), tuple(right)


def _watched(names: Collection[str] | None) -> pl.Expr:
    if names is None:
        return pl.lit(value=True)
    return pl.col("kind").cast(pl.String).str.split("+").list.eval(pl.element().is_in(list(names))).list.any()


def _flag(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).str.to_lowercase() == "true"


def _per_kind(marked: pl.DataFrame) -> tuple[Share, ...]:
    counts = marked.group_by("kind").agg(part=pl.col("found").sum(), whole=pl.len()).sort("kind")
    return tuple(share(kind, part, whole) for kind, part, whole in counts.iter_rows())
