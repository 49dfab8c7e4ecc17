"""The county's municipalities as outlines in a picture's own units."""

from __future__ import annotations

from functools import cache

import numpy as np

from agents.places import Places
from viz.borders import county_borders, kilometres, municipality_borders, roomiest_spot
from viz.page.drawing import path


@cache
def rings(county: str, height: float, margin: float) -> tuple[float, dict[str, list[np.ndarray]]]:
    """The picture's width at a height, and the outer rings (n, 2) of each municipality by code."""
    wide, shapes, _ = _scaled(municipality_borders(county), np.empty((0, 2)), height, margin)
    return wide, shapes


@cache
def outline_and_points(places: Places, height: float, margin: float) -> tuple[float, list[np.ndarray], np.ndarray]:
    """The picture's width at a height, the county's outer rings (n, 2), and a point in each municipality, (H, 2)."""
    points = np.column_stack([places.lon, places.lat])[: places.here]
    wide, shapes, spots = _scaled({"": county_borders()[places.county][1]}, points, height, margin)
    return wide, shapes[""], spots


def _scaled(
    shapes: dict[str, list[np.ndarray]], points: np.ndarray, height: float, margin: float
) -> tuple[float, dict[str, list[np.ndarray]], np.ndarray]:
    """Rings and points (n, 2) from longitude and latitude to the picture's units, and the picture's width."""
    latitudes = np.vstack([ring for parts in shapes.values() for ring in parts])[:, 1]
    middle = (latitudes.min() + latitudes.max()) / 2
    flat = {code: [kilometres(ring, middle) for ring in parts] for code, parts in shapes.items()}
    spots = kilometres(points, middle)
    corners = np.vstack([spots, *(ring for parts in flat.values() for ring in parts)])
    low, high = corners.min(axis=0), corners.max(axis=0)
    scale = (height - 2 * margin) / (high[1] - low[1])

    def at(points: np.ndarray) -> np.ndarray:
        return np.stack([margin + scale * (points[:, 0] - low[0]), margin + scale * (high[1] - points[:, 1])], axis=1)

    wide = float(2 * margin + scale * (high[0] - low[0]))
    return wide, {code: [at(ring) for ring in parts] for code, parts in flat.items()}, at(spots)


def largest(parts: list[np.ndarray]) -> np.ndarray:
    """The ring of a municipality that holds most of it."""
    return max(parts, key=lambda ring: np.ptp(ring, axis=0).prod())


def inside(parts: list[np.ndarray]) -> np.ndarray:
    """The point of a municipality furthest from its border, (2,)."""
    found = roomiest_spot(largest(parts), np.full(2, 1e-9))
    assert found is not None  # a box of hardly any size fits
    return found


def outline(parts: list[np.ndarray]) -> str:
    """A municipality as the text of a path."""
    return "".join(path(ring, closed=True) for ring in parts)


def packed(parts: list[np.ndarray], middle: np.ndarray, n: int, apart: float) -> np.ndarray:
    """Points for n dots within a municipality, (n, 2), from its middle outward, at most so far apart.

    They lie on a grid of triangles, which is made finer until all find room.
    """
    from matplotlib.path import Path

    ring = largest(parts)
    border, low, high = Path(ring), ring.min(axis=0), ring.max(axis=0)
    while True:
        rows = np.arange(low[1], high[1], apart * 0.866)
        columns = np.arange(low[0], high[0], apart)
        x, y = np.meshgrid(columns, rows)
        x = x + apart / 2 * (np.arange(len(rows)) % 2)[:, None]
        points = np.column_stack([x.ravel(), y.ravel()])
        points = points[border.contains_points(points)]
        if len(points) >= n:
            order = np.argsort(np.hypot(*(points - middle).T), kind="stable")
            return points[order[:n]]
        apart *= 0.93
