"""The evaluation as a picture: per kind a dot at its share and a line over its interval."""

from html import escape

from loep.reports.evaluation import Evaluation
from loep.reports.shares import Share

ROW, HEAD, LEFT, WIDTH, RIGHT = 20, 34, 330, 520, 150
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1b1b1f}.title{font-weight:600}.faint{fill:#5c5c66}"
    ".grid{stroke:#d9d9e0}.interval{stroke:#3b5bdb;stroke-width:3;stroke-opacity:.4}.dot{fill:#3b5bdb}"
    "@media (prefers-color-scheme:dark){rect.paper{fill:#16161a}text{fill:#ececf1}.faint{fill:#a6a6b3}"
    ".grid{stroke:#3a3a44}.interval{stroke:#91a7ff}.dot{fill:#91a7ff}}"
)


def svg(told: Evaluation) -> str:
    """One SVG that stands by itself: light and dark, with a title for who cannot see it."""
    drawn, y = list[str](), 24
    for title, shares in told.blocks:
        drawn.append(f'<text class="title" x="12" y="{y + 14}">{escape(title)}</text>')
        y += HEAD - 10
        for share in shares:
            drawn += _row(share, y)
            y += ROW
        y += HEAD - 16
    grid = [_tick(tick, y) for tick in TICKS]
    size = f'viewBox="0 0 {LEFT + WIDTH + RIGHT} {y + 30}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
        "<title>Shares of planted, innocent and honest registrations in a case, with 95 % intervals</title>"
        f'<style>{STYLE}</style><rect class="paper" width="100%" height="100%" fill="#fff"/>'
        f"{''.join(grid)}{''.join(drawn)}</svg>\n"
    )


def _row(share: Share, y: int) -> list[str]:
    middle = y + ROW // 2
    name = f'<text x="{LEFT - 12}" y="{middle + 4}" text-anchor="end">{escape(share.name)}</text>'
    counts = f"{share.part:,} of {share.whole:,}"
    if share.share is None or share.low is None or share.high is None:
        return [name, f'<text class="faint" x="{LEFT + WIDTH + 12}" y="{middle + 4}">{counts}</text>']
    return [
        name,
        f'<line class="interval" x1="{_x(share.low)}" x2="{_x(share.high)}" y1="{middle}" y2="{middle}"/>',
        f'<circle class="dot" cx="{_x(share.share)}" cy="{middle}" r="4"/>',
        f'<text class="faint" x="{LEFT + WIDTH + 12}" y="{middle + 4}">{share.share:.1%} ({counts})</text>',
    ]


def _tick(share: float, bottom: int) -> str:
    return (
        f'<line class="grid" x1="{_x(share)}" x2="{_x(share)}" y1="24" y2="{bottom}"/>'
        f'<text class="faint" x="{_x(share)}" y="{bottom + 18}" text-anchor="middle">{share:.0%}</text>'
    )


def _x(share: float) -> float:
    return round(LEFT + share * WIDTH, 1)
