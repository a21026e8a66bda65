"""Charts are measured on the server: round figures, nothing outside the drawing, text that keeps its size."""

import pytest

from loep.web.charts.bars import bars, sparkline
from loep.web.charts.lines import lines
from loep.web.charts.parts import balance, funnel
from loep.web.charts.scale import scale
from loep.web.layout.environment import environments

TEMPLATE = '{% import "charts/charts.html" as charts with context %}'


@pytest.mark.parametrize(
    ("largest", "figures"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (7, [0, 2, 4, 6, 8]),
        (93, [0, 50, 100]),
        (1_040, [0, 500, 1_000, 1_500]),
        (80_000, [0, 20_000, 40_000, 60_000, 80_000]),
    ],
)
def test_the_side_has_round_figures_up_to_the_largest(largest: float, figures: list[float]) -> None:
    assert [tick.value for tick in scale(largest, 100).ticks] == figures


def test_bars_stand_on_the_base_and_side_by_side() -> None:
    drawn = bars([("a", 5), ("b", 0), ("c", 10)], height=100)
    assert [bar.y + bar.height for bar in drawn.bars] == [drawn.scale.base] * 3
    assert [bar.height for bar in drawn.bars] == [50, 0, 100]
    assert drawn.bars[0].x + drawn.bars[0].width < drawn.bars[1].x
    assert drawn.bars[2].x + drawn.bars[2].width < 100


def test_few_labels_stand_below_many_bars_and_the_outer_ones_stay_inside() -> None:
    drawn = bars([(f"week {number}", 1) for number in range(26)], room=6)
    assert [label.text for label in drawn.labels] == ["week 0", "week 5", "week 10", "week 15", "week 20", "week 25"]
    assert (drawn.labels[0].anchor, drawn.labels[0].x) == ("start", 0)
    assert (drawn.labels[-1].anchor, drawn.labels[-1].x) == ("end", 100)


def test_the_labels_of_few_bars_stand_below_them() -> None:
    drawn = bars([(age, 1) for age in ("0-6", "7-13", "14-27", "28-55", "56+")], room=5)
    assert [(label.anchor, label.x) for label in drawn.labels] == [("middle", x) for x in (10, 30, 50, 70, 90)]
    assert [round(bar.x + bar.width / 2) for bar in drawn.bars] == [10, 30, 50, 70, 90]


def test_a_sparkline_shows_even_one_among_thousands() -> None:
    drawn = sparkline([("a", 1), ("b", 0), ("c", 10_000)])
    assert [(bar.label, bar.height) for bar in drawn.bars[-3:]] == [("a", 2), ("b", 0), ("c", 36)]


def test_one_night_is_a_mark_at_the_end_of_the_line_and_no_wall() -> None:
    bar = sparkline([("a", 30)]).bars[-1]
    assert bar.width < 3
    assert 96 < bar.x < bar.x + bar.width <= 100


def test_few_bars_stand_above_their_labels() -> None:
    drawn = bars([("0–6", 48), ("7–13", 0), ("14–27", 5)], room=5)
    assert [round(bar.x + bar.width / 2, 1) for bar in drawn.bars] == [16.7, 50, 83.3]
    assert [label.text for label in drawn.labels] == ["0–6", "7–13", "14–27"]
    assert drawn.labels[1].x == 50


def test_a_line_is_interrupted_where_nothing_is_known() -> None:
    drawn = lines(["a", "b", "c", "d"], {"days": [1, None, 2, 3]})
    assert [(piece.start.value, piece.end.value) for piece in drawn.lines[0].pieces] == [(2, 3)]


def test_a_funnel_shows_each_step_as_part_of_the_widest() -> None:
    assert [step.width for step in funnel([("in", 200), ("out", 50)]).steps] == [100, 25]
    assert [step.width for step in funnel([("in", 0), ("out", 0)]).steps] == [0, 0]


def test_a_bar_of_parts_is_full_and_says_whether_it_adds_up() -> None:
    drawn = balance(1_000, [("loaded", "good", 998), ("set aside", "set-aside", 2), ("refused", "bad", 0)])
    assert drawn.right
    assert round(sum(part.width for part in drawn.parts), 2) == 100
    assert drawn.parts[1].width > 0.9
    assert drawn.parts[2].width == 0
    assert not balance(3, [("loaded", "good", 2)]).right


def test_a_chart_is_drawn_with_its_description_and_without_style_attributes() -> None:
    source = (
        TEMPLATE + '{{ charts.lines("days", "Days", "says <b>", chart) }}{{ charts.figures("Figures", ["a"], rows) }}'
    )
    chart = lines(["1 <Jan>", "8 Jan"], {"median": [1, 2], "upper": [2, None]})
    drawn = environments()["nl"].from_string(source).render(chart=chart, rows=[("1 Jan", 1_200, None, "8 dagen")])
    assert 'aria-labelledby="days-title days-says"' in drawn
    assert "says &lt;b&gt;" in drawn
    assert "1 &lt;Jan&gt;" in drawn
    assert "style=" not in drawn
    assert "1.200" in drawn
    assert "–" in drawn
