"""The pictures of the case page as SVG for paper: shapes, numbers and the marks of the tables; nothing of a form."""

from loep.web.case.picture import Picture
from loep.web.case.timeline import Timeline

INK, QUIET, ACCENT = "#17242b", "#8fa1aa", "#0b6075"
WIDTH, DOT, BADGE = 400, 4, 13


def ring(drawn: Picture) -> str:
    """Registrations around, what they share between them; empty where nothing joins them."""
    if not drawn.badges:
        return ""
    lines = [
        f'<line x1="{node.x}" y1="{node.y}" x2="{spoke.x}" y2="{spoke.y}" stroke="{QUIET}" '
        f'stroke-width="{0.4 if spoke.many else 1}"/>'
        for node in drawn.nodes
        for spoke in node.spokes
    ]
    nodes = [
        _disc(node.x, node.y, drawn.radius + (6 if node.bundled else 0), ("#ffffff", INK))
        + _text(node.x, node.y, f"×{len(node.bundled)}" if node.bundled else str(node.number), INK)
        for node in drawn.nodes
    ]
    badges = [
        _disc(badge.x, badge.y, BADGE, (ACCENT, ACCENT)) + _text(badge.x, badge.y, badge.group.mark, "#ffffff")
        for badge in drawn.badges
    ]
    return _svg(drawn.width, drawn.height, [*lines, *nodes, *badges])


def times(line: Timeline) -> str:
    """A dot for each registration, or a bar where they are too many, in columns of equal time."""
    base = f'<line x1="0" y1="{line.base + 3}" x2="{WIDTH}" y2="{line.base + 3}" stroke="{QUIET}"/>'
    dots = [
        _disc(round(column.x * WIDTH / 100, 1), y, DOT, (ACCENT, ACCENT))
        for column in line.columns
        for y in column.dots
    ]
    bars = [
        f'<rect x="{round(column.x * WIDTH / 100 - DOT, 1)}" y="{column.bar}" width="{2 * DOT}" '
        f'height="{round(line.base - column.bar, 1)}" fill="{ACCENT}"/>'
        for column in line.columns
        if column.bar is not None
    ]
    return _svg(WIDTH, line.height, [base, *dots, *bars])


def _svg(width: float, height: float, parts: list[str]) -> str:
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def _disc(x: float, y: float, radius: float, paint: tuple[str, str]) -> str:
    fill, stroke = paint
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" stroke="{stroke}"/>'


def _text(x: float, y: float, told: str, fill: str) -> str:
    face = 'font-family="DejaVu Sans Mono" font-size="11" text-anchor="middle"'
    return f'<text x="{x}" y="{y + 4}" {face} fill="{fill}">{told}</text>'
