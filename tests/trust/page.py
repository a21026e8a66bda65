"""`docs/trust.md` out of the results of the tests. No figure on it is typed."""

from collections.abc import Iterator
from typing import Any

from tests.trust.promises import FAULTS, INVARIANTS, PARTS

HEAD = """# What is promised, and what shows it

Made by `make trust` from the results of the tests on {date}, on SQLite and on a real PostgreSQL. A figure is how many
cases of a test ended well, of how many that were tried; *left out* are cases that exist and were not part of this run
(`make trust` runs all of them). What has no test stands here as **not shown yet**.
"""
PARTIAL = """
> **This page is not whole: {left:,} cases that show a promise were left out of the run that it was made of.**
"""
COUNTED = {
    "texts": "hostile texts put into every text column and shown in a browser",
    "requests thought of by a machine": "requests thought of by a machine",
}
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "": "any"}
Shown = list[dict[str, Any]]


def page(results: dict[str, Any]) -> str:
    """The page as Markdown; `results` as `tests.trust.results` writes them."""
    shown: Shown = results["shown"]
    left = left_out(results)
    head = HEAD.format(date=results["date"]) + (PARTIAL.format(left=left) if left else "")
    lines = [head, *_figures(shown, results["recorded"])]
    for part, promises in PARTS.items():
        lines += [f"\n## {part}\n", "| promise | what | test | engine | well / tried |", "|---|---|---|---|---:|"]
        for name, text in promises.items():
            lines += _rows(name, text, [each for each in shown if each["promise"] == name])
    return "\n".join(lines) + "\n"


def left_out(results: dict[str, Any]) -> int:
    """How many cases exist and were not part of what the results are of."""
    return sum(each["left out"] for each in results["shown"])


def _figures(shown: Shown, recorded: dict[str, int]) -> Iterator[str]:
    promises = {each["promise"] for each in shown}
    known = [name for promises in PARTS.values() for name in promises]
    both = {name: {each["engine"] for each in _of(shown, name) if each["well"]} for name in known}
    yield "| figure | |"
    yield "|---|---:|"
    yield f"| promises with a test, of all | {len(promises & set(known))} of {len(known)} |"
    yield f"| shown on both engines | {sum({'sqlite', 'postgresql'} <= engines for engines in both.values())} |"
    yield f"| faults survived, of tried | {_share([each for name in FAULTS for each in _of(shown, name)])} |"
    yield f"| cases of the invariants that held, of tried | {_share([e for n in INVARIANTS for e in _of(shown, n)])} |"
    yield f"| bad inputs judged as the contract says, of tried | {_share(_of(shown, 'bad input'))} |"
    walked = sum(count for name, count in recorded.items() if name.startswith("routes x "))
    yield f"| routes x roles walked | {walked:,} |" if walked else "| routes x roles walked | not counted |"
    for name, said in COUNTED.items():
        yield f"| {said} | {f'{recorded[name]:,}' if name in recorded else 'not counted'} |"
    yield f"| canaries found, of places searched | {_canaries(shown, recorded)} |"


def _canaries(shown: Shown, recorded: dict[str, int]) -> str:
    searched = recorded.get("places searched for canaries", 0)
    if any(each["tried"] > each["well"] for each in _of(shown, "canary gate")):
        return "**a search failed**"
    return f"0 / {searched:,}" if searched else "not tried"


def _rows(name: str, text: str, shown: Shown) -> Iterator[str]:
    yield f"| **{name}** | {text} | {'' if shown else '**not shown yet**'} | | |"
    for each in shown:
        test = each["test"].removeprefix("tests/")
        yield f"| | {each['what']} | `{test}` | {ENGINES[each['engine']]} | {_ended(each)} |"


def _of(shown: Shown, name: str) -> Shown:
    return [each for each in shown if each["promise"] == name]


def _ended(each: dict[str, Any]) -> str:
    told = f"{each['well']:,} / {each['tried']:,}" if each["tried"] else ""
    others = [f"{each[kind]:,} {kind}" for kind in ("skipped", "left out") if each[kind]]
    return ", ".join(filter(None, (told, *others)))


def _share(shown: Shown) -> str:
    left = sum(each["left out"] for each in shown)
    rest = f" ({left:,} left out of this run)" if left else ""
    return f"{sum(each['well'] for each in shown):,} / {sum(each['tried'] for each in shown):,}{rest}"
