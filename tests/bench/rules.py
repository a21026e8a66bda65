"""Forty rules with their reasons: Loep beside ezrules and zen-engine, on the same rows, in one run.

    python -m tests.bench.rules [--rows 100000] [--json FILE]

Every engine gets the same forty conditions (two columns above a threshold each, absent values never fire) and answers
with the rows that each rule hits and a sentence with both values in it. The hits must be equal. The peers take a row at
a time as a dictionary; making those dictionaries is not counted. Medians of `REPEATS` runs of Loep, one of each peer.
"""

import json
import statistics
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from loep import Hit, rule
from loep.detection.detect import detect
from loep.detection.policy import Policy, Ruling
from loep.detection.rules import Rule
from loep.vocabulary import Stage
from tests.bench.measure import arguments, publish, timed

COUNT, COLUMNS, ABSENT, REPEATS = 40, 20, 0.05, 5
Hits = set[tuple[str, str]]


def thresholds() -> list[tuple[str, str, str, float, float]]:
    """(rule, left column, right column, left threshold, right threshold): about one row in a hundred each."""
    rng = np.random.default_rng(7)
    pairs = [rng.choice(COLUMNS, 2, replace=False) for _ in range(COUNT)]
    return [
        (f"R{n + 1:02d}", f"c{left}", f"c{right}", round(float(rng.uniform(0.88, 0.92)), 3), 0.9)
        for n, (left, right) in enumerate(pairs)
    ]


def rows(count: int) -> pl.DataFrame:
    rng = np.random.default_rng(11)
    values = {f"c{n}": np.where(rng.random(count) < ABSENT, np.nan, rng.random(count)) for n in range(COLUMNS)}
    return pl.DataFrame(values, nan_to_null=True).with_columns(
        pl.format("r{}", pl.int_range(count)).alias("registration_id")
    )


def ours(frame: pl.DataFrame) -> tuple[Hits, float]:
    rules, terms = [_rule(*one) for one in thresholds()], policy()
    seconds, found = list[float](), pl.DataFrame()
    for _ in range(REPEATS):
        took, answer = timed(lambda: detect(frame, rules, terms, {}))
        seconds.append(took)
        found = answer.signals
    assert found["sentence_en"].str.contains("both are high").all()
    return set(found.select("detector", "registration_id").iter_rows()), statistics.median(seconds)


def policy() -> Policy:
    rulings = {name: Ruling(Stage.LIVE, 1) for name, *_ in thresholds()}
    return Policy(3, 0.1, "bench", 50, 14, rulings)


def _rule(id: str, left: str, right: str, over: float, above: float) -> Rule:
    def both_high() -> Hit:
        """Both values are high.

        Looks for: two values above what is usual.
        Innocent when: it is chance.
        Reviewer checks: nothing, it is invented.
        Basis: no register.
        """
        return Hit(
            when=(pl.col(left) > over) & (pl.col(right) > above),
            because={"en": "both are high: {left} and {right}", "nl": "beide zijn hoog: {left} en {right}"},
            left=pl.col(left),
            right=pl.col(right),
        )

    return rule(
        id,
        subject="registration",
        dutch="""Beide waarden zijn hoog.

        Zoekt naar: twee waarden boven wat gewoon is.
        Onschuldig wanneer: het toeval is.
        Beoordelaar controleert: niets, het is bedacht.
        Grondslag: geen register.
        """,
    )(both_high)


def ezrules(records: list[dict[str, Any]]) -> tuple[Hits, float]:
    from ezrules.core.rule import Rule as Theirs
    from ezrules.core.rule_engine import RuleEngine

    logic = (
        "if ${left} is not None and ${right} is not None and ${left} > {over} and ${right} > {above}:\n"
        "\treturn '{name}: both are high: ' + str(round(${left}, 2)) + ' and ' + str(round(${right}, 2))\n"
        "return ''"
    )
    written = [
        Theirs(name, logic.format(name=name, left=left, right=right, over=over, above=above))
        for name, left, right, over, above in thresholds()
    ]
    engine = RuleEngine(written)
    took, answers = timed(lambda: [engine(record) for record in records])
    said = zip(records, answers, strict=True)
    return {(text[:3], record["registration_id"]) for record, texts in said for text in texts if text}, took


def zen(records: list[dict[str, Any]]) -> tuple[Hits, float]:
    import zen as theirs

    asked = [
        {
            "_id": name,
            "when": f"{left} != null and {right} != null and {left} > {over} and {right} > {above}",
            "rule": f'"{name}"',
            "because": f'"both are high: " + string({left}) + " and " + string({right})',
        }
        for name, left, right, over, above in thresholds()
    ]
    table = {
        "rules": asked,
        "inputs": [{"id": "when", "name": "when"}],
        "outputs": [
            {"id": "rule", "name": "rule", "field": "rule"},
            {"id": "because", "name": "because", "field": "because"},
        ],
        "hitPolicy": "collect",
    }
    content = {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in"},
            {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
            {"id": "out", "type": "outputNode", "name": "out"},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }
    decision = theirs.ZenEngine().create_decision(json.dumps(content))
    took, answers = timed(lambda: [decision.evaluate(record)["result"] for record in records])
    said = zip(records, answers, strict=True)
    return {(hit["rule"], record["registration_id"]) for record, hits in said for hit in hits}, took


def measure(count: int) -> dict[str, Any]:
    """Seconds of each engine, hits, and how many times faster Loep is. The peers look at 100,000 rows at most."""
    frame = rows(count)
    hits, seconds = ours(frame)
    told: dict[str, Any] = {"rows": count, "rules": COUNT, "hits": len(hits), "loep_seconds": seconds}
    if count > 100_000:
        return told
    records = frame.to_dicts()
    peers: dict[str, Callable[[list[dict[str, Any]]], tuple[Hits, float]]] = {"ezrules": ezrules, "zen": zen}
    for name, look in peers.items():
        theirs, took = look(records)
        told |= {f"{name}_seconds": took, f"{name}_ratio": took / seconds, f"{name}_equal_hits": theirs == hits}
    return told


if __name__ == "__main__":
    given = arguments(__doc__, 100_000)
    publish(measure(given.rows), given.json)
