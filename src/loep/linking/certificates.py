"""Certificate numbers that are equal or follow each other, for persons who were in no class together."""

import polars as pl
from scipy.special import pdtrc

from loep.linking.schools import as_most_spell_it
from loep.linking.sharing import apart, days_between, persons, related, star

STRENGTH = 0.8
LEAST = 3
CROWD = 60
LUCK = 0.01
SHORTEST = 5
NUMBER = r"^(.*?)([0-9]{1,15})([^0-9]*)$"
GROUPS = tuple(rf"^((?:[^0-9]*[0-9]+[^0-9]+){{{n}}}[^0-9]*)([0-9]{{3,15}})([^0-9].*|)$" for n in range(3))
YEAR, ENDS_IN_YEAR = r"^(?:19|20)[0-9]{2}$", r"/(?:19|20)[0-9]{2}[^0-9]*$"
# Year and country, candidate, name, centre and module (see `subjects.language_tests`): only the candidate counts up.
TRF = r"^([0-9]{2}[A-Z]{2})([0-9]{6})[A-Z]{3,4}([0-9]{3}[A-Z])$"
FIELDS = {"diploma": ("diploma_number", "diploma_date"), "language": ("language_report", "language_test_date")}


def certificates(rows: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links between persons whose certificates form a row, and `certificate_persons`, `certificate_kind` per row.

    A number is what its last digits say, or one of its groups of digits where signs separate them, in the series that
    the rest of it spells; a year is no number, and that of IELTS is the candidate's. Numbers of one series that are
    equal or differ by one stand in a row. Schools number their diplomas in a row too, and friends sit a test at one
    table: persons of one prior school and one year of diploma (or of test) count once, as do families; whoever left
    out either may be of any class that the rest allows. Where a series is issued so densely that honest people stand in
    a row by chance, nobody is counted: the luck is the registrations of the series times the chance, P(X >= n - 1) of a
    Poisson of its density times the width of the row. A row of more than `CROWD` persons is an issuer's run and no
    ring. Filler (few characters, one digit repeated) is no number.
    """
    given = _numbers(rows, people)
    groups = _in_a_row(given)
    known = as_most_spell_it(groups.join(rows, on="row")).sort("group", "row")
    several = known.filter(pl.col("person").n_unique().over("group") >= LEAST)
    counted = (
        related(persons(several), "household")
        .group_by("group")
        .agg(
            pl.min_horizontal(apart(), _classes()).alias("persons"),
            days_between(pl.col("at")).alias("days"),
            pl.col("issued", "width", "density").first(),
            pl.len().alias("everyone"),
        )
    )
    counted = counted.filter((pl.col("persons") >= LEAST) & (pl.col("everyone") <= CROWD) & _rare(counted))
    members = several.join(counted.select("group", "persons", "days"), on="group").with_columns(
        pl.lit(STRENGTH).alias("strength"), pl.struct("persons", "days").alias("facts")
    )
    best = (
        members.sort("row", "persons", "kind", descending=[False, True, False])
        .unique("row", keep="first", maintain_order=True)
        .select("row", pl.col("persons").alias("certificate_persons"), pl.col("kind").alias("certificate_kind"))
    )
    column = given.select("row").unique().join(best, on="row", how="left")
    column = column.with_columns(pl.coalesce("certificate_persons", pl.lit(1, pl.Int64)).alias("certificate_persons"))
    return star(members, "certificate"), column


def _numbers(rows: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """(row, kind, year, series, number) of every certificate number that is one, in each way it can be read."""
    found = []
    for kind, (name, day) in FIELDS.items():
        typed = pl.col(name).str.to_uppercase()
        bare = typed.str.replace_all(r"[^0-9A-Z]", "")
        written = people.select(
            rows["row"],
            pl.lit(kind).alias("kind"),
            pl.col(day).dt.year().alias("year"),
            bare.alias("bare"),
            typed.str.replace_all(r"[^0-9A-Z]+", "/").str.strip_chars("/").alias("parted"),
            (bare.str.contains(TRF) & (kind == "language")).alias("trf"),
        ).filter(pl.col("bare").str.len_chars() >= SHORTEST)
        found.append(written)
    given = pl.concat(found)
    others = given.filter(~pl.col("trf"))
    plain = others.filter(~pl.col("parted").str.contains(ENDS_IN_YEAR))
    parted = others.filter(pl.col("parted").str.contains("[0-9]/"))
    read = [
        _read(given.filter("trf"), "bare", TRF),
        _read(plain, "bare", NUMBER),
        *(_read(parted, "parted", group).filter(~pl.col("digits").str.contains(YEAR)) for group in GROUPS),
    ]
    spelled = pl.concat(read)
    one_digit = pl.col("digits").str.strip_chars(pl.col("digits").str.head(1)) == ""
    filler = one_digit & (pl.col("digits").str.len_chars() >= SHORTEST)
    usable = spelled.filter(~filler).with_columns(pl.col("digits").cast(pl.Int64).alias("number")).drop("digits")
    return usable.unique(["row", "kind", "series", "number"], maintain_order=True)


def _read(given: pl.DataFrame, column: str, pattern: str) -> pl.DataFrame:
    """The digits that the pattern finds, in the series that what stands around them spells."""
    parts = given.with_columns(pl.col(column).str.extract_groups(pattern).alias("parts"))
    part = pl.col("parts").struct
    series = pl.concat_str(part["1"], pl.lit("#"), part["3"]).alias("series")
    return parts.select("row", "kind", "year", series, part["2"].alias("digits")).drop_nulls("digits")


def _in_a_row(given: pl.DataFrame) -> pl.DataFrame:
    """The certificates in a row, with `group`, its `width`, and of their series what was `issued` and its `density`."""
    coded = given.with_columns(pl.struct("kind", "series").rank("dense").alias("series"))
    ordered = coded.sort("series", "number", "row")
    new = (pl.col("series") != pl.col("series").shift(1)) | (pl.col("number") - pl.col("number").shift(1) > 1)
    runs = ordered.with_columns(new.fill_null(value=True).cum_sum().cast(pl.Int64).alias("group"))
    sizes = runs.group_by("group").agg(
        pl.len().alias("registered"), (pl.col("number").max() - pl.col("number").min() + 1).alias("width")
    )
    alike = sizes.filter(pl.col("registered") >= LEAST)
    chained = runs.join(alike, on="group")
    series = (
        runs.join(chained.select("series").unique(), on="series", how="semi")
        .group_by("series")
        .agg(pl.len().alias("issued"), (pl.col("number").max() - pl.col("number").min() + 1).alias("range"))
    )
    others = pl.col("issued") - pl.col("registered")
    return chained.join(series, on="series").with_columns((others / pl.col("range")).alias("density"))


def _classes() -> pl.Expr:
    """The fewest classes (school and year) that a group can be of, to be used in `agg`.

    What is missing points at nobody: a school without a year, or a year without a school, is a class of its own only
    where no whole class has it, and the two may be one.
    """
    school, year = pl.col("school"), pl.col("year")
    whole = school.is_not_null() & year.is_not_null()
    more = [part.drop_nulls().n_unique() - part.filter(whole).n_unique() for part in (school, year)]
    fewest = pl.struct(school, year).filter(whole).n_unique() + pl.max_horizontal(more)
    return pl.max_horizontal(fewest, 1).cast(pl.Int64)


def _rare(counted: pl.DataFrame) -> pl.Series:
    """Whether so many persons in so narrow a row would be rare luck in their series."""
    expected = (counted["density"] * counted["width"]).to_numpy()
    luck = counted["issued"].to_numpy() * pdtrc(counted["everyone"].to_numpy() - 2.0, expected)
    return pl.Series(luck <= LUCK, dtype=pl.Boolean)
