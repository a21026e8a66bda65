"""Countries that a text names, to tell institutions of one name apart. Serves matching only, nothing else reads it."""

from functools import cache

import polars as pl
from babel import Locale

from loep.registers.schools.spelling import GLUE, tokens
from loep.registers.schools.windows import found, whole

LANGUAGES = ("en", "nl", "de", "fr", "es", "it", "pt")
ALSO = {
    "US": "USA; U.S.A.; United States of America; U.S.",
    "GB": "UK; U.K.; England; Scotland; Wales; Great Britain; Northern Ireland",
    "CN": "PR China; P.R.C.; Mainland China; People's Republic of China",
    "KR": "Korea; Republic of Korea; South Korea",
    "KP": "North Korea",
    "TW": "Taiwan; Taiwan ROC",
    "RU": "Russia; USSR; Russian Federation",
    "CZ": "Czech Republic; Czechoslovakia",
    "TR": "Turkey; Türkiye",
    "NL": "Holland; The Netherlands",
    "DE": "West Germany; East Germany; FRG",
    "BR": "Brasil",
    "ES": "España",
    "VN": "Viet Nam",
    "IR": "Iran",
    "HK": "Hong Kong",
    "MO": "Macau; Macao",
    "SY": "Syria",
    "LA": "Laos",
    "MD": "Moldova",
}


@cache
def known() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Hashes of the names of countries (`words`, `bag`), and `bag` -> `code`."""
    spoken = [(code, name) for language in LANGUAGES for code, name in Locale(language).territories.items()]
    pairs = [(code, name) for code, name in spoken if len(code) == 2 and code.isalpha()]
    pairs += [(code, name) for code, names in ALSO.items() for name in names.split("; ")]
    named_ = pl.DataFrame(pairs, schema=["code", "text"], orient="row").unique(maintain_order=True)
    hashed = whole(tokens(named_["text"]))
    codes = named_.with_row_index("name").join(hashed, on="name")
    return hashed.select("words", "bag"), codes.select("bag", "code").unique(maintain_order=True)


def named(texts: pl.DataFrame) -> pl.DataFrame:
    """`name`, `code` of every country that stands in a text of tokens."""
    names, codes = known()
    mentions = found(texts, names).join(codes, on="bag")
    before = texts["before"].gather(mentions["start"])
    return mentions.select("name", "code", free=before != GLUE).unique()
