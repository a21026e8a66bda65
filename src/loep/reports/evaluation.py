"""What was planted against what was found: recall, precision, and what it cost honest people."""

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from math import sqrt

import polars as pl

Z = 1.959963984540054  # 95 % of a normal distribution lies within this many standard deviations


@dataclass(frozen=True)
class Share:
    """`part` of `whole`, with the 95 % Wilson interval; all three shares are null when `whole` is 0."""

    name: str
    part: int
    whole: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Evaluation:
    """Shares of labelled registrations and rings that came into a case; the random sample is left aside.

    `recall`, `ring_members` (by registration) and `recall_rings` count the kinds that a live rule looks for; those that
    none looks for yet are `unwatched`. `honest` needs the number of registrations and is null without it: look-alikes
    are honest too and count in it.
    """

    recall: Share
    ring_members: Share
    recall_rings: Share
    precision: Share
    honest: Share | None
    kinds: tuple[Share, ...]
    rings: tuple[Share, ...]
    unwatched: tuple[Share, ...]
    look_alikes: tuple[Share, ...]

    def table(self) -> str:
        """The evaluation as plain text for people."""
        blocks = [
            ("All", [share for share in self._headline() if share]),
            ("Planted registrations in a case", self.kinds),
            ("Planted rings with a case", self.rings),
            ("Planted registrations of kinds that no live rule looks for yet", self.unwatched),
            ("Innocent look-alikes in a case", self.look_alikes),
        ]
        return "\n\n".join(_block(title, shares) for title, shares in blocks if shares)

    def _headline(self) -> tuple[Share | None, ...]:
        return self.recall, self.ring_members, self.recall_rings, self.precision, self.honest

    def to_json(self) -> str:
        """The same as JSON: counts, shares and interval bounds (fractions)."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False)


def evaluate(
    cases: pl.DataFrame,
    labels: pl.DataFrame,
    population: int | None = None,
    watched: Collection[str] | None = None,
) -> Evaluation:
    """Hold the export of cases against the labels of a simulated delivery.

    `cases`: rows of `cases export`. `labels`: `registration_id, kind, innocent, group`; a registration that is
    absent from it is honest; a kind is the name of a rule, or several joined by `+`. `population`: all registrations,
    labelled or not. `watched`: the names of the live rules; without it every kind counts.
    """
    in_case = cases.filter(~_flag("is_sample")).select("registration_id").unique()
    found = pl.col("registration_id").cast(pl.String).is_in(in_case["registration_id"].cast(pl.String).implode())
    marked = labels.with_columns(found=found, innocent=_flag("innocent"), watched=_watched(watched))
    planted = marked.filter(~pl.col("innocent"))
    look_alikes = marked.filter("innocent")
    sought = planted.filter("watched")
    members = sought.filter(pl.col("group").is_not_null() & (pl.col("group").cast(pl.String) != ""))
    rings = members.group_by("kind", "group").agg(pl.col("found").any())
    hits, cased = int(planted["found"].sum()), in_case.height
    honest = (
        None
        if population is None
        else _share("Honest registrations in a case", cased - hits, population - planted.height)
    )
    return Evaluation(
        recall=_share("Planted registrations found", int(sought["found"].sum()), sought.height),
        ring_members=_share("Registrations of planted rings found", int(members["found"].sum()), members.height),
        recall_rings=_share("Planted rings found", int(rings["found"].sum()), rings.height),
        precision=_share("Registrations in a case that were planted", hits, cased),
        honest=honest,
        kinds=_per_kind(sought),
        rings=_per_kind(rings),
        unwatched=_per_kind(planted.filter(~pl.col("watched"))),
        look_alikes=_per_kind(look_alikes),
    )


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % score interval of a share (E. B. Wilson, 1927); `whole` is at least 1."""
    share, square = part / whole, Z * Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = Z / (1 + square / whole) * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    return max(0.0, middle - half), min(1.0, middle + half)


def _watched(names: Collection[str] | None) -> pl.Expr:
    if names is None:
        return pl.lit(value=True)
    return pl.col("kind").cast(pl.String).str.split("+").list.eval(pl.element().is_in(list(names))).list.any()


def _flag(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).str.to_lowercase() == "true"


def _share(name: str, part: int, whole: int) -> Share:
    if whole <= 0:
        return Share(name, part, whole, None, None, None)
    return Share(name, part, whole, part / whole, *wilson(part, whole))


def _per_kind(marked: pl.DataFrame) -> tuple[Share, ...]:
    counts = marked.group_by("kind").agg(part=pl.col("found").sum(), whole=pl.len()).sort("kind")
    return tuple(_share(kind, part, whole) for kind, part, whole in counts.iter_rows())


def _block(title: str, shares: Iterable[Share]) -> str:
    return "\n".join([title, *(_line(share) for share in shares)])


def _line(share: Share) -> str:
    counts = f"{share.part} of {share.whole}"
    if share.share is None or share.low is None or share.high is None:
        return f"  {share.name:<44} {counts:>18}       -"
    interval = f"({share.low:.1%} to {share.high:.1%})"
    return f"  {share.name:<44} {counts:>18}  {share.share:>6.1%}  {interval}"
