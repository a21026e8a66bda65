"""Who is who: registrations in a fixed order, and the persons behind them.

An institution's person_id is one person, but one person may have several: registered twice, a name or birth date
mistyped. Two person_ids count as one person when they share an identifier (document, mail, phone, file) *and* agree on
who they are: equal birth dates with names that differ by a typing error at most, or equal names with birth dates that
differ in one part or swap day and month. Reuse by *another* person is what linking looks for; this is not that.
"""

import polars as pl

from loep.linking.components import components
from loep.linking.normalise import each, homes, line, mailbox, plain, words
from loep.linking.schools import marked, school

LETTERS_PER_TYPO = 4
TYPOS = 2


def rows(people: pl.DataFrame) -> pl.DataFrame:
    """One row per registration, in the order of `people`, which is that of (submitted_at, registration_id).

    Columns: `row` its place; `person` the person behind it, an integer; `at`; `surname`, `home`, `mailbox`, `line`
    (see `normalise`, null where absent), `school` (likewise, see `schools`); `household` of one surname and address,
    `twin` with one birth date besides; `agent`, if one was declared.
    """
    declared = pl.when(pl.col("channel") == "agent").then(each(people["agent"], plain))
    made = people.select(
        pl.int_range(pl.len()).alias("row"),
        "registration_id",
        pl.col("submitted_at").alias("at"),
        each(people["surname"], plain).alias("surname"),
        homes(people).alias("home"),
        mailbox(pl.col("email")).alias("mailbox"),
        line(pl.col("phone")).alias("line"),
        marked(each(people["prior_school"], school)).alias("school"),
        declared.alias("agent"),
    )
    return made.with_columns(
        pl.concat_str("surname", "home", separator="|").alias("household"),
        pl.concat_str("surname", "home", people["date_of_birth"], separator="|").alias("twin"),
        person=_same_person(people, _identifiers(made, people)),
    )


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


def _same_person(people: pl.DataFrame, identifiers: pl.DataFrame) -> pl.Series:
    """The person of each row, after person_ids that are evidently one person are taken together."""
    person = people.select(pl.col("person_id").rank("dense").cast(pl.Int64) - 1).to_series()
    known = identifiers.with_columns(person.gather(identifiers["row"]).alias("person"))
    several = known.filter(pl.col("value").hash().is_duplicated())
    several = several.filter(pl.col("person").n_unique().over("kind", "value") > 1)
    full = pl.concat_str("given_names", "surname_prefix", "surname", separator=" ", ignore_nulls=True)
    who = people.select("given_names", "surname_prefix", "surname", "date_of_birth")[several["row"]]
    named = who.select(words(full).alias("name"), pl.col("date_of_birth").alias("birth"))
    shared = pl.concat([several, named], how="horizontal")
    pairs = pl.concat([_neighbours(shared, ("birth", "name")), _neighbours(shared, ("name", "birth"))])
    pairs = pairs.unique(maintain_order=True)
    alike = pairs.filter(_alike(pairs))
    together = components(alike["left"], alike["right"], person.n_unique())
    return pl.Series("person", together[person.to_numpy()], dtype=pl.Int64)


def _neighbours(shared: pl.DataFrame, order: tuple[str, str]) -> pl.DataFrame:
    """Persons who stand next to each other under one value once it is sorted by birth date and name, or the reverse."""
    ordered = shared.sort("kind", "value", *order, "person")
    same = (pl.col("kind") == pl.col("kind").shift(-1)) & (pl.col("value") == pl.col("value").shift(-1))
    paired = ordered.select(
        pl.col("person").alias("left"),
        pl.col("person").shift(-1).alias("right"),
        pl.col("name").alias("left_name"),
        pl.col("name").shift(-1).alias("right_name"),
        pl.col("birth").alias("left_birth"),
        pl.col("birth").shift(-1).alias("right_birth"),
        same.alias("same"),
    )
    return paired.filter(pl.col("same") & (pl.col("left") != pl.col("right"))).drop("same")


def _alike(pairs: pl.DataFrame) -> pl.Series:
    """Whether two persons under one identifier are evidently one."""
    left, right = pl.col("left_birth"), pl.col("right_birth")
    parts = [left.dt.year() == right.dt.year(), left.dt.month() == right.dt.month(), left.dt.day() == right.dt.day()]
    swapped = (left.dt.month() == right.dt.day()) & (left.dt.day() == right.dt.month()) & parts[0]
    nearly = (pl.sum_horizontal(part.cast(pl.Int8) for part in parts) >= 2) | swapped
    named_alike = pairs.with_columns(_mistyped(pairs)).select(
        ((left == right) & (pl.col("mistyped") | _part_of())) | ((pl.col("left_name") == pl.col("right_name")) & nearly)
    )
    return named_alike.to_series().fill_null(value=False)


def _mistyped(pairs: pl.DataFrame) -> pl.Series:
    """Whether the words that two names do not share are one or two typing errors apart, one per four letters."""
    from loep.linking.spelling import edits

    left, right = pl.col("left_name").str.split(" "), pl.col("right_name").str.split(" ")
    own = pairs.select(
        left.list.set_difference(right).list.sort().list.join(" ").alias("left"),
        right.list.set_difference(left).list.sort().list.join(" ").alias("right"),
    )
    allowed = pl.min_horizontal(pl.col("left", "right").str.len_chars()) // LETTERS_PER_TYPO
    counted = own.with_columns(edits(own["left"], own["right"]))
    # Two numbers that differ by a digit are two numbers, not a typing error.
    spelled = ~pl.any_horizontal(pl.col("left", "right").str.contains(r"\p{N}"))
    return counted.select(
        (spelled & (pl.col("edits") <= pl.min_horizontal(allowed, TYPOS))).alias("mistyped")
    ).to_series()


def _part_of() -> pl.Expr:
    """Whether one name leaves out words of the other: a second given name, a prefix; at least two words agree."""
    left, right = pl.col("left_name").str.split(" "), pl.col("right_name").str.split(" ")
    common = left.list.set_intersection(right).list.len()
    return (common >= 2) & (common == pl.min_horizontal(left.list.len(), right.list.len()))
