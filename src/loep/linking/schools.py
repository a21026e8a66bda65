"""Schools as their pupils write them: "St. Xavier's Sr. Sec. School" and "St Xaviers School" are one."""

import polars as pl

from loep.linking.normalise import plain

KINDS = (
    "college coll lyceum gymnasium gymn atheneum school sch skool scholengemeenschap sg csg osg rsg gsg psg locatie "
    "vestiging high hs middle senior sr secondary sec sen higher academy acad institute inst instituut gesamtschule "
    "berufskolleg schule colegio instituto ies lycee liceo liceul colegiul lisesi the de het of and en"
)
OTHERS = 2
COMPOUND = r"^(\p{L}{4,})(?:college|lyceum|gymnasium)$"


def school(name: pl.Expr) -> pl.Expr:
    """The words that tell one school from another, plain and sorted.

    What kind of school it is says no more than who typed it; a name of nothing but such words keeps them.
    """
    words = (
        plain(name.str.replace_all(r"['’`´]", "")).str.split(" ").list.eval(pl.element().str.replace(COMPOUND, "$1"))
    )
    own = words.list.set_difference(pl.lit(KINDS.split(), pl.List(pl.String)))
    kept = pl.when(own.list.len() > 0).then(own).otherwise(words)
    return kept.list.unique().list.sort().list.join(" ")


def marked(names: pl.Series) -> pl.Series:
    """`names`, spelled as `school` does, with a mark on each of one word that several schools bear.

    "International" or the name of a town is part of the names of many schools, so by itself it is none of theirs. At
    least `OTHERS` names have the word besides the longest that does, and are no part of that one.
    """
    words = names.drop_nulls().unique().to_frame("name").with_columns(pl.col("name").str.split(" ").alias("words"))
    alone = words.filter(pl.col("words").list.len() == 1)["name"]
    bearing = words.filter(pl.col("words").list.len() > 1).with_columns(pl.col("words").alias("word")).explode("word")
    bearing = bearing.filter(pl.col("word").is_in(alone.implode())).sort(pl.col("words").list.len(), "name")
    longest = bearing.unique("word", keep="last", maintain_order=True).select("word", pl.col("words").alias("longest"))
    beyond = bearing.join(longest, on="word").filter(pl.col("words").list.set_difference("longest").list.len() > 0)
    several = beyond.group_by("word").len().filter(pl.col("len") >= OTHERS)["word"]
    name = pl.col("name")
    told = pl.when(name.is_in(several.implode())).then(pl.concat_str(name, pl.lit(" *"))).otherwise(name)
    return names.to_frame("name").select(told.alias(names.name)).to_series()


def one_school(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """Whether two schools, spelled as `school` does, are one: the words of one are all in the other.

    Pupils add a town or a location, or write the first word only; a mark (see `marked`) is part of no other name. Null
    where either is not known.
    """
    words = [name.str.split(" ") for name in (left, right)]
    shared = words[0].list.set_intersection(words[1]).list.len()
    return shared == pl.min_horizontal(each.list.len() for each in words)


def as_most_spell_it(groups: pl.DataFrame) -> pl.DataFrame:
    """`groups` (group, person, school) with the school that most persons of a group name for all who mean it."""
    named = groups.select("group", "person", "school").drop_nulls().unique()
    counted = named.group_by("group", "school").len().sort("group", -pl.col("len").cast(pl.Int64), "school")
    usual = counted.unique("group", keep="first", maintain_order=True).select("group", pl.col("school").alias("usual"))
    known = groups.join(usual, on="group", how="left", maintain_order="left")
    meant = pl.when(one_school(pl.col("school"), pl.col("usual"))).then("usual").otherwise("school")
    return known.with_columns(meant.alias("school")).drop("usual")
