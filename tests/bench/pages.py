"""What was measured, for people: a page of tables and a picture of the ratios."""

import json
import math
from html import escape
from pathlib import Path
from typing import Any

from tests.bench import tables

LEFT, WIDTH, ROW, DECADES = 300, 460, 26, 4
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1b1b1f}.faint{fill:#5c5c66}.bar{fill:#3b5bdb}.grid{stroke:#d9d9e0}"
    "@media (prefers-color-scheme:dark){rect.paper{fill:#16161a}text{fill:#ececf1}.faint{fill:#a6a6b3}"
    ".bar{fill:#91a7ff}.grid{stroke:#3a3a44}}"
)
HEAD = """# Measured speed

Made with `make bench` on {cores} cores, Python {python}, {date}. Seconds depend on the machine; trust the
ratios. All figures: [bench.json](bench.json).

![How many times faster than peers](images/bench.svg)
"""

WHOLE = {"nights": "Whole nights", "nights without letters": "Whole nights, where nobody wrote a letter"}


def publish(told: dict[str, Any], out: Path) -> None:
    (out / "images").mkdir(parents=True, exist_ok=True)
    (out / "bench.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    (out / "bench.md").write_text(page(told), encoding="utf-8")
    (out / "images" / "bench.svg").write_text(picture(ratios(told)), encoding="utf-8")


def ratios(told: dict[str, Any]) -> list[tuple[str, float]]:
    """(what, how many times faster Loep is than the peer), for every peer that ran."""
    found = []
    for name, part in told.items():
        for key, value in tables.flat(part):
            if key.endswith(("_ratio", "pandas")) and key.startswith(("ezrules", "zen", "times")):
                found.append((f"{name}: {key.removesuffix('_ratio').removeprefix('times_faster_than_')}", value))
            if key.startswith("ratio ") and "cpu_seconds" not in key:
                found.append((f"{name}: {key.rsplit(' ', 1)[-1]}", value))
    return [(what.replace("_", " "), float(ratio)) for what, ratio in found]


def page(told: dict[str, Any]) -> str:
    lines = [HEAD.format(**told["machine"])]
    for name, part in told.items():
        if "nights" in part:
            lines += [f"## {WHOLE[name]}", "", *_nights(part), ""]
    for name, part in told.items():
        if name != "machine" and "nights" not in part:
            lines += [f"## {name[0].upper()}{name[1:]}", "", *tables.table(name, part), ""]
    return "\n".join(lines)


def picture(bars: list[tuple[str, float]]) -> str:
    """Bars on a logarithmic scale, from once to ten thousand times."""
    bottom = 40 + len(bars) * ROW
    drawn = [
        f'<line class="grid" x1="{_x(10**n)}" x2="{_x(10**n)}" y1="30" y2="{bottom}"/>'
        f'<text class="faint" x="{_x(10**n)}" y="{bottom + 18}" text-anchor="middle">{10**n:,}×</text>'
        for n in range(DECADES + 1)
    ]
    for number, (what, ratio) in enumerate(bars):
        y = 36 + number * ROW
        drawn.append(
            f'<text x="{LEFT - 10}" y="{y + 14}" text-anchor="end">{escape(what)}</text>'
            f'<rect class="bar" x="{LEFT}" y="{y}" width="{max(_x(ratio) - LEFT, 1)}" height="18" rx="3"/>'
            f'<text class="faint" x="{max(_x(ratio), LEFT) + 8}" y="{y + 14}">{ratio:,.1f}×</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 90} {bottom + 30}" role="img">'
        f"<title>How many times faster than peers</title><style>{STYLE}</style>"
        f'<rect class="paper" width="100%" height="100%" fill="#fff"/>'
        f'<text x="12" y="20">How many times faster Loep does the same work (logarithmic)</text>'
        f"{''.join(drawn)}</svg>\n"
    )


def _nights(told: dict[str, Any]) -> list[str]:
    rows = [
        "| registrations | stages, s | receive | link | detect | open | command, s | peak, GiB |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    listed = [(f"{one['rows']:,} ({one['format']})", one) for one in told["nights"]]
    if "on_top_of_known" in told:
        one = told["on_top_of_known"]
        listed.append((f"{one['rows']:,} new on {one['known']:,} known", one))
    for what, one in listed:
        stages = " | ".join(str(one["stages"].get(name, "")) for name in ("receive", "link", "detect", "open"))
        rows.append(f"| {what} | {one['stages_seconds']} | {stages} | {one['command_seconds']} | {one['peak_gib']} |")
    grown = [f"{each['from']:,} to {each['to']:,}: n^{each['exponent']}" for each in told["growth"]]
    return [*rows, "", f"Growth of the stages: {'; '.join(grown)}."]


def _x(ratio: float) -> float:
    return round(LEFT + WIDTH * math.log10(max(ratio, 1.0)) / DECADES, 1)
