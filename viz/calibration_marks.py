"""Marks the pictures of a calibration share: rows of intervals before and after the data, in two widths, as SVG."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from textwrap import fill, wrap
from typing import TYPE_CHECKING

import numpy as np

from viz.style import BLUE, GREY, INK, ORANGE, PALE, RED, look, new_figure, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

WIDE, NARROW = 9.2, 3.9  # inches: a screen on a desk, a phone
PRIOR, TARGET = "#C9D3DB", RED
BADGE_COLOURS = {"informed": BLUE, "partly": ORANGE, "prior_only": GREY}
BADGE_MARKS = {"informed": "o", "partly": "D", "prior_only": "s"}
_LABELS, _NOTES = 3.35, 1.95  # inches left and right of the axes, on a desk
_EDGE = 0.18  # inches
_LETTER = 0.082  # inches a letter of 9.5 points needs, a little generously
_APART = 0.34  # inches between the middles of the labels along an axis
SIZE, SMALL = 9.5, 8.5  # points

Interval = tuple[float, float, float]  # low, middle, high


@dataclass(frozen=True)
class Row:
    """One row: what it is of, its intervals, and a remark at its end; `kind` gives the colour after the data."""

    label: str
    prior: Interval | None = None
    posterior: Interval | None = None
    target: Interval | None = None
    note: str = ""
    kind: str = "informed"


def row_axes(rows: Sequence[Row], narrow: bool, xlabel: str) -> tuple[Figure, Axes, np.ndarray]:
    """Figure, axes and the height of each row's bars, (n,); labels and notes written."""
    notes = any(row.note for row in rows)
    width = NARROW if narrow else WIDE
    left = _EDGE if narrow else _LABELS
    right = width - (_EDGE if narrow or not notes else _NOTES)
    letters = int(((width - 2 * _EDGE) if narrow else (left - 0.25)) / _LETTER)
    labels = [wrap(row.label, letters) for row in rows]
    if narrow:
        lines = (0.19 * len(label) + (0.17 if row.note else 0) for label, row in zip(labels, rows, strict=True))
        heights = np.array([line + 0.29 for line in lines])
    else:
        heights = np.array([max(0.31, 0.17 * len(label) + 0.12) for label in labels])
    xlabel = fill(xlabel, int(width / _LETTER))
    foot, top = 0.62 + 0.14 * xlabel.count("\n"), 0.08
    tall = heights.sum() + foot + top
    figure = new_figure(width, tall)
    figure.set_layout_engine("none")
    axes = figure.add_axes((left / width, foot / tall, (right - left) / width, heights.sum() / tall))
    tops = np.concatenate([[0.0], np.cumsum(heights)[:-1]])
    axes.set_ylim(heights.sum(), 0.0)
    at = tops + heights - 0.15 if narrow else tops + heights / 2
    for row, label, top_, y in zip(rows, labels, tops, at, strict=True):
        text = "\n".join(label)
        if narrow:
            x = _EDGE / 2 / width
            axes.text(x, top_ + 0.04, text, transform=_mixed(figure, axes), va="top", size=SIZE, linespacing=1.15)
            if row.note:
                below = top_ + 0.06 + 0.19 * len(label)
                axes.text(x, below, row.note, transform=_mixed(figure, axes), va="top", size=SMALL, color=GREY)
        else:
            x = (left - 0.12) / width
            axes.text(x, y, text, transform=_mixed(figure, axes), va="center", ha="right", size=SIZE, linespacing=1.1)
            if row.note:
                x = (right + 0.12) / width
                axes.text(x, y, row.note, transform=_mixed(figure, axes), va="center", size=SMALL, color=GREY)
    for edge in tops[1:]:
        axes.axhline(edge, color=PALE, linewidth=0.4, zorder=0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(labelsize=SMALL)
    axes.set_xlabel(xlabel, size=SMALL, labelpad=3)
    axes.grid(axis="x")
    return figure, axes, at


def _mixed(figure: Figure, axes: Axes) -> Transform:
    """Along the figure's width, down the axes' data."""
    from matplotlib.transforms import blended_transform_factory

    return blended_transform_factory(figure.transFigure, axes.transData)


def intervals(
    rows: Sequence[Row],
    narrow: bool,
    xlabel: str,
    scale: Callable[[float], float] = float,
    ticks: Sequence[tuple[float, str]] | None = None,
    zero: bool = False,
    language: str = "en",
) -> Figure:
    """Rows of intervals: prior pale and wide, posterior dark with its median, the target above with its own."""
    figure, axes, at = row_axes(rows, narrow, xlabel)
    reach = []
    for row, y in zip(rows, at, strict=True):
        if row.prior:
            low, middle, high = map(scale, row.prior)
            axes.plot([low, high], [y, y], color=PRIOR, linewidth=9, solid_capstyle="butt", zorder=1)
            axes.plot([middle, middle], [y - 0.065, y + 0.065], color="white", linewidth=1.2, zorder=1.5)
            reach += [low, high]
        if row.posterior:
            low, middle, high = map(scale, row.posterior)
            colour = BADGE_COLOURS[row.kind]
            lower = y + (0.035 if row.target else 0.0)
            axes.plot([low, high], [lower, lower], color=colour, linewidth=2.6, solid_capstyle="butt", zorder=3)
            mark = BADGE_MARKS[row.kind]
            axes.plot(middle, lower, mark, color=colour, markersize=6.5, zorder=4, markeredgecolor="white")
            reach += [low, high]
        if row.target:
            low, middle, high = map(scale, row.target)
            upper = y - 0.045
            axes.plot([low, high], [upper, upper], color=TARGET, linewidth=1.4, zorder=2)
            for end in (low, high):
                axes.plot([end, end], [upper - 0.03, upper + 0.03], color=TARGET, linewidth=1.4, zorder=2)
            axes.plot(middle, upper, "D", color=TARGET, markersize=4.5, markerfacecolor="white", zorder=3.5)
            reach += [low, high]
    reach = [one for one in reach if np.isfinite(one)] + ([0.0] if zero else [])
    low, high = (min(reach), max(reach)) if reach else (0.0, 1.0)
    room = 0.04 * max(high - low, 1e-6)
    axes.set_xlim(low - room, high + room)
    if zero:
        axes.axvline(0.0, color=INK, linewidth=0.9, zorder=0.5)
    set_ticks(axes, scale, ticks, narrow, language)
    return figure


def set_ticks(
    axes: Axes, scale: Callable[[float], float], ticks: Sequence[tuple[float, str]] | None, narrow: bool, language: str
) -> None:
    """Ticks at given values, those first that matter most and have room; else round numbers in the language."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    if ticks is None:
        axes.xaxis.set_major_locator(MaxNLocator(5 if narrow else 8, steps=[1, 2, 2.5, 5, 10]))
        places = FuncFormatter(lambda value, _: number(value, language, _decimals(axes)).replace("-", "−"))
        axes.xaxis.set_major_formatter(places)
        return
    figure = axes.get_figure(root=True)
    assert figure is not None
    low, high = axes.get_xlim()
    inches = axes.get_position().width * figure.get_figwidth() / (high - low)
    kept: dict[float, str] = {}
    for value, text in ticks:
        place = scale(value)
        if low <= place <= high and all(abs(place - other) * inches > _APART for other in kept):
            kept[place] = text
    axes.set_xticks(list(kept), list(kept.values()))


def _decimals(axes: Axes) -> int:
    steps = np.diff(axes.get_xticks())
    return next((d for d in range(4) if len(steps) and abs(round(steps[0], d) - steps[0]) < 1e-9), 4)


# What a page does without: its own style names the letters, and only what is referred to needs a name.
_NEEDLESS = re.compile(
    r"<metadata>.*?</metadata>|<!--.*?-->|<defs>\s*<style.*?</style>\s*</defs>|font-family: [^;\"]*; ?"
    r'|(?<=<g) id="[^"]*"|(?<=") transform="rotate\(-0 [^"]*"',
    re.DOTALL,
)
_IDS = re.compile(r'(\bid="|(?:xlink:)?href="#|url\(#)')


def svg(draw: Callable[[], Figure], name: str, label: str) -> str:
    """A figure as an <svg> element to stand in a page: text as text, names of its own, nothing loaded."""
    import matplotlib

    with look():
        matplotlib.rcParams["svg.fonttype"] = "none"
        figure = draw()
        file = BytesIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Type": None, "Format": None})
    text = file.getvalue().decode("utf-8")
    text = text[text.index("<svg") :]
    text = _NEEDLESS.sub("", text)
    text = _IDS.sub(lambda found: found.group(1) + name + "-", text)
    width, height = (72 * inches for inches in figure.get_size_inches())
    opening = (
        f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {width:g} {height:g}" '
        f'style="width:{width / 72:.2f}in" xmlns="http://www.w3.org/2000/svg" '
        'xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    text = re.sub(r"<svg[^>]*>", opening, text, count=1)
    return re.sub(r"\s*\n\s*", "\n", text).strip()
