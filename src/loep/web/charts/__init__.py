"""Charts drawn on the server: plain SVG with its description, and the same figures as a table beside it.

Across, measures are percents of whatever width there is; upwards they are pixels. So text keeps its size on a phone and
on paper, and no script or inline style is needed. `charts.html` draws what these modules measure.
"""
