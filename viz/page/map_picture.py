"""How many more or fewer live in each municipality with the measures, as a map."""

from __future__ import annotations

from functools import cache

import numpy as np

from agents.places import Places
from viz.calibration_wording import fixed
from viz.map import _polygons
from viz.page.drawing import as_text, draw, path, picture
from viz.page.outlines import inside, outline, rings
from viz.page.texts import say

HEIGHT, COLUMN, MARGIN = 370.0, 150.0, 8.0
MORE, FEWER, NONE = (0, 92, 148), (181, 82, 0), (240, 240, 240)


@cache
def _outlines(county: str) -> tuple[float, dict[str, tuple[str, np.ndarray, float]]]:
    """The map's width; for each municipality by code its outline as a path, a point inside and its label's height.

    The labels stand in a column beside the map, so that the lines to them are short in all and do not cross.
    """
    from scipy.optimize import linear_sum_assignment

    wide, shapes = rings(county, HEIGHT, MARGIN)
    spots = np.array([inside(parts) for parts in shapes.values()])
    heights = MARGIN + (HEIGHT - 2 * MARGIN) * (np.arange(len(shapes)) + 0.5) / len(shapes)
    _, order = linear_sum_assignment(np.hypot(wide - spots[:, :1], spots[:, 1:] - heights))
    drawn = [outline(parts) for parts in shapes.values()]
    return wide, {code: one for code, *one in zip(shapes, drawn, spots, heights[order].tolist(), strict=True)}


def has_map(county: str) -> bool:
    """Whether the county's municipalities can be drawn."""
    return bool(_polygons(county))


def map_picture(places: Places, more: np.ndarray, language: str, top: float = 0.0) -> str:
    """Additional persons by municipality (H,) as SVG; `top` is what the darkest colour means, by default the most."""
    wide, outlines = _outlines(places.county)
    names = places.names[: places.here]
    title = say("map", language)
    described = ", ".join(f"{name} {_words(value, language)}" for name, value in zip(names, more, strict=True))
    root = picture(wide + COLUMN, HEIGHT, title, described)
    top = max(top, float(np.abs(more).max()), 1.0)
    labels = []
    for code, name, value in zip(places.codes, names, more, strict=False):
        outline, (x, y), height = outlines[code]
        shape = draw(root, "path", d=outline, fill=_colour(value / top), class_="place")
        draw(shape, "title", f"{name}: {_words(value, language)}")
        labels.append((name, value, float(x), float(y), height))
    for name, value, x, y, height in labels:
        draw(root, "path", d=path([(x, y), (wide + 2, height)]), class_="lead")
        draw(root, "circle", cx=x, cy=y, r=1.8, class_="spot")
        draw(root, "text", name, x=wide + 6, y=height + 4, class_="tick")
        text = _words(value, language)
        draw(root, "text", text, x=wide + COLUMN - 4, y=height + 4, text_anchor="end", class_="value")
    return as_text(root)


def _words(value: float, language: str) -> str:
    return fixed(float(value), language, 1 if abs(value) < 9.95 else 0, sign=True)


def _colour(share: float) -> str:
    """From pale to the colour of more or of fewer."""
    end = MORE if share > 0 else FEWER
    part = min(abs(share), 1.0) ** 0.7 if abs(share) > 1e-9 else 0.0
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(NONE, end, strict=True))
