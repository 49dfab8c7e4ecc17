"""The pictures of a brief, drawn in the size in which they are printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from agents.places import Places
from experiments.brief_record import Brief, Measure
from experiments.differences import CANNOT_TELL, LOWERS, RAISES
from experiments.estimate import NO_CHANGE, Estimate
from experiments.paired_worlds import HORIZON
from viz.brief_names import LETTERS as MEASURES
from viz.brief_names import group_name
from viz.brief_texts import say
from viz.calibration_wording import fixed
from viz.map import Colour, draw_municipalities, shades
from viz.pictures import curve_axes
from viz.style import BLUE, GREEN, GREY, INK, ORANGE, PALE, RED, label_of, look, new_figure
from viz.style import say as of_pictures

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.typing import RcKeyType

COLOURS = (BLUE, RED, GREEN, "#8A4F8A")
FEWER = ("#FDF3E1", "#F3C56B", "#E69F00", "#A86F00", "#7A5000")  # light to dark, as SEQUENCE
LETTERS = 7.5  # points
HALF, WHOLE = 3.5, 7.1  # inches: a column, the page
_SMALL: dict[RcKeyType, object] = {
    "font.size": LETTERS, "axes.labelsize": LETTERS, "xtick.labelsize": LETTERS, "ytick.labelsize": LETTERS,
}  # fmt: skip


def _figure(width: float, height: float) -> Figure:
    import matplotlib
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    matplotlib.rcParams.update(_SMALL)  # within the look of whoever draws
    figure = new_figure(width, height)
    layout = figure.get_layout_engine()
    assert isinstance(layout, ConstrainedLayoutEngine)
    layout.set(w_pad=0.02, h_pad=0.02)
    return figure


def still_here(brief: Brief, language: str) -> Figure:
    """Share still in the county by months since the permit: as today and with each measure."""
    from matplotlib.ticker import MaxNLocator

    several = len(brief.measures) > 1
    months = brief.curve.shape[1] - 1
    curves = [(of_today(language), INK, brief.curve)]
    names = _named(brief, language) if several else [say("with it", language)]
    curves += [(name, colour, one.curve) for name, colour, one in zip(names, COLOURS, brief.measures, strict=False)]
    later = [values[:, min(6, months) :].max() for _, _, values in curves]
    top = min(1.0, np.ceil(20 * 1.15 * max(later)) / 20)
    with look():
        figure = _figure(*((WHOLE, 2.2) if several else (HALF, 3.1)))
        axes = figure.subplots()
        curve_axes(axes, months, of_pictures("still here", language), language, top)
        for i, (name, colour, values) in enumerate(curves):
            if i == 0 or not several:  # more shades than two would hide each other
                axes.fill_between(range(months + 1), values[0], values[-1], color=colour, alpha=0.13, linewidth=0)
                axes.fill_between(range(months + 1), values[1], values[-2], color=colour, alpha=0.22, linewidth=0)
            axes.plot(values[2], color=colour, linewidth=1.8, linestyle="-" if i else "--", label=fill(name, 60))
        axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
        axes.axvline(HORIZON, color=GREY, linewidth=0.8, linestyle=":", zorder=0)
        axes.legend(frameon=False, loc="upper right", fontsize=LETTERS, handlelength=2.2, borderaxespad=0.2)
        return figure


def _named(brief: Brief, language: str) -> list[str]:
    """Measures with their letters."""
    return [f"{letter}. {label_of(one, language)}" for letter, one in zip(MEASURES, brief.measures, strict=False)]


def of_today(language: str) -> str:
    """The name of today's practice in a picture."""
    return say("today", language).lower()


def told_on_map(change: Estimate, language: str) -> str:
    """A municipality's change: signed where it can be told, else a question mark."""
    if change.verdict == CANNOT_TELL:
        return "?"
    return fixed(change.mean, language, change.digits, sign=True)


def _fills(one: Measure, top: float) -> list[Colour]:
    """Blue where more live, orange where fewer, pale where nobody can tell."""
    changes = [change for _, change in one.municipalities]
    more = shades(np.array([c.mean if c.verdict == RAISES else np.nan for c in changes]), top)
    fewer = shades(np.array([-c.mean if c.verdict == LOWERS else np.nan for c in changes]), top, FEWER)
    fills: dict[str, Sequence[Colour]] = {
        RAISES: more, LOWERS: fewer, NO_CHANGE: ["white"] * len(changes), CANNOT_TELL: [PALE] * len(changes),
    }  # fmt: skip
    return [fills[change.verdict][i] for i, change in enumerate(changes)]


def _largest(brief_measures: Iterable[Measure]) -> float:
    sure = [abs(c.mean) for one in brief_measures for _, c in one.municipalities if c.verdict in (RAISES, LOWERS)]
    return max(sure, default=1.0)


def more_living(one: Measure, places: Places, language: str) -> Figure:
    """The county's municipalities, each with how many more or fewer live there."""
    with look():
        figure = _figure(3.9, 3.45)
        panel = figure.subplots()
        panel.set_axis_off()
        figure.draw_without_rendering()  # gives the panel its place, which the labels need
        texts = [told_on_map(change, language) for _, change in one.municipalities]
        size = np.ones(places.here)
        draw_municipalities(panel, places, _fills(one, _largest([one])), size, texts, texts)
        return figure


def maps(brief: Brief, places: Places, language: str) -> Figure:
    """A small map for each measure, all on one scale of colours."""
    top = _largest(brief.measures)
    with look():
        figure = _figure(WHOLE, 1.75)
        panels = figure.subplots(1, len(brief.measures))
        for panel, name in zip(panels, _named(brief, language), strict=True):
            panel.set_axis_off()
            panel.set_title(fill(name, 24), fontsize=LETTERS, loc="left")
        figure.draw_without_rendering()
        for panel, one in zip(panels, brief.measures, strict=True):
            sure = [change.verdict in (RAISES, LOWERS) for _, change in one.municipalities]
            pairs = [(place, told_on_map(c, language)) for place, c in one.municipalities]
            names, texts = zip(
                *(pair if told else ("", "") for pair, told in zip(pairs, sure, strict=True)), strict=True
            )
            draw_municipalities(panel, places, _fills(one, top), np.ones(places.here), texts, texts, names)
        return figure


def by_group(one: Measure, language: str) -> Figure:
    """How many more of 100 in each group stay: dots with intervals, kinds of groups apart."""
    from matplotlib.ticker import MaxNLocator

    heights: list[float] = []
    kinds: list[str] = []
    height = 0.0
    for group in one.groups:
        if kinds and group.kind != kinds[-1]:
            height += 0.5
        kinds.append(group.kind)
        heights.append(height)
        height += 1.0
    with look():
        figure = _figure(HALF, 0.6 + 0.165 * height)
        axes = figure.subplots()
        axes.axvline(0.0, color=GREY, linewidth=0.8, zorder=1)
        for y, group in zip(heights, one.groups, strict=True):
            change = group.stay.change
            sure = change.verdict in (RAISES, LOWERS)
            colour = (BLUE if change.mean > 0 else ORANGE) if sure else GREY
            axes.hlines(y, change.low, change.high, color=colour, linewidth=1.8 if sure else 1.2, zorder=2)
            axes.plot(change.mean, y, "o", color=colour, mfc=colour if sure else "white", markersize=4.5, zorder=3)
            axes.annotate(
                fixed(change.mean, language, change.digits, sign=True), (1.03, y),
                xycoords=("axes fraction", "data"), va="center", color=INK if sure else GREY,
            )  # fmt: skip
        axes.set_yticks(heights, [group_name(group.name, language) for group in one.groups])
        axes.set_ylim(height - 0.4, -0.7)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        point = "," if language == "sv" else "."
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "−").replace(".", point))
        axes.set_xlabel(say("more of", language))
        return figure
