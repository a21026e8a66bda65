"""One measurement as a table that reads at a glance: a row per contestant. Everything else stands in bench.json."""

from collections.abc import Callable, Iterable
from typing import Any

Lines = list[str]
Part = dict[str, Any]
RATES = ("0.02", "0.10", "0.25")
SLOWER = "Loep is faster, times"
RULES = (
    "Every engine finds the same hits. The peers write one sentence per hit; Loep writes it in two languages, with "
    "the evidence. The target was 300 times, set when ezrules was measured at 9 to 15 s; ezrules 0.6 runs rules as "
    "compiled Python, and against it 300 times is out of reach."
)
LETTERS = "Recall: planted copies that are found, at 2, 10 and 25 % of words edited. All kinds of edits: bench.json."
PERSONS = "F1, precision and recall on invented registrations; febrl: F1 on the four public sets."
CONTRACT = "Plain polars: the same conditions in one query, no judgement, no report."
OPENING = "First: everything is new. Again: the same night once more, which changes nothing."
SCHOOLS = "School names against ROR; held out: texts that nobody looked at while building."


def table(name: str, part: Part) -> Lines:
    """The lines of Markdown below the heading of a part; a part without a table of its own is told line by line."""
    if "failed" in part:
        return [f"Not measured: {part['failed']}."]
    made = next((make for begins, make in TABLES.items() if name.startswith(begins)), _any)
    return made(part)


def flat(part: Any, before: str = "") -> list[tuple[str, Any]]:
    if not isinstance(part, dict):
        return [(before.strip(), part)]
    return [pair for key, value in part.items() for pair in flat(value, f"{before} {key}")]


def _rules(part: Part) -> Lines:
    rows = [("Loep", part["loep_seconds"], None, None)] + [
        (peer, part[f"{key}_seconds"], part[f"{key}_ratio"], part[f"{key}_equal_hits"])
        for key, peer in (("ezrules", "ezrules"), ("zen", "zen-engine"))
        if f"{key}_seconds" in part
    ]
    told = f"{part['rules']} rules, {part['rows']:,} rows, {part['hits']:,} hits."
    return [told + (f" {RULES}" if len(rows) > 1 else ""), "", *_rows(("engine", "s", SLOWER, "same hits"), rows)]


def _letters(part: Part) -> Lines:
    heads = ("engine", "s", "processor, s", SLOWER, "GiB", "precision", *(f"recall {float(r):.0%}" for r in RATES))
    rows = [
        (
            one,
            found["seconds"],
            found["cpu_seconds"],
            part["ratio"]["seconds"].get(one),
            found["peak_gib"],
            found["precision"],
            *(found["recall_word_edits"][rate] for rate in RATES),
        )
        for one, found in part["contestants"].items()
    ]
    return [LETTERS, "", *_rows(heads, rows)]


def _persons(part: Part) -> Lines:
    sets = tuple(name for name in ("febrl1", "febrl2", "febrl3", "febrl4") if name in part["contestants"]["loep"])
    rows = [
        (
            one,
            *(found["invented"][key] for key in ("seconds", "cpu_seconds")),
            part["ratio"].get(one),
            found["peak_gib"],
            *(found["invented"][key] for key in ("f1", "precision", "recall")),
            *(found[name]["f1"] for name in sets),
        )
        for one, found in part["contestants"].items()
    ]
    heads = ("engine", "s", "processor, s", SLOWER, "GiB", "F1", "precision", "recall", *sets)
    return [PERSONS, "", *_rows(heads, rows)]


def _contract(part: Part) -> Lines:
    ours = part["loep_seconds"]
    rows = [
        ("Loep", ours, None),
        ("of which Great Expectations", part["loep_of_which_great_expectations"], None),
        ("plain polars", part["plain_polars_seconds"], part["plain_polars_seconds"] / ours),
    ]
    if "great_expectations_on_pandas_seconds" in part:
        took = part["great_expectations_on_pandas_seconds"]
        rows.append(("Great Expectations on pandas", took, took / ours))
    told = f"{part['checks']} checks, {part['rows']:,} rows, {part['broken_rows']:,} broken. {CONTRACT}"
    return [told, "", *_rows(("engine", "s", SLOWER), rows)]


def _opening(part: Part) -> Lines:
    rows = [
        (engine, part[f"{key}_seconds"], part[f"{key}_again_seconds"])
        for key, engine in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL"))
    ]
    told = f"{part['signals']:,} signals, {part['sqlite_cases']:,} cases. {OPENING}"
    return [told, "", *_rows(("database", "first, s", "again, s"), rows)]


def _schools(part: Part) -> Lines:
    rows = [
        (f"{which.replace('_', ' ')}, {kind}", one["texts"], one["accuracy"], one["precision"], one["recall"])
        for which, kinds in part["quality"].items()
        for kind, one in kinds.items()
    ]
    asked = ("asked for", None, *(part["thresholds"][key] for key in ("accuracy", "precision", "recall")))
    heads = ("texts", "number", "accuracy", "precision", "recall")
    return [f"{SCHOOLS} {part['rows']:,} names in {part['seconds']['names']} s.", "", *_rows(heads, [*rows, asked])]


def _any(part: Part) -> Lines:
    return _rows(("", ""), flat(part))


def _rows(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> Lines:
    first, *others = heads
    ruler = "|".join(["---", *("---:" for _ in others)])
    return [_line((first, *others)), f"|{ruler}|", *(_line(map(_written, row)) for row in rows)]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


TABLES: dict[str, Callable[[Part], Lines]] = {
    "rules": _rules,
    "letters": _letters,
    "persons": _persons,
    "contract": _contract,
    "opening": _opening,
    "schools": _schools,
}
