"""The map of who lives where so many months after the permit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from agents.places import Places
from viz.borders import county_borders, county_name, kilometres, municipality_borders, roomiest_spot
from viz.granted import granted, municipality_of, place_at
from viz.style import (
    GREY,
    INK,
    PALE,
    SEQUENCE,
    caption,
    empty,
    extent,
    laid_out,
    look,
    new_figure,
    number,
    percent,
    persons,
    remark,
    say,
    with_interval,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEW = 10  # a share of fewer persons than this is not shown
LABEL = 7.5  # points


def county_map(
    people: pd.DataFrame, places: Places, k: int = 36, note: str = "prior only", language: str = "en"
) -> Figure:
    """Where those who stay live k months after the permit, and what share of those housed there is kept."""
    group = granted(people, places.county)
    here = place_at(group, places, k)
    home = municipality_of(group.rows["home"], places)
    stays = ~group.gone(k)
    living = group.counts(here >= 0, here, places.here).mean(axis=0)
    housed = group.counts(home >= 0, home, places.here)
    kept = group.counts((home >= 0) & stays, home, places.here)
    size = housed.mean(axis=0)
    share = np.divide(kept.mean(axis=0), size, out=np.full(places.here, np.nan), where=size >= FEW)
    totals = group.counts(stays, 0 * home, 1)[:, 0]
    shares = kept.sum(axis=1) / np.maximum(housed.sum(axis=1), 1e-9)
    panels = (
        ("living", "area living", living, living, totals, persons),
        ("kept", "area housed", share, size, shares, percent),
    )
    with look():
        figure = new_figure(12.0, 7.3)
        both = figure.subplots(1, 2)
        text = say("map of", language, n=number(group.each(), language))
        if len(home) and (size < FEW).any():
            text += " " + say("few", language, few=FEW)
        source = say("source", language) + say("borders", language)
        if between := group.each(stays & (here < 0)):
            source += " " + say("between", language, value=persons(between, language))
        title = say("map", language, county=county_name(places, language), k=k)
        caption(
            figure, title, f"{text} {group.draws_text(language, 'means')}{remark(note, language)}", source
        )
        if not len(home):
            for panel in both:
                empty(panel, say("no permits", language))
            return figure
        for panel, (key, area, _, _, total, write) in zip(both, panels, strict=True):
            panel.set_axis_off()
            value = with_interval(write, total.mean(), total, language)
            second = "" if municipality_borders(places.county) else "\n" + say(area, language)
            panel.set_title(say(key, language, value=value) + second, fontsize=10)
        laid_out(figure)  # gives the panels their places, which the labels need
        texts = [
            [write(v, language) if np.isfinite(v) else "–" for v in values]
            for _, _, values, _, _, write in panels
        ]
        widest = [max(pair, key=len) for pair in zip(*texts, strict=True)]  # both maps at one scale
        for panel, (_, _, values, area, _, _), words in zip(both, panels, texts, strict=True):
            draw_municipalities(panel, places, shades(values), area, words, widest)
        return figure


Colour = str | tuple[float, float, float, float]
Boxes = list[tuple[np.ndarray, np.ndarray]]  # lower left and upper right corners


def shades(values: np.ndarray, top: float = 0.0, colours: tuple[str, ...] = SEQUENCE) -> list[Colour]:
    """A colour for each value, dark for the top one (by default the largest); pale for none."""
    from matplotlib.colors import LinearSegmentedColormap

    shade = LinearSegmentedColormap.from_list("few to many", colours)
    top = max(top or np.nanmax(values, initial=0.0), 1e-9)
    return [shade(v / top) if np.isfinite(v) else PALE for v in values]


def draw_municipalities(
    panel: Axes, places: Places, fills: Sequence[Colour], size: np.ndarray, texts: Sequence[str],
    widest: Sequence[str], names: tuple[str, ...] = ()
) -> None:
    """Municipalities as shapes, or circles in the county's outline, with name (or that of `names`) and value if any."""
    names = names or places.names[: places.here]
    rings = municipality_borders(places.county)
    outline = rings or {"": county_borders()[places.county][1]}
    latitudes = np.vstack([ring for parts in outline.values() for ring in parts])[:, 1]
    latitude = (latitudes.min() + latitudes.max()) / 2
    shapes = {code: [kilometres(r, latitude) for r in parts] for code, parts in outline.items()}
    points = kilometres(np.column_stack([places.lon, places.lat])[: places.here], latitude)
    corners = np.vstack([points, *(ring for parts in shapes.values() for ring in parts)])
    low, high = corners.min(axis=0), corners.max(axis=0)

    # Room for labels to the right of polygons, on both sides of circles.
    wide, line = np.max([_box(panel, f"{n}  {t}") for n, t in zip(names, widest, strict=True)], axis=0)
    column = wide + 2 * line
    room = panel.get_window_extent()
    sides = 1 if rings else 2
    scale = max(
        (high[0] - low[0]) / (room.width - sides * column),
        (high[1] - low[1]) / (room.height - 2 * line),
    )
    span = np.array([room.width, room.height]) * scale
    middle = (low + high) / 2 + np.array([column * scale / 2 if sides == 1 else 0.0, 0.0])
    panel.set_xlim(middle[0] - span[0] / 2, middle[0] + span[0] / 2)
    panel.set_ylim(middle[1] - span[1] / 2, middle[1] + span[1] / 2)
    panel.set_aspect("equal")

    if rings:
        anchors, outer, taken = _fill_polygons(panel, shapes, places.codes, names, texts, fills, scale)
    else:
        anchors, outer, taken = points, list(range(places.here)), []
        _fill_circles(panel, shapes[""], points, size, fills, (high - low).min())
    edges = [high[0] + line * scale] + ([low[0] - line * scale] if sides == 2 else [])
    outer = [i for i in outer if names[i] or texts[i]]
    labels = [f"{names[i]}  {texts[i]}".strip() for i in outer]
    _lead(panel, anchors[outer], labels, edges, (middle[1], span[1]), 1.3 * line * scale, taken)


def _box(panel: Axes, text: str) -> np.ndarray:
    """Width and height of a label in pixels."""
    probe = panel.text(0, 0, text, fontsize=LABEL, linespacing=1.1)
    box = np.diff(extent(probe), axis=0)[0]
    probe.remove()
    return box


def _fill_polygons(
    panel: Axes, shapes: dict[str, list[np.ndarray]], codes: Sequence[str], names: Sequence[str], texts: Sequence[str],
    fills: Sequence[Colour], scale: float
) -> tuple[np.ndarray, list[int], Boxes]:
    """Fill each shape and label it where that fits inside; returns a point in each, the rest, and boxes."""
    from matplotlib.colors import to_rgb

    anchors, outer, taken = [], [], []
    for i, (name, text, fill) in enumerate(zip(names, texts, fills, strict=True)):
        parts = shapes[codes[i]]
        for part in parts:
            panel.fill(*part.T, facecolor=fill, edgecolor="white", linewidth=0.8)
        largest = max(parts, key=lambda part: np.ptp(part, axis=0).prod())
        label = f"{name}\n{text}".strip() or "?"
        half = _box(panel, label) * scale / 2
        spot = roomiest_spot(largest, half)
        anchors.append(roomiest_spot(largest, np.full(2, 1e-9)) if spot is None else spot)
        if spot is None:
            outer.append(i)
            continue
        if not (name or text):
            continue
        dark = np.dot(to_rgb(fill), (0.299, 0.587, 0.114)) < 0.55
        x, y = spot
        panel.text(x, y, label, fontsize=LABEL, linespacing=1.1, ha="center", va="center",
                   color="white" if dark else INK)  # fmt: skip
        taken.append((spot - half, spot + half))
    return np.array(anchors), outer, taken


def _fill_circles(
    panel: Axes, outline: list[np.ndarray], anchors: np.ndarray, size: np.ndarray, fills: Sequence[Colour],
    across: float
) -> None:
    """The county's outline, and a circle for each municipality with its area by number."""
    from matplotlib.patches import Circle

    for part in outline:
        panel.fill(*part.T, facecolor="#F4F4F4", edgecolor=PALE, linewidth=0.8)
    share = np.maximum(size / max(size.sum(), 1e-9), 0.0004)
    radius = np.sqrt(0.12 * share / math.pi) * across
    for i in np.argsort(-radius, kind="stable"):
        panel.add_patch(Circle(anchors[i], radius[i], facecolor=fills[i], edgecolor=INK, linewidth=0.5))


def _lead(
    panel: Axes, anchors: np.ndarray, labels: Sequence[str], edges: Sequence[float], tall: tuple[float, float],
    step: float, taken: Boxes
) -> None:
    """Labels in columns at the edges, each with a line to its place; the shortest lines do not cross."""
    from scipy.optimize import linear_sum_assignment

    if not labels:
        return
    middle, height = tall
    step = min(step, len(edges) * height / (len(labels) + len(edges)))
    heights = np.arange(middle - height / 2 + step / 2, middle + height / 2 - step / 2 + 1e-9, step)
    slots = np.array([(x, y) for x in edges for y in heights])
    cost = np.hypot(*(anchors[:, None, :] - slots[None, :, :]).transpose(2, 0, 1))
    along = np.linspace(0, 1, 60)[:, None]
    for i, j in np.ndindex(cost.shape if taken else (0, 0)):
        line = anchors[i] + along * (slots[j] - anchors[i])
        hits = sum(((line > low) & (line < high)).all(axis=1).any() for low, high in taken)
        cost[i, j] += hits * height
    for i, j in zip(*linear_sum_assignment(cost), strict=True):
        x, y = slots[j]
        inward = "right" if len(edges) == 2 and x == min(edges) else "left"
        panel.plot([anchors[i][0], x], [anchors[i][1], y], color=GREY, linewidth=0.6, zorder=3)
        panel.plot(*anchors[i], marker="o", markersize=2, color=GREY, zorder=3)
        away = step * (0.25 if inward == "left" else -0.25)
        panel.text(x + away, y, labels[i], fontsize=LABEL, ha=inward, va="center")
