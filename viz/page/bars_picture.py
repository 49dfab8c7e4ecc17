"""Bars to both sides of nought, each with its interval and its value in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from textwrap import wrap

from viz.calibration_wording import fixed
from viz.page.drawing import as_text, draw, picture
from viz.style import BLUE, GREY, ORANGE

WIDTH, ROW, LABEL, VALUE, LINE = 420.0, 36.0, 168.0, 54.0, 23


@dataclass(frozen=True)
class Row:
    """One bar; without low and high it has no interval."""

    label: str
    mean: float
    low: float | None = None
    high: float | None = None
    strong: bool = False  # a sum of the others


def bars_picture(title: str, rows: list[Row], language: str, digits: int = 0) -> str:
    """The picture as SVG. Blue is more, orange fewer."""
    described = ", ".join(f"{row.label} {fixed(row.mean, language, digits, sign=True)}" for row in rows)
    root = picture(WIDTH, ROW * len(rows) + 6.0, title, described)
    ends = [value for row in rows for value in (row.mean, row.low, row.high) if value is not None]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    span = high - low or 1.0
    room = WIDTH - LABEL - VALUE - 12.0

    def at(value: float) -> float:
        return LABEL + 6.0 + room * (value - low) / span

    draw(root, "line", x1=at(0.0), x2=at(0.0), y1=0, y2=ROW * len(rows), class_="axis")
    for i, row in enumerate(rows):
        y = ROW * i + ROW / 2
        weight = {"font_weight": "650"} if row.strong else {}
        lines = wrap(row.label, LINE) or [""]
        for j, text in enumerate(lines[:2]):
            down = y + 4 + 14 * j - 7 * (min(len(lines), 2) - 1)
            draw(root, "text", text, x=LABEL, y=down, text_anchor="end", class_="tick", **weight)
        x = sorted((at(0.0), at(row.mean)))
        colour = BLUE if row.mean > 0 else ORANGE
        draw(root, "rect", x=x[0], y=y - 8, width=x[1] - x[0], height=16, fill=colour, fill_opacity="0.75")
        if row.low is not None and row.high is not None and math.isfinite(row.low + row.high):
            draw(root, "line", x1=at(row.low), x2=at(row.high), y1=y, y2=y, stroke=GREY, stroke_width=2)
        text = fixed(row.mean, language, digits, sign=True)
        draw(root, "text", text, x=WIDTH - 4, y=y + 4, text_anchor="end", class_="value", **weight)
    return as_text(root)
