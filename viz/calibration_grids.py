"""Pictures of a calibration that are no rows of intervals: a grid of shifts, bars, a split bar, ranks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from textwrap import fill, wrap
from typing import TYPE_CHECKING

import numpy as np

from viz.calibration_marks import NARROW, SIZE, WIDE, Row, row_axes, set_ticks
from viz.calibration_wording import fixed
from viz.map import Colour
from viz.style import BLUE, GREY, INK, PALE, new_figure, number

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch, Rectangle

_TOWARDS = ("#B35806", "#F1A340", "#FEE0B6", "#FFFFFF", "#C7DDEE", "#67A9CF", "#2166AC")  # less, nothing, more
_STRONG = 1.5  # posterior standard deviations at which the colours end
_ROW, _RANKS = 0.3, 1.4  # inches
UNKNOWN = "?"


def grid(
    shifts: Sequence[Sequence[float | None]], rows: Sequence[str], columns: Sequence[str], language: str, narrow: bool
) -> Figure:
    """Shifts (rows, columns) in standard deviations as coloured cells; a question mark where they are None."""
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    colours = LinearSegmentedColormap.from_list("towards", _TOWARDS)
    norm = Normalize(-_STRONG, _STRONG)
    width, left = (NARROW, 1.5) if narrow else (WIDE, 3.35)
    letters = int((left - 0.15) / (0.066 if narrow else 0.08))
    labels = [wrap(row, letters) for row in rows]
    size = 7.0 if narrow else SIZE
    heights = np.array([max(_ROW, (0.125 if narrow else 0.16) * len(label) + 0.1) for label in labels])
    heads = [fill(column, 34 if narrow else 12) for column in columns]
    top = 2.4 if narrow else 0.25 + 0.15 * max(head.count("\n") + 1 for head in heads)
    tall = heights.sum() + top + 0.1
    figure = new_figure(width, tall)
    figure.set_layout_engine("none")
    axes = figure.add_axes((left / width, 0.1 / tall, 1 - (left + 0.12) / width, heights.sum() / tall))
    edges = np.concatenate([[0.0], np.cumsum(heights)])
    axes.set_xlim(0, len(columns))
    axes.set_ylim(edges[-1], 0)
    for i, line in enumerate(shifts):
        for j, shift in enumerate(line):
            colour: Colour = "#F0F0F0"
            text, ink = UNKNOWN, GREY
            if shift is not None and math.isfinite(shift):
                colour, text = colours(norm(shift)), fixed(shift, language, 1, sign=True)
                ink = "white" if abs(shift) > 0.75 * _STRONG else INK
            y, high = edges[i], heights[i]
            axes.fill_between([j, j + 1], y, y + high, color=colour, linewidth=0)
            axes.text(j + 0.5, y + high / 2, text, ha="center", va="center", size=7.2 if narrow else SIZE, color=ink)
    for edge in edges:
        axes.axhline(edge, color=PALE, linewidth=0.5)
    for edge in range(len(columns) + 1):
        axes.axvline(edge, color=PALE, linewidth=0.5)
    axes.set_yticks((edges[:-1] + edges[1:]) / 2, ["\n".join(label) for label in labels], size=size)
    axes.set_xticks(np.arange(len(columns)) + 0.5, heads, size=7.0 if narrow else 7.5, rotation=90 if narrow else 0)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure


def bars(
    labels: Sequence[str],
    values: Sequence[Sequence[float]],
    colours: Sequence[str],
    narrow: bool,
    xlabel: str,
    language: str,
) -> Figure:
    """So many bars for each label, values (bars, labels), one colour each."""
    figure, axes, at = row_axes([Row(label) for label in labels], narrow, xlabel)
    for which, (row, colour) in enumerate(zip(values, colours, strict=True)):
        axes.barh(at + (which - 0.5 * (len(values) - 1)) * 0.12, row, height=0.11, color=colour, zorder=2)
    known = [value for row in values for value in row if math.isfinite(value)] + [0.0]
    room = 0.04 * max(max(known) - min(known), 0.1)
    axes.set_xlim(min(known) - room, max(max(known), min(known) + 0.1) + room)
    axes.axvline(0.0, color=INK, linewidth=0.9)
    set_ticks(axes, float, None, narrow, language)
    return figure


def split(shares: Sequence[float], labels: Sequence[str], colours: Sequence[str], narrow: bool) -> Figure:
    """One bar in parts, each named below it."""
    from matplotlib.patches import Rectangle

    width = NARROW if narrow else WIDE
    size = 8.0 if narrow else SIZE
    texts = [wrap(label, 48 if narrow else 110) for label in labels]
    heights = [0.17 * len(text) + 0.1 for text in texts]
    tall = 0.6 + sum(heights)
    figure = new_figure(width, tall)
    figure.set_layout_engine("none")
    left, top = 0.05, tall - 0.05
    whole = width - 0.1
    for share, colour in zip(shares, colours, strict=True):
        _box(figure, Rectangle, left, top - 0.4, whole * share, 0.4, colour)
        left += whole * share
    top -= 0.52
    for text, high, colour in zip(texts, heights, colours, strict=True):
        _box(figure, Rectangle, 0.05, top - 0.155, 0.15, 0.15, colour)
        figure.text(0.28 / width, top / tall, "\n".join(text), va="top", size=size)
        top -= high
    return figure


def _box(
    figure: Figure, kind: type[FancyBboxPatch] | type[Rectangle], left: float, bottom: float, width: float,
    height: float, colour: str
) -> None:
    wide, tall = figure.get_size_inches()
    figure.add_artist(
        kind(
            (left / wide, bottom / tall), width / wide, height / tall,
            facecolor=colour, edgecolor="white", linewidth=0.8, transform=figure.transFigure,
        )
    )  # fmt: skip


def histograms(counts: Mapping[str, Sequence[int]], language: str, narrow: bool) -> Figure:
    """Small histograms, with the band in which nine in ten bars of an even one lie."""
    across, width = (2, NARROW) if narrow else (4, WIDE)
    tall = _RANKS * math.ceil(len(counts) / across) + 0.05
    figure = new_figure(width, tall)
    figure.set_layout_engine("none")
    cell = (width - 0.1) / across
    for position, (name, bars) in enumerate(counts.items()):
        row, column = divmod(position, across)
        left, bottom = 0.05 + cell * column + 0.22, tall - _RANKS * (row + 1) + 0.14
        axes = figure.add_axes((left / width, bottom / tall, (cell - 0.34) / width, 0.72 / tall))
        n, bins = sum(bars), len(bars)
        room = 1.645 * math.sqrt(n / bins * (1 - 1 / bins))
        axes.axhspan(max(n / bins - room, 0), n / bins + room, color="#E1E7EB", linewidth=0)
        axes.bar(range(bins), bars, color=BLUE, width=0.86)
        top = max([*bars, 1])
        axes.set_xticks([])
        axes.set_yticks([0, top], ["0", number(top, language)], size=7)
        axes.set_title(fill(name, 22 if narrow else 28), size=7.5, fontweight="normal", pad=3)
    return figure
