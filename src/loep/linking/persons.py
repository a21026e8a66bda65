"""Who is who: registrations in a fixed order, and the persons behind them.

An institution's person_id is one person, but one person may have several: registered twice, a name or birth date
mistyped. Two person_ids count as one person when they share an identifier (document, mail, phone, file) *and* agree on
who they are: equal birth dates with names that are one name spelled otherwise (see `likely`), or equal names with birth
dates that differ in one part or swap day and month. Reuse by *another* person is what linking looks for; this is not
that.
"""

from functools import partial

import polars as pl

from loep.linking.agreement import Measure
from loep.linking.components import components
from loep.linking.names import alphabet, family, latin
from loep.linking.normalise import each, homes, line, mailbox
from loep.linking.schools import marked, school

EQUAL = 3
SURE = 0.95


def rows(people: pl.DataFrame) -> pl.DataFrame:
    """One row per registration, in the order of `people`, which is that of (submitted_at, registration_id).

    Columns: `row` its place; `person` the person behind it, an integer, and `one`, who that probably is besides (see
    `sure`); `at`; `given` and `surname`, in one spelling (see `names`); `home`, `mailbox`, `line` (see `normalise`),
    `school` (see `schools`), null where absent; `household` of one surname and address, `twin` with one birth date
    besides.
    """
    made = people.select(
        pl.int_range(pl.len()).alias("row"),
        "registration_id",
        pl.col("submitted_at").alias("at"),
        *named(people),
        homes(people).alias("home"),
        mailbox(pl.col("email")).alias("mailbox"),
        line(pl.col("phone")).alias("line"),
        marked(each(people["prior_school"], school)).alias("school"),
    )
    person = _same_person(people, made)
    return made.with_columns(
        pl.concat_str("surname", "home", separator="|").alias("household"),
        pl.concat_str("surname", "home", people["date_of_birth"], separator="|").alias("twin"),
        person=person,
        one=person,
    )


def named(people: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """`given` and `surname` of people: Latin letters, no prefixes, one order."""
    full = people.select(pl.concat_str("surname_prefix", "surname", separator=" ", ignore_nulls=True)).to_series()
    given = people["given_names"]
    return (
        each(given, partial(latin, letters=alphabet(given))).alias("given"),
        each(full, partial(family, letters=alphabet(full))).alias("surname"),
    )


def sure(rows: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """`rows` with one number in `one` for who is one person by `links` (left, right as rows) of `SURE` or more."""
    person, same = rows["person"], links.filter(pl.col("strength") >= SURE)
    together = components(person.gather(same["left"]), person.gather(same["right"]), len(rows))
    return rows.with_columns(pl.Series("one", together[person.to_numpy()], dtype=pl.Int64))


def _identifiers(made: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """(row, kind, value) for every identifier that one person may have given under two person_ids."""
    values = {
        "document": people["document_number"],
        "email": made["mailbox"],
        "phone": made["line"],
        "file": people["upload_hashes"],
    }
    given = [made.select("row", pl.lit(kind).alias("kind"), value.alias("value")) for kind, value in values.items()]
    given[-1] = given[-1].explode("value", empty_as_null=True)
    return pl.concat(given).drop_nulls("value")


def _same_person(people: pl.DataFrame, made: pl.DataFrame) -> pl.Series:
    """The person of each row, after person_ids that are evidently one person are taken together."""
    person = people.select(pl.col("person_id").rank("dense").cast(pl.Int64) - 1).to_series()
    identifiers = _identifiers(made, people)
    known = identifiers.with_columns(person.gather(identifiers["row"]).alias("person"))
    several = known.filter(pl.col("value").hash().is_duplicated())
    several = several.filter(pl.col("person").n_unique().over("kind", "value") > 1)
    who = made.select("given", "surname", people["date_of_birth"].alias("birth"))[several["row"]]
    shared = pl.concat([several, who], how="horizontal")
    orders = (("birth", "surname", "given"), ("surname", "given", "birth"), ("given", "surname", "birth"))
    pairs = pl.concat(_neighbours(shared, order) for order in orders).unique(maintain_order=True)
    alike = pairs.filter(_alike(pairs))
    together = components(alike["left"], alike["right"], person.n_unique())
    return pl.Series("person", together[person.to_numpy()], dtype=pl.Int64)


def _neighbours(shared: pl.DataFrame, order: tuple[str, ...]) -> pl.DataFrame:
    """Persons who stand next to each other under one value once it is sorted in this order."""
    ordered = shared.sort("kind", "value", *order, "person")
    same = (pl.col("kind") == pl.col("kind").shift(-1)) & (pl.col("value") == pl.col("value").shift(-1))
    facts = ("given", "surname", "birth")
    paired = ordered.select(
        pl.col("person").alias("left"),
        pl.col("person").shift(-1).alias("right"),
        *(pl.col(name).alias(f"left_{name}") for name in facts),
        *(pl.col(name).shift(-1).alias(f"right_{name}") for name in facts),
        same.alias("same"),
    )
    return paired.filter(pl.col("same") & (pl.col("left") != pl.col("right"))).drop("same")


def _alike(pairs: pl.DataFrame) -> pl.Series:
    """Whether two persons under one identifier are evidently one. A given name that is not known differs from none."""
    from loep.linking.likely import dates, names

    measures: dict[str, Measure] = {"given": names, "surname": names, "birth": dates}
    levels = pl.DataFrame([_level(pairs, name, measure) for name, measure in measures.items()])
    given, surname, birth = (pl.col(name) for name in measures)
    crossed = (pairs["left_given"] == pairs["right_surname"]) & (pairs["left_surname"] == pairs["right_given"])
    unknown = pairs["left_given"].is_null() & pairs["right_given"].is_null()
    equal = (((given == EQUAL) | pl.lit(unknown)) & (surname == EQUAL)) | pl.lit(crossed.fill_null(value=False))
    spelled = equal | ((given > 0) & (surname > 0)) | (given.is_null() & (surname == EQUAL))
    one = ((birth == EQUAL) & spelled) | ((birth > 0) & equal)
    return levels.select(one.fill_null(value=False)).to_series()


def _level(pairs: pl.DataFrame, name: str, measure: Measure) -> pl.Series:
    """How far a fact of both agrees: `EQUAL`, or what the measure says of what differs; null where one lacks it."""
    left, right = pairs[f"left_{name}"], pairs[f"right_{name}"]
    level = (left == right).cast(pl.Int8) * EQUAL
    other = level == 0
    # Two numbers that differ by a digit are two numbers, not a typing error.
    other &= ~(left.str.contains(r"\p{N}") | right.str.contains(r"\p{N}")) if left.dtype == pl.String else True
    there = other.fill_null(value=False).arg_true()
    level[there] = pl.Series(measure(left.gather(there), right.gather(there)), dtype=pl.Int8)
    return level.alias(name)
