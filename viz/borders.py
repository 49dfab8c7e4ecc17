"""Borders of counties and municipalities, and room within them."""

from __future__ import annotations

import json
import math
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from agents.evidence import DATA_FOLDER
from agents.places import Places
from viz.style import say

KM_PER_DEGREE = 111.2


def county_name(places: Places | None, language: str) -> str:
    """The county's name in a title."""
    if places is None:
        return say("the county", language)
    return places.county_name if language == "en" else county_borders()[places.county][0]


@cache
def municipality_borders(county: str) -> dict[str, list[np.ndarray]]:
    """Outer rings (longitude, latitude) of each municipality, by code; empty where none is shipped."""
    path = DATA_FOLDER / "geo" / f"municipalities_{county}.geojson"
    return {code: rings for code, (_, rings) in _read(path).items()} if path.exists() else {}


@cache
def county_borders() -> dict[str, tuple[str, list[np.ndarray]]]:
    """Swedish name and outer rings of each county, by code."""
    return _read(DATA_FOLDER / "geo" / "counties.geojson")


def _read(path: Path) -> dict[str, tuple[str, list[np.ndarray]]]:
    shapes = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        about, shape = feature["properties"], feature["geometry"]
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        shapes[about["code"]] = about["name"], [np.array(part[0], float) for part in parts]
    return shapes


def kilometres(points: np.ndarray, latitude: float) -> np.ndarray:
    """Longitude and latitude as kilometres east and north, true to scale at the latitude given."""
    return points * np.array([math.cos(math.radians(latitude)), 1.0]) * KM_PER_DEGREE


def roomiest_spot(ring: np.ndarray, half: np.ndarray) -> np.ndarray | None:
    """The point in the ring with the most room for a box of the given half sides, None: it fits nowhere."""
    from matplotlib.path import Path

    low, high = ring.min(axis=0), ring.max(axis=0)
    grid = np.stack(np.meshgrid(*np.linspace(low, high, 30).T), axis=-1).reshape(-1, 2)
    grid = grid[Path(ring).contains_points(grid)]
    step = max(half.min(), (high - low).max() / 60) / 2  # no box slips between two points of the border
    border = np.vstack([np.linspace(a, b, 2 + int(math.dist(a, b) / step)) for a, b in pairwise(ring)])
    room = (np.abs(grid[:, None, :] - border[None, :, :]) / half).max(axis=2).min(axis=1)
    return grid[np.argmax(room)] if room.max() >= 1.12 else None
