"""Names as people are called: one alphabet, no prefixes, words in one order, and how they sound."""

from collections.abc import Mapping

import polars as pl
from anyascii import anyascii

from loep.linking.normalise import plain


def _table(text: str) -> dict[str, str]:
    """Pairs "from=to" with spaces between."""
    return dict(pair.split("=") for pair in text.split())


LATIN = _table(
    "а=a б=b в=v г=g ґ=g д=d ђ=dj ѓ=g е=e є=e ж=zh з=z ѕ=dz и=i і=i й=i ј=j к=k л=l љ=lj м=m н=n њ=nj о=o п=p р=r с=s "
    "т=t ћ=c у=u ф=f х=kh ц=ts ч=ch џ=dz ш=sh щ=sh ъ= ы=y ь= э=e ю=iu я=ia "
    "و=u α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o"
)
PREFIXES = (
    "van von vom vd zu zum zur der den de die dem des v d ter ten te het t s in op aan bij onder over la le les du di "
    "da do dos das del della lo el al ul ibn bin bint ould of af av y"
)
SOUNDS = _table(
    "tsch=s sch=s tsj=s sj=s sh=s ch=s cz=s sz=s ts=s tj=s zh=s z=s x=s ck=k q=k c=k kh=h gh=h g=h dzj=j dzh=j dj=j "
    "dz=j ph=f v=f w=f dt=t th=t dh=t"
)
DOUBLE = {letter * 2: letter for letter in "bcdfghjklmnprstvwz"}
SILENT = r"\B[aeiouyh]"


def alphabet(names: pl.Series) -> Mapping[str, str]:
    """The letters of these names that are not Latin, each with the Latin ones for it.

    Cyrillic and Greek roughly as passports write them (ICAO 9303, part 3, section 6), all others as anyascii does.
    """
    others = names.unique().str.normalize("NFKD").str.to_lowercase().str.replace_all(r"[\x00-\x7F\p{M}]", "")
    letters = sorted(set("".join(others.filter(others != ""))))
    return {letter: anyascii(letter).lower().replace("'", "").replace("`", "") for letter in letters} | LATIN


def latin(text: pl.Expr, letters: Mapping[str, str] = LATIN) -> pl.Expr:
    """`plain` in Latin letters (see `alphabet`); the Dutch ij is a y, for who types one often means the other."""
    written = plain(plain(text).str.replace_many(list(letters), list(letters.values())))
    return written.str.replace_all("ij", "y", literal=True)


def family(name: pl.Expr, letters: Mapping[str, str] = LATIN) -> pl.Expr:
    """The surname without prefixes, wherever in it they were typed; its words sorted.

    "van der Berg", "Berg, v.d." and "Berg" are one; a name of nothing but such words ("Van Den") keeps them.
    """
    words = latin(name, letters).str.split(" ")
    own = words.list.set_difference(pl.lit(PREFIXES.split(), pl.List(pl.String)))
    kept = pl.when(own.list.len() > 0).then(own).otherwise(words)
    return kept.list.sort().list.join(" ")


def sound(name: pl.Expr) -> pl.Expr:
    """The consonants of a name with spellings of one sound taken together: Youssef and Yusuf, Thijs and Tijs agree."""
    spelled = name.str.replace_many(list(DOUBLE), list(DOUBLE.values()), leftmost=True)
    heard = spelled.str.replace_many(list(SOUNDS), list(SOUNDS.values()), leftmost=True)
    return heard.str.replace_all(SILENT, "").str.replace(r"^[eiouy]", "a").str.replace_all(" ", "")
