"""The pictures of a comparison: each outcome's differences on one axis, and how long people stay by scenario."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from experiments.comparison import Compared, Comparison
from experiments.differences import CANNOT_TELL
from experiments.estimate import NO_CHANGE
from simulation.outcomes import OUTCOMES, longest_stay
from viz import style
from viz.borders import county_name
from viz.compare_texts import say
from viz.pictures import HEADLINE, curve_axes, name_lines
from viz.style import BLUE, GREEN, GREY, INK, ORANGE, RED, caption, label_of, laid_out, look, new_figure, number, remark
from viz.verdicts import verdict_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BESIDE = ("employed_12", "employed_stayers_36", "employed_movers_36")  # movers are people too
MANY = 16  # scenarios a picture can show
_COLOURS = (BLUE, ORANGE, GREEN, RED, "#CC79A7", "#56B4E9", "#7A5C00")  # Okabe and Ito's, yellow made dark
_STYLES = ("-", "--", ":")


def _row(one: Compared, name: str) -> tuple[float, float, float, str]:
    """Mean, low, high and verdict of an outcome as it is drawn: shares in percentage points."""
    change = one.differences[name]
    times = 100.0 if OUTCOMES[name].unit in ("share", "per month") else 1.0
    low, high = change.low, change.high
    if name == "cost":
        low, high = one.money.cost_low, one.money.cost_high
    word = verdict_of(change)
    return times * change.mean, times * low, times * high, word


def _panel(axes: Axes, comparison: Comparison, name: str, language: str, named: bool) -> None:
    """One outcome: a dot and a line for each scenario, with the value and the verdict in words at the right."""
    from matplotlib.ticker import MaxNLocator

    shown = comparison.compared[:MANY]
    several = comparison.run.draws > 1
    axes.axvline(0.0, color=GREY, linewidth=1.0, zorder=1)
    unit = OUTCOMES[name].unit
    digits = 0 if unit == "persons" else 1
    for y, one in enumerate(shown):
        mean, low, high, word = _row(one, name)
        if not np.isfinite(mean):
            continue
        sure = word not in (CANNOT_TELL, NO_CHANGE)
        colour = BLUE if sure else GREY
        if several:
            axes.hlines(y, low, high, color=colour, linewidth=2.4 if sure else 1.6, zorder=2)
        axes.plot(mean, y, "o", color=colour, markerfacecolor=colour if sure else "white", markersize=7, zorder=3)
        mean = round(mean, digits + (abs(mean) < 0.95))
        finer = digits + (0 < abs(mean) < 0.95)
        value = "0" if mean == 0.0 else ("+" if mean > 0 else "−") + number(abs(mean), language, finer)
        axes.annotate(
            f"{value}  {say(word, language)}", (1.02, y), xycoords=("axes fraction", "data"), va="center",
            fontsize=8.5, color=INK if sure else GREY,
        )  # fmt: skip
    title = label_of(OUTCOMES[name], language)
    if name == "cost":
        title = say("cost" if comparison.assumed_costs else "cost found", language)
    axes.set_title(fill(title, 44), fontsize=10)
    axes.set_xlabel(say("points" if unit == "share" else unit, language))
    axes.set_ylim(max(len(shown), 3) - 0.4, -0.6)
    labels = [fill(label_of(one.scenario, language), 30) for one in shown] if named else [""] * len(shown)
    axes.set_yticks(range(len(shown)), labels)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    point = "," if language == "sv" else "."
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "−").replace(".", point))


def differences(comparison: Comparison, language: str = "en") -> Figure:
    """The headline, leaving at the permit, work of stayers and movers, and cost: a panel each."""
    measured = comparison.worlds.names
    wanted = dict.fromkeys((longest_stay(measured), "leave_at_permit", *BESIDE, "cost"))
    names = [name for name in wanted if name in measured]
    rows = (len(names) + 1) // 2
    with look():
        height = 0.34 * max(min(len(comparison.scenarios), MANY), 3) + 1.1
        figure = new_figure(12.0, 1.5 + rows * height)
        panels = figure.subplots(rows, 2, squeeze=False).ravel()
        draws = comparison.run.draws
        text = say("differences of" if draws > 1 else "one draw", language, draws=number(draws, language))
        caption(
            figure,
            say("differences", language, baseline=label_of(comparison.baseline, language)),
            f"{text}{remark(comparison.run.calibration, language)}",
            style.say("source", language),
        )
        for axes in panels[len(names) :]:
            axes.set_axis_off()
        for i, name in enumerate(names):
            _panel(panels[i], comparison, name, language, named=i % 2 == 0)
        return laid_out(figure)


def retention(comparison: Comparison, language: str = "en") -> Figure:
    """Share still in the county by months since the permit, a line for each scenario and the baseline in black."""
    months = comparison.run.months
    curves = np.nanmean(comparison.worlds.curves, axis=(1, 2))[: MANY + 1]
    known = np.isfinite(curves).all(axis=1)
    # at the permit everybody is there, by definition: what is left after half a year is what differs
    later = curves[:, min(6, months) :]
    top = min(1.0, np.ceil(20 * 1.2 * np.nanmax(later)) / 20) if known.any() else 1.0
    with look():
        figure = new_figure(11.0, 6.6)
        axes = figure.subplots()
        county = county_name(comparison.run.population().places, language)
        draws = comparison.run.draws
        text = say("retention of", language)
        text += " " + say("means" if draws > 1 else "one draw", language, draws=number(draws, language))
        text += " " + say("from 100", language) if top < 1.0 else ""
        caption(
            figure,
            say("retention", language, county=county),
            f"{text}{remark(comparison.run.calibration, language)}",
            style.say("source", language),
        )
        if not known.any():
            style.empty(axes, style.say("no permits", language))
            return figure
        curve_axes(axes, months, style.say("still here", language), language, top)
        lines = []
        for i, scenario in enumerate((comparison.baseline, *comparison.scenarios)[: MANY + 1]):
            colour = INK if i == 0 else _COLOURS[(i - 1) % len(_COLOURS)]
            dashes = "-" if i == 0 else _STYLES[(i - 1) // len(_COLOURS) % len(_STYLES)]
            # the baseline broad and underneath: who changes nothing lies on it and is still seen
            width, alpha = (5.0, 0.35) if i == 0 else (1.7, None)
            axes.plot(curves[i], dashes, color=colour, zorder=2 + (i > 0), linewidth=width, alpha=alpha)
            lines.append((curves[i][-1], fill(label_of(scenario, language), 34), colour))
        if months >= HEADLINE:
            axes.axvline(HEADLINE, color=GREY, linewidth=0.8, linestyle=":", zorder=0)
            mark = say("headline", language, k=HEADLINE)
            axes.text(HEADLINE + 0.4, 0.98 * top, mark, color=GREY, va="top", fontsize=9)
        name_lines(axes, lines, months, top)
        return laid_out(figure)


def write_pictures(comparison: Comparison, folder: Path, language: str = "en") -> None:
    """Write differences and retention as PNG and SVG, always the same bytes."""
    plain = {"png": {"Software": None}, "svg": {"Date": None, "Creator": "bofast"}}  # no date, no version
    with look():
        for name, draw in (("differences", differences), ("retention", retention)):
            figure = draw(comparison, language)
            for ending, metadata in plain.items():
                figure.savefig(folder / f"{name}.{ending}", metadata=metadata)
