"""The same person twice: ours beside Splink, on febrl and on invented registrations, in the same run.

`python -m tests.bench.persons --rows 100000 --json FILE`; peers come from the dependency group `bench`. Each contestant
works in a process of its own. Splink gets the values already brought into one spelling, and that is not counted for it;
for ours it is. Both block on the same keys.
"""

import argparse
from dataclasses import replace
from time import process_time
from typing import Any

import numpy as np
import polars as pl

from loep.linking.agreement import Comparison, Levels, Measure, compare, similarity, slips
from loep.linking.names import family, latin, sound
from tests.bench.measure import apart, parser, peak_gib, publish, timed
from tests.bench.person_records import Known, febrl, invented

SETS = (1, 2, 3, 4)
CUTS = (0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.999999, 0.99999999)
WARM = 2_000
KEYS = (
    ("given_sound", "family_sound"),
    ("date_of_birth",),
    ("soc_sec_id",),
    ("given_sound", "postcode"),
    ("family_sound", "postcode"),
    ("given_sound", "suburb"),
    ("family_sound", "suburb"),
    ("address_1", "suburb"),
    ("address_1", "postcode"),
    ("address_1", "street_number"),
    ("suburb", "street_number"),
)


def measure(rows: int, contestants: tuple[str, ...] = ("loep", "splink")) -> dict[str, Any]:
    """Seconds (by the clock and of the processors), peak GiB, F1, precision and recall of each contestant.

    On febrl 1 to 4 and on `rows` invented registrations. F1 is at the cut of the probability (of `CUTS`) that suits
    the contestant best. `ratio`: how many times longer each peer takes than loep on the invented registrations.
    """
    found = {name: apart("persons", "--one", name, "--rows", str(rows)) for name in contestants}
    ratio = {
        name: round(one["invented"]["seconds"] / found["loep"]["invented"]["seconds"], 1)
        for name, one in found.items()
        if name != "loep"
    }
    return {"rows": rows, "contestants": found, "ratio": ratio}


def one(name: str, rows: int) -> dict[str, Any]:
    """What one contestant finds; making the records is not counted, warming up neither."""
    on_febrl, on_invented = CONTESTANTS[name]
    on_invented(invented(WARM))
    known = invented(rows)
    began = process_time()
    seconds, pairs = timed(lambda: on_invented(known))
    told = {"seconds": round(seconds, 2), "cpu_seconds": round(process_time() - began, 2), **judged(pairs, known)}
    answer: dict[str, Any] = {"invented": told, "peak_gib": round(peak_gib(), 2)}
    for number in SETS:
        known = febrl(number)
        seconds, pairs = timed(lambda known=known: on_febrl(known))  # type: ignore[misc]
        answer[f"febrl{number}"] = {"seconds": round(seconds, 2), **judged(pairs, known)}
    return answer


def judged(pairs: pl.DataFrame, known: Known) -> dict[str, Any]:
    """F1, precision and recall at the best of `CUTS`, and F1 at the cut of Loep; `pairs`: left, right, probability."""
    from loep.linking.same_person import LEAST

    true = known.pairs.select(pl.col("left", "right").cast(pl.Int64), pl.lit(value=True).alias("true"))
    both = pairs.join(true, on=["left", "right"], how="left")
    told = []
    for cut in CUTS:
        kept = both.filter(pl.col("probability") >= cut)
        right = kept["true"].count()
        f1 = 2 * right / max(len(kept) + len(true), 1)
        told.append({"f1": f1, "cut": cut, "precision": right / max(len(kept), 1), "recall": right / len(true)})
    best = max(told, key=lambda each: each["f1"])
    best["f1_at_least"] = next(each["f1"] for each in told if each["cut"] == LEAST)
    return {name: round(value, 4) for name, value in best.items()}


def _loep_on_febrl(known: Known) -> pl.DataFrame:
    """With the measures and weights that Loep has for names and birth dates; febrl's other fields have their own."""
    from loep.linking.blocking import candidates
    from loep.linking.fellegi_sunter import fit, odds
    from loep.linking.same_person import COMPARISONS

    ours = {one.field: replace(one, needed=0) for one in COMPARISONS}
    text, code = ("differs", "near", "nearer", "equal"), ("differs", "near", "equal")
    rare, common = (0.98, 0.01, 0.001), (0.9, 0.1, 0.02)
    words = ((0.1, 0.05, 0.1, 0.75), (0.97, 0.01, 0.01, 0.01), _steps(0.8, 0.9))
    comparisons = (
        replace(ours["given_names"], field="given_name"),
        ours["surname"],
        ours["date_of_birth"],
        *(Comparison(name, text, *words) for name in ("address_1", "suburb")),
        Comparison("soc_sec_id", code, (0.1, 0.1, 0.8), rare, _alike(2, 1)),
        Comparison("postcode", code, (0.1, 0.1, 0.8), rare, _alike(2, 1)),
        Comparison("street_number", code, (0.2, 0.1, 0.7), common, _alike(2, 1)),
    )
    records, source = _heard(known.records), known.source
    records = records.with_columns(
        latin(pl.col("given_name")),
        family(pl.col("surname")),
        pl.col("date_of_birth").str.to_date("%Y%m%d", strict=False),
    )
    keys = [records.select(pl.concat_str(*key, separator="|")).to_series() for key in KEYS]
    pairs = candidates(keys)
    size = len(records)
    possible = size * (size - 1) / 2
    if source is not None:
        file = source.to_numpy()
        across = file[pairs[0]] != file[pairs[1]]
        pairs, possible = (pairs[0][across], pairs[1][across]), float((file == 0).sum() * (file == 1).sum())
    left, right, levels = compare(records, pairs, comparisons, ("given_name", "surname"))
    weights = fit(records, levels, comparisons, possible)
    return pl.DataFrame({"left": left, "right": right, "probability": odds(weights.total(levels))})


def _alike(least: float, typos: int) -> Measure:
    """1 where two texts reach `least` of Jaro-Winkler's similarity or are at most `typos` typing errors apart."""

    def measure(left: pl.Series, right: pl.Series) -> Levels:
        return ((similarity(left, right) >= least) | (slips(left, right, typos) <= typos)).astype(np.int8)

    return measure


def _steps(*least: float) -> Measure:
    """1, 2, ... where two texts reach the first, second, ... similarity (Jaro-Winkler)."""

    def measure(left: pl.Series, right: pl.Series) -> Levels:
        return np.searchsorted(np.array(least), similarity(left, right), "right").astype(np.int8)

    return measure


def _loep_on_invented(known: Known) -> pl.DataFrame:
    from loep.linking.same_person import same_persons

    links, _ = same_persons(_spelled(known.records), known.records)
    return links.select("left", "right", pl.col("strength").alias("probability"))


def _splink_on_febrl(known: Known) -> pl.DataFrame:
    import splink.comparison_library as cl

    comparisons = [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
        cl.DamerauLevenshteinAtThresholds("street_number", [1]),
        cl.JaroWinklerAtThresholds("address_1", [0.9, 0.8]),
        cl.JaroWinklerAtThresholds("suburb", [0.9, 0.8]),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
    ]
    training = (("date_of_birth",), ("given_name", "surname"), ("soc_sec_id",))
    return _splink(_heard(known.records), known.source, comparisons, KEYS, training)


def _splink_on_invented(known: Known) -> pl.DataFrame:
    import splink.comparison_library as cl

    from loep.linking import same_person

    records = same_person.compared(_spelled(known.records), known.records)
    records = records.with_columns(
        sound(pl.col("given_names").str.extract(r"^(\S+)")).alias("given_sound"),
        sound(pl.col("surname").str.extract(r"^(\S+)")).alias("family_sound"),
    )
    comparisons = [
        cl.ForenameSurnameComparison("given_names", "surname", jaro_winkler_thresholds=[0.92, 0.8]),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=False),
        cl.EmailComparison("email"),
        cl.DamerauLevenshteinAtThresholds("phone", [1]),
        cl.DamerauLevenshteinAtThresholds("address", [2]),
        *(cl.ExactMatch(name) for name in ("document_number", "bsn", "onderwijsnummer")),
    ]
    keys = (*((name,) for name in same_person.CONTACTS), ("date_of_birth", "given_sound", "family_sound"))
    training = (("phone",), ("given_names", "surname", "date_of_birth"))
    return _splink(records, None, comparisons, keys, training)


def _splink(
    records: pl.DataFrame,
    source: pl.Series | None,
    comparisons: list[Any],
    keys: tuple[tuple[str, ...], ...],
    training: tuple[tuple[str, ...], ...],
) -> pl.DataFrame:
    """As its documentation has it: u from random pairs, the share of matches from rules, m by maximisation."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    engine = DuckDBAPI()
    numbered = records.with_row_index("unique_id").with_columns(pl.col("unique_id").cast(pl.Int64))
    parts = [numbered] if source is None else [numbered.filter(source == n) for n in (0, 1)]
    registered = [engine.register(part.to_arrow(), table_name=f"part{n}") for n, part in enumerate(parts)]
    settings = SettingsCreator(
        link_type="dedupe_only" if source is None else "link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(*key) for key in keys],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(registered[0] if len(registered) == 1 else registered, settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match([block_on(*training[-1])], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for key in training:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*key))
    found: pl.DataFrame = linker.inference.predict(threshold_match_probability=min(CUTS)).as_duckdbpyrelation().pl()
    ends = ("unique_id_l", "unique_id_r")
    return found.select(
        pl.min_horizontal(ends).cast(pl.Int64).alias("left"),
        pl.max_horizontal(ends).cast(pl.Int64).alias("right"),
        pl.col("match_probability").alias("probability"),
    )


def _spelled(records: pl.DataFrame) -> pl.DataFrame:
    """What linking reads of each, in its one spelling."""
    from loep.linking.normalise import homes, line, mailbox
    from loep.linking.persons import named

    return records.select(
        pl.int_range(pl.len()).alias("row"),
        *named(records),
        mailbox(pl.col("email")).alias("mailbox"),
        line(pl.col("phone")).alias("line"),
        homes(records).alias("home"),
    )


def _heard(records: pl.DataFrame) -> pl.DataFrame:
    return records.with_columns(
        sound(latin(pl.col("given_name"))).alias("given_sound"), sound(latin(pl.col("surname"))).alias("family_sound")
    )


CONTESTANTS = {
    "loep": (_loep_on_febrl, _loep_on_invented),
    "splink": (_splink_on_febrl, _splink_on_invented),
}

if __name__ == "__main__":
    asked = parser(__doc__)
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--one", choices=sorted(CONTESTANTS), help=argparse.SUPPRESS)
    given = asked.parse_args()
    publish(one(given.one, given.rows) if given.one else measure(given.rows), given.json)
