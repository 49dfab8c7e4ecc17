"""How many more or fewer live in each municipality with the measures, as a map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from agents.places import Places
from viz.calibration_wording import fixed
from viz.map import _polygons
from viz.page.drawing import as_text, draw, path, picture
from viz.page.outlines import inside, outline, outline_and_points, rings
from viz.page.texts import say

HEIGHT, COLUMN, MARGIN = 370.0, 150.0, 8.0
LINE, RADIUS = 14.0, 5.0  # of a label, and of a circle where a municipality's outline is not known
MORE, FEWER, NONE = (0, 92, 148), (181, 82, 0), (240, 240, 240)


@dataclass(frozen=True)
class _Drawn:
    """The map before any colour: its size, the county's outline as a path, and by municipality path, point, label."""

    wide: float
    height: float
    county: str  # "": the municipalities' outlines are known
    outlines: list[str]
    spots: np.ndarray  # (H, 2)
    labels: np.ndarray  # (H,) heights


@cache
def _drawn(places: Places) -> _Drawn:
    """The map of a county.

    The labels stand in a column beside the map, so that the lines to them are short in all and do not cross.
    """
    from scipy.optimize import linear_sum_assignment

    here = places.here
    height = max(HEIGHT, 2 * MARGIN + LINE * here)
    if has_map(places.county):
        wide, shapes = rings(places.county, HEIGHT, MARGIN)
        parts = [shapes[code] for code in places.codes[:here]]
        county, outlines, spots = "", [outline(one) for one in parts], np.array([inside(one) for one in parts])
    else:
        wide, ground, spots = outline_and_points(places, HEIGHT, MARGIN)
        down = np.array([0.0, (height - HEIGHT) / 2])  # to the middle of many labels
        county, outlines, spots = outline([ring + down for ring in ground]), [""] * here, spots + down
    heights = MARGIN + (height - 2 * MARGIN) * (np.arange(here) + 0.5) / here
    _, order = linear_sum_assignment(np.hypot(wide - spots[:, :1], spots[:, 1:] - heights))
    return _Drawn(wide, height, county, outlines, spots, heights[order])


def has_map(county: str) -> bool:
    """Whether the outlines of the county's municipalities are known."""
    return bool(_polygons(county))


def map_picture(places: Places, more: np.ndarray, language: str, top: float = 0.0) -> str:
    """Additional persons by municipality (H,) as SVG; `top` is what the darkest colour means, by default the most.

    Municipalities without a known outline are circles in the county's.
    """
    drawn = _drawn(places)
    wide = drawn.wide
    names = places.names[: places.here]
    title = say("map", language)
    described = ", ".join(f"{name} {_words(value, language)}" for name, value in zip(names, more, strict=True))
    root = picture(wide + COLUMN, drawn.height, title, described)
    top = max(top, float(np.abs(more).max()), 1.0)
    if drawn.county:
        draw(root, "path", d=drawn.county, fill="#ffffff", stroke="#8a8a8a")
    rows = list(zip(names, more, drawn.outlines, drawn.spots.tolist(), drawn.labels.tolist(), strict=True))
    for name, value, shape, (x, y), _ in rows:
        where = {"d": shape} if shape else {"cx": x, "cy": y, "r": RADIUS}
        place = draw(root, "path" if shape else "circle", fill=_colour(value / top), class_="place", **where)
        draw(place, "title", f"{name}: {_words(value, language)}")
    for name, value, shape, (x, y), height in rows:
        draw(root, "path", d=path(np.array([(x, y), (wide + 2, height)])), class_="lead")
        if shape:
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
