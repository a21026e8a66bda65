"""Schools as their pupils write them: "St. Xavier's Sr. Sec. School" and "St Xaviers School" are one."""

import polars as pl

from loep.linking.normalise import plain

KINDS = (
    "college coll lyceum gymnasium gymn atheneum school sch skool scholengemeenschap sg csg osg rsg gsg psg locatie "
    "vestiging high hs middle senior sr secondary sec sen higher academy acad institute inst instituut gesamtschule "
    "berufskolleg schule colegio instituto ies lycee liceo liceul colegiul lisesi the de het of and en"
)
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
