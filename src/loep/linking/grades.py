"""One list of marks for several persons."""

from math import log

import polars as pl
from scipy.special import pdtrc

from loep.linking.sharing import apart, days_between, most, persons, related, shared, star

STRENGTH = 0.85
LEAST = 3
MARKS = 5
VALUES = 3
HEIGHTS = 8
CROWD = 60
LUCK = 0.01
SAMPLE = 100_000
MARGIN = 10.0  # a person good at one subject is good at more than the next one


def grades(rows: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links between persons with one list of marks, and `grades_persons` per row.

    Compared are lists of `MARKS` marks or more with `VALUES` different ones in the order of the transcript; a list of
    tens throughout is filler. Coarse or short lists agree by chance: with N persons and p the chance of a list, by how
    often each mark, and a mark as high after one as high, is in everybody's lists, its luck is N * P(X >= n - 1) of a
    Poisson of `MARGIN` * N * p. Only where that is below `LUCK` are n persons counted, so classmates marked in whole
    points are not. A list of more than `CROWD` persons is the default of some form.
    """
    marks = people.select(rows["row"], pl.col("grades").list.eval(pl.element().round(2)).alias("marks"))
    usable = (pl.col("marks").list.len() >= MARKS) & (pl.col("marks").list.n_unique() >= VALUES)
    usable &= pl.col("marks").list.eval(pl.element().is_null().any()).list.first().not_()
    given = marks.filter(usable)
    twice = given.filter(pl.col("marks").hash().is_duplicated())
    spelled = twice.with_columns(pl.col("marks").list.eval(pl.element().cast(pl.String)).list.join(";").alias("value"))
    groups = shared(rows, spelled.select("row", "value"))
    first = related(persons(groups), "household")
    counted = first.group_by("group").agg(
        pl.col("row").first(),
        apart().alias("persons"),
        days_between(pl.col("at")).alias("days"),
        pl.len().alias("everyone"),
    )
    counted = counted.filter((pl.col("persons") >= LEAST) & (pl.col("everyone") <= CROWD)).sort("group")
    listed = counted.select("row").join(twice, on="row", how="left", maintain_order="left")["marks"]
    counted = counted.filter(_rare(counted["everyone"], listed, given["marks"]))
    members = groups.join(counted.select("group", "persons", "days"), on="group").with_columns(
        pl.lit(STRENGTH).alias("strength"), pl.struct("persons", "days").alias("facts")
    )
    return star(members, "grades"), most(given, members, "grades_persons")


def _rare(sharers: pl.Series, listed: pl.Series, everybody: pl.Series) -> pl.Series:
    """Whether it would be rare luck that `sharers` persons have each of the lists, given `everybody`'s lists."""
    sample = _flat(everybody.gather_every(max(len(everybody) // SAMPLE, 1)))
    values = sample.group_by("mark").agg(pl.len().alias("times")).sort("mark")
    # Marks are taken together by height, so that a list does not make its own rare steps look usual.
    height = (pl.col("times").cum_sum() * HEIGHTS / pl.col("times").sum()).ceil().alias("height")
    values = values.with_columns(height).with_columns(
        (pl.col("times") / pl.col("times").sum().over("height")).log().alias("mark_chance")
    )
    follows = _steps(sample, values).group_by("before", "height").agg(pl.len().alias("times"))
    step_chance = (pl.col("times") / pl.col("times").sum().over("before")).log().alias("step_chance")
    taken = _steps(_flat(listed), values).join(
        follows.with_columns(step_chance), on=["before", "height"], how="left", nulls_equal=True
    )
    chance = pl.col("mark_chance", "step_chance").fill_null(-log(SAMPLE)).sum().name.keep()
    summed = taken.group_by("list").agg(chance).sort("list")
    likely = summed.select((pl.col("mark_chance") + pl.col("step_chance")).exp()).to_series()
    luck = len(everybody) * pdtrc(sharers.to_numpy() - 2.0, MARGIN * len(everybody) * likely.to_numpy())
    return pl.Series(luck <= LUCK, dtype=pl.Boolean)


def _flat(lists: pl.Series) -> pl.DataFrame:
    """(list, mark), in order."""
    return lists.alias("mark").to_frame().with_row_index("list").explode("mark", empty_as_null=True)


def _steps(flat: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """Every mark with its `height` and that of the one `before` it, null for the first of a list."""
    known = flat.join(values.drop("times"), on="mark", how="left", maintain_order="left")
    return known.with_columns(pl.col("height").shift(1).over("list").alias("before"))
