"""Where those who leave go: the country's counties, and a line to each of the most chosen, as broad as it is taken."""

from __future__ import annotations

from functools import cache

import numpy as np

from viz.borders import county_borders, kilometres
from viz.page.drawing import as_text, draw, path, picture
from viz.style import BLUE, GREY, ORANGE

HEIGHT, MARGIN = 430.0, 8.0
BROADEST = 9.0  # pixels


@cache
def _outlines() -> tuple[float, dict[str, tuple[str, np.ndarray]]]:
    """The map's width, and for each county by code its outline as a path and a point inside."""
    shapes = {code: rings for code, (_, rings) in county_borders().items()}
    latitudes = np.vstack([ring for rings in shapes.values() for ring in rings])[:, 1]
    flat = {code: [kilometres(ring, latitudes.mean()) for ring in rings] for code, rings in shapes.items()}
    corners = np.vstack([ring for rings in flat.values() for ring in rings])
    low, high = corners.min(axis=0), corners.max(axis=0)
    scale = (HEIGHT - 2 * MARGIN) / (high[1] - low[1])

    def at(points: np.ndarray) -> np.ndarray:
        return np.stack([MARGIN + scale * (points[:, 0] - low[0]), MARGIN + scale * (high[1] - points[:, 1])], axis=1)

    found = {}
    for code, rings in flat.items():
        largest = max(rings, key=lambda ring: np.ptp(ring, axis=0).prod())
        middle = at(largest.mean(axis=0)[None])[0]
        found[code] = "".join(path(at(ring), closed=True) for ring in rings), middle
    return float(2 * MARGIN + scale * (high[0] - low[0])), found


def county_names() -> dict[str, str]:
    """Swedish name of each county by code."""
    return {code: name for code, (name, _) in county_borders().items()}


def flow_picture(title: str, home: str, to: dict[str, float], described: str, most: int) -> str:
    """The picture as SVG: persons by county code, lines to the `most` chosen."""
    wide, outlines = _outlines()
    root = picture(wide, HEIGHT, title, described)
    for code, (outline, _) in outlines.items():
        fill = "#f3d9b8" if code == home else "#eceff1"
        draw(root, "path", d=outline, fill=fill, class_="place")
    start = outlines[home][1]
    chosen = sorted(to, key=lambda code: -to[code])[:most]
    top = max((to[code] for code in chosen), default=1.0) or 1.0
    for rank, code in enumerate(chosen, start=1):
        end = outlines[code][1]
        bend = (start + end) / 2 + np.array([0.18, 0.0]) * np.abs(end[1] - start[1])
        curve = "M{:.1f} {:.1f}Q{:.1f} {:.1f} {:.1f} {:.1f}".format(*start, *bend, *end)
        broad = max(BROADEST * to[code] / top, 0.8)
        draw(root, "path", d=curve, fill="none", stroke=BLUE, stroke_opacity="0.55", stroke_width=broad)
        draw(root, "circle", cx=float(end[0]), cy=float(end[1]), r=8, fill="#fff", stroke=BLUE)
        draw(root, "text", str(rank), x=float(end[0]), y=float(end[1]) + 4, text_anchor="middle", class_="value")
    draw(root, "circle", cx=float(start[0]), cy=float(start[1]), r=5, fill=ORANGE, stroke=GREY)
    return as_text(root)
