"""How many more or fewer live in each municipality with the measures, as a map."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import solara

from agents.places import Places
from viz.borders import municipality_borders
from viz.calibration_wording import fixed
from viz.page.outlines import inside, outline, outline_and_points, rings
from viz.page.texts import say

HEIGHT, COLUMN, MARGIN = 370.0, 150.0, 8.0
LINE = 14.0  # of a label
MORE, FEWER, NONE = (0, 92, 148), (181, 82, 0), (240, 240, 240)


@solara.component_vue("map.vue")
def Map(ground: str, described: str, colours: list[str], words: list[str]) -> None:
    """The map; its ground never changes and is sent but once."""


@solara.component
def MapPicture(places: Places, more: tuple[float, ...], language: str, top: float = 0.0) -> None:
    """Additional persons by municipality (H,); `top` is what the darkest colour means, by default the most."""
    words = [_words(value, language) for value in more]
    names = places.names[: places.here]
    described = ", ".join(f"{name} {told}" for name, told in zip(names, words, strict=True))
    top = max(top, *(abs(value) for value in more), 1.0)
    Map(
        ground=map_ground(places),
        described=f"{say('map', language)}. {described}",
        colours=[_colour(value / top) for value in more],
        words=words,
    )


@cache
def map_ground(places: Places) -> str:
    """The map before any colour, as JSON: its size, and each municipality's outline, point and height of its label.

    Municipalities without a known outline are points in the county's. The labels stand in a column beside the map,
    so that the lines to them are short in all and do not cross.
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
    drawn = [
        {"name": name, "shape": shape, "x": round(x, 1), "y": round(y, 1), "label": round(label, 1)}
        for name, shape, (x, y), label in zip(
            places.names[:here], outlines, spots.tolist(), heights[order].tolist(), strict=True
        )
    ]
    whole = {"wide": round(wide, 1), "column": COLUMN, "height": height, "county": county, "places": drawn}
    return json.dumps(whole, ensure_ascii=False)


def has_map(county: str) -> bool:
    """Whether the outlines of the county's municipalities are known."""
    return bool(municipality_borders(county))


def _words(value: float, language: str) -> str:
    return fixed(float(value), language, 1 if abs(value) < 9.95 else 0, sign=True)


def _colour(share: float) -> str:
    """From pale to the colour of more or of fewer."""
    end = MORE if share > 0 else FEWER
    part = min(abs(share), 1.0) ** 0.7 if abs(share) > 1e-9 else 0.0
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(NONE, end, strict=True))
