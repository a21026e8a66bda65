"""The contract held against a delivery: Loep beside plain polars, and beside Great Expectations on pandas.

    python -m tests.bench.validation [--rows 100000] [--json FILE]

Loep finds every broken row and lets Great Expectations judge the counts; plain polars computes the same conditions in
one query and nothing else; Great Expectations on pandas runs the same suite as its guide says. All three must count
the same broken values. Reading the file is not counted.
"""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from loep.contract import REGISTRATIONS
from loep.intake import expectations, typed
from loep.intake.check import check
from loep.intake.checks import TYPED, VALUE, checks
from loep.simulate.write import Plan, write
from loep.sources.canonical import read
from loep.sources.table import ERRORS, Limits, Table
from tests.bench.measure import arguments, peak_gib, publish, timed

INSTITUTION = "25BE"
ROWS_OF_PANDAS = 20_000
PER_ITEM = "LIST-01"  # of a list in one field each item is judged; there is no expectation for that on text


def table(rows: int) -> Table:
    """A simulated delivery as text, with one row in a thousand spoiled."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), Plan(rows=rows, seed=31))
        parts = sorted(Path(folder).glob("registrations*.csv"))
        read_in = [read(part.read_bytes(), part.name, REGISTRATIONS, Limits(65_536, rows)) for part in parts]
    frame = pl.concat([part.frame for part in read_in])
    spoiled = pl.int_range(pl.len()) % 1_000 == 7
    frame = frame.with_columns(
        study_mode=pl.when(spoiled).then(pl.lit("evenings")).otherwise("study_mode"),
        start_date=pl.when(spoiled).then(pl.lit("01/09/2026")).otherwise("start_date"),
    )
    places = frame.select(line=pl.int_range(pl.len()) + 2, record=pl.int_range(pl.len()) + 1)
    return replace(read_in[0], frame=frame, places=places, errors=pl.DataFrame(schema=ERRORS), records=frame.height)


def plain(asked: Table) -> dict[str, int]:
    """Broken rows per check, computed by one polars query over the values; whether keys repeat is left out."""
    delivered = dict(asked.frame.schema)
    rules = [rule for rule in checks(REGISTRATIONS, delivered, INSTITUTION) if rule.broken is not None]
    whole = (
        asked.frame.lazy()
        .select(
            typed.present(REGISTRATIONS.column(name), dtype).alias(VALUE.format(name))
            for name, dtype in delivered.items()
        )
        .with_columns(
            typed.typed(VALUE.format(name), REGISTRATIONS.column(name).kind, dtype).alias(TYPED.format(name))
            for name, dtype in delivered.items()
        )
        .select(rule.broken.alias(rule.name) for rule in rules if rule.broken is not None)
        .collect()
    )
    return dict(zip(whole.columns, whole.sum().row(0), strict=True))


def pandas(asked: Table) -> int:
    """Great Expectations on pandas, the suite of the contract; returns the unexpected values that it counts."""
    gx, kinds = expectations.load()
    checked = [one for one in checks(REGISTRATIONS, dict(asked.frame.schema), INSTITUTION) if one.code != PER_ITEM]
    suite = gx.ExpectationSuite(
        name="contract",
        expectations=[
            expectations.expectation(kinds, one.column, one.code, REGISTRATIONS, INSTITUTION) for one in checked
        ],
    )
    context = gx.get_context(mode="ephemeral")
    asset = context.data_sources.add_pandas("bench").add_dataframe_asset("registrations")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": asked.frame.to_pandas()})
    outcome = batch.validate(suite, result_format="BASIC")
    return sum(int(each.result.get("unexpected_count") or 0) for each in outcome.results)


def measure(rows: int) -> dict[str, Any]:
    """Seconds of each, and the ratios: to plain polars, and how many times faster than Great Expectations on pandas."""
    asked = table(rows)
    expectations.load()
    plain(asked)
    bare, counted = timed(lambda: plain(asked))
    looked, checked = timed(lambda: check(asked, REGISTRATIONS, INSTITUTION))
    judged, validated = timed(lambda: expectations.validate(checked, REGISTRATIONS, INSTITUTION))
    assert counted == {name: checked.broken[name] for name in counted}
    told: dict[str, Any] = {
        "rows": rows,
        "checks": len(checked.checks),
        "broken_rows": checked.bad,
        "loep_seconds": looked + judged,
        "loep_of_which_great_expectations": judged,
        "plain_polars_seconds": bare,
        "ratio_to_plain_polars": (looked + judged) / bare,
        "peak_gib": peak_gib(),
    }
    if rows > ROWS_OF_PANDAS:
        return told
    took, unexpected = timed(lambda: pandas(asked))
    ours = sum(int(each["unexpected_count"] or 0) for each in validated.result["results"] if each["code"] != PER_ITEM)
    return told | {
        "great_expectations_on_pandas_seconds": took,
        "times_faster_than_great_expectations_on_pandas": took / (looked + judged),
        "unexpected_loep": ours,
        "unexpected_great_expectations_on_pandas": unexpected,
    }


if __name__ == "__main__":
    given = arguments(__doc__, 100_000)
    publish(measure(given.rows), given.json)
