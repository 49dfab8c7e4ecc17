"""Two intervals a row, one above the other: what is known of a figure, and what the model gives."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from viz.page.drawing import as_text, draw, picture
from viz.style import BLUE, INK, RED

WIDTH, ROW, SIDE, AXIS = 400.0, 48.0, 24.0, 24.0
SMALL_WIDTH, SMALL_HEIGHT, SMALL_ENDS = 260.0, 30.0, 3.0  # prior standard deviations to each side
BEFORE = "#C3DCEC"  # pale, and told from the dark one by its height as well
LEAST, MOST = 0.005, 0.995  # shares drawn at the ends of a log-odds axis

Three = tuple[float, float, float]  # low, middle, high


@dataclass(frozen=True)
class Pair:
    """A row: the figure with its noise, and the model's median with its 90 % interval."""

    label: str
    known: Three
    model: Three
    met: bool = True
    verdict: str = ""  # said at the end of the row


def log_odds(share: float) -> float:
    """The log-odds of a share, cut where the axis ends."""
    share = min(max(share, LEAST), MOST)
    return math.log(share / (1.0 - share))


def intervals_picture(
    title: str,
    described: str,
    pairs: Sequence[Pair],
    ticks: Sequence[tuple[float, str]],
    scale: Callable[[float], float] = log_odds,
) -> str:
    """The picture as SVG; `scale` takes a value to where it is drawn, `ticks` are values and their names."""
    height = ROW * len(pairs)
    root = picture(WIDTH, height + AXIS, title, described)
    ends = [scale(value) for pair in pairs for value in (*pair.known, *pair.model)]
    ends += [scale(value) for value, _ in ticks]
    low, span = min(ends), (max(ends) - min(ends)) or 1.0

    def at(value: float) -> float:
        return SIDE + (WIDTH - 2 * SIDE) * (scale(value) - low) / span

    for value, name in ticks:
        draw(root, "line", x1=at(value), x2=at(value), y1=0, y2=height, class_="rule")
        draw(root, "text", name, x=at(value), y=height + 17, text_anchor="middle", class_="tick")
    for i, pair in enumerate(pairs):
        y, colour = ROW * i, BLUE if pair.met else RED
        draw(
            root, "text", pair.label, x=2, y=y + 13, class_="value", stroke="#fff", stroke_width=4, paint_order="stroke"
        )
        draw(
            root, "text", pair.verdict, x=WIDTH - 2, y=y + 13, text_anchor="end", class_="value" if pair.met else "name"
        )
        _band(root, at, pair.known, y + 24)
        _diamond(root, at(pair.known[1]), y + 24)
        _line(root, at, pair.model, y + 38, colour)
    return as_text(root)


def small_picture(title: str, described: str, before: Three, after: Three) -> str:
    """Before and after the data in prior standard deviations from the prior's median, without an axis."""
    root = picture(SMALL_WIDTH, SMALL_HEIGHT, title, described)

    def at(value: float) -> float:
        value = min(max(value, -SMALL_ENDS), SMALL_ENDS)
        return SMALL_WIDTH * (0.5 + 0.48 * value / SMALL_ENDS)

    draw(root, "line", x1=at(0.0), x2=at(0.0), y1=0, y2=SMALL_HEIGHT, class_="mark")
    _band(root, at, before, 8.0)
    _line(root, at, after, 21.0, BLUE)
    return as_text(root)


def _band(root: Element, at: Callable[[float], float], known: Three, y: float) -> None:
    width = max(at(known[2]) - at(known[0]), 1.0)
    draw(root, "rect", x=at(known[0]), y=y - 5, width=width, height=10, fill=BEFORE, stroke="#7F9DB0", stroke_width=1)


def _diamond(root: Element, x: float, y: float) -> None:
    draw(root, "path", d=f"M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6Z", fill=INK)


def _line(root: Element, at: Callable[[float], float], model: Three, y: float, colour: str) -> None:
    draw(root, "line", x1=at(model[0]), x2=at(model[2]), y1=y, y2=y, stroke=colour, stroke_width=3)
    draw(root, "circle", cx=at(model[1]), cy=y, r=5, fill=colour)
