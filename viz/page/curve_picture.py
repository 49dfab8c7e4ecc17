"""How many are still here, month by month after the permit: today, and with the measures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import numpy as np

from viz.page.drawing import as_text, draw, path, picture
from viz.page.texts import say
from viz.style import BLUE, GREY, INK, number

WIDTH, HEIGHT = 440.0, 340.0
LEFT, RIGHT, TOP, BOTTOM = 30.0, 136.0, 14.0, 44.0
FEWEST = 20  # draws below which a band would say more than is known
BANDS = ((0.05, 0.95, 0.14), (0.25, 0.75, 0.26))  # ends, and how dark
AT_THE_PERMIT = 6  # months in which most of those who leave have left: the picture shows what is left after


@dataclass(frozen=True, eq=False)
class Line:
    """One scenario's curves (draws, months + 1), its mean line, its colour and what stands beside it."""

    curves: np.ndarray
    mean: np.ndarray
    colour: str
    label: str


def curve_picture(lines: list[Line], headline: int, language: str, width: float = WIDTH, top: float = 0.0) -> str:
    """The picture as SVG; `headline` is the month pointed at, `top` the largest share shown, by default as needed."""
    months = len(lines[0].mean) - 1
    top = top or top_of(lines)
    title, text = say("curve", language), say("curve text", language)
    root = picture(width, HEIGHT, title, text)
    across, down = width - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def at(month: np.ndarray | int, share: np.ndarray | float) -> np.ndarray:
        return np.stack([LEFT + across * month / months, TOP + down * (1.0 - np.minimum(share, top) / top)], axis=-1)

    rule = next(size for size in (0.02, 0.05, 0.1, 0.2, 0.25) if top / size <= 6.0)
    for i in range(round(top / rule) + 1):
        share = rule * i
        y = float(at(0, share)[1])
        draw(root, "line", x1=LEFT, x2=LEFT + across, y1=y, y2=y, class_="rule" if i else "axis")
        draw(root, "text", number(100 * share, language), x=LEFT - 8, y=y + 4, text_anchor="end", class_="tick")
    for month in range(0, months + 1, 12):
        x = float(at(month, 0.0)[0])
        draw(root, "text", number(month, language), x=x, y=TOP + down + 18, text_anchor="middle", class_="tick")
    draw(root, "text", say("months", language), x=LEFT + across / 2, y=HEIGHT - 8, text_anchor="middle", class_="tick")

    every = np.arange(months + 1)
    for line in lines:
        if len(line.curves) < FEWEST:
            continue
        for low, high, shade in BANDS:
            ends = np.quantile(line.curves, [low, high], axis=0)
            around = np.vstack([at(every, ends[1]), at(every, ends[0])[::-1]])
            draw(root, "path", d=path(around, closed=True), fill=line.colour, fill_opacity=str(shade))
    for i, line in enumerate(lines):
        style = {"stroke_dasharray": "6 4"} if i == 0 else {}
        shape = path(at(every, line.mean))
        draw(root, "path", "", d=shape, stroke=line.colour, stroke_width=2.5, fill="none", **style)
    if headline < months:
        x = float(at(headline, 0.0)[0])
        draw(root, "line", x1=x, x2=x, y1=TOP, y2=TOP + down, class_="mark")
        text = say("after months", language, k=headline)
        draw(root, "text", text, x=x + 5, y=TOP + 12, class_="tick")
        for line in lines:
            dot = at(headline, line.mean[headline])
            draw(root, "circle", cx=float(dot[0]), cy=float(dot[1]), r=4, fill=line.colour)
    _name(root, lines, [float(at(months, line.mean[-1])[1]) for line in lines], LEFT + across + 8, (TOP, TOP + down))
    return as_text(root)


def top_of(lines: list[Line]) -> float:
    """The largest share worth showing: what is left when most of those who leave have left, in twentieths."""
    months = len(lines[0].mean) - 1
    later = [np.max(line.mean[min(AT_THE_PERMIT, months) :]) for line in lines]
    bands = [np.quantile(line.curves[:, min(AT_THE_PERMIT, months) :], 0.95) for line in lines if len(line.curves)]
    highest = max([*later, *bands])
    return min(1.0, max(math.ceil(20 * 1.05 * highest) / 20, 0.1)) if math.isfinite(highest) else 1.0


def _name(root: Element, lines: list[Line], heights: list[float], x: float, room: tuple[float, float]) -> None:
    """Labels at the lines' ends, moved apart where they would overlap."""
    gap, order = 34.0, np.argsort(heights, kind="stable")
    placed = [heights[i] for i in order]
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + gap)
    over = max(placed[-1] - (room[1] - 4.0), 0.0)
    for i, y in zip(order, placed, strict=True):
        colour = INK if lines[i].colour == GREY else lines[i].colour
        for row, text in enumerate(_broken(lines[i].label)):
            draw(root, "text", text, x=x, y=y - over + 4 + 14 * row, fill=colour, class_="name")


def _broken(text: str, most: int = 14) -> list[str]:
    """A label in at most two rows."""
    from textwrap import wrap

    rows = wrap(text, most, break_long_words=False)
    return rows if len(rows) <= 2 else [rows[0], rows[1][: most - 1] + "…"]


def today_and(today: np.ndarray, scenario: np.ndarray, labels: tuple[str, str]) -> list[Line]:
    """The lines of today's practice (draws, months + 1), and of a scenario known in its first draws (n, months + 1).

    With fewer draws than today's the mean line is today's mean and the mean difference in those draws, which pairing
    makes much surer than their own mean.
    """
    mean = today.mean(axis=0)
    changed = mean + (scenario - today[: len(scenario)]).mean(axis=0)
    return [Line(today, mean, GREY, labels[0]), Line(scenario, changed, BLUE, labels[1])]
