"""The pictures of a budget: how many more stay for how much, and how the best mix splits the money."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from agents.parameters import LEVER_NAMES, PARAMETERS
from experiments.comparison import Compared
from experiments.costs import cost_draws
from experiments.optimise import Optimum
from experiments.paired_worlds import HORIZON
from viz import style
from viz.ledger_pictures import save
from viz.optimise_texts import say
from viz.style import BLUE, GREEN, GREY, INK, ORANGE, caption, label_of, laid_out, look, new_figure, number, remark

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE = 1.25  # of the budget: as far as the axis of costs goes


def _headed(figure: Figure, optimum: Optimum, key: str, language: str, **values: object) -> None:
    run = optimum.comparison.run
    costs = say("assumed" if optimum.comparison.assumed_costs else "found", language)
    words = {"draws": number(run.draws, language), "k": min(HORIZON, run.months), "costs": costs}
    text = say(f"{key} of", language, **words, **values) + remark(run.calibration, language)
    caption(figure, say(key, language, **values), text, style.say("source", language))


def _dot(axes: Axes, one: Compared, colour: str, marker: str, size: float) -> None:
    gain = one.stayers
    axes.vlines(one.money.cost, gain.low, gain.high, color=colour, linewidth=1.4, alpha=0.6, zorder=2)
    axes.plot(one.money.cost, gain.mean, marker, color=colour, markersize=size, zorder=4)


def front(optimum: Optimum, language: str = "en") -> Figure:
    """Cost against additional stayers: the front's mixes, today's practice, the library's scenarios."""
    mixes = optimum.mixes
    end = WIDE * max(optimum.budget, *(one.money.cost for one in mixes), 0.01)
    shown = [one for one in optimum.library if one.money.cost <= end]
    names = ", ".join(label_of(one.scenario, language) for one in optimum.library if one not in shown)
    dear = say("dear", language, names=names) if names else ""
    with look():
        figure = new_figure(11.0, 6.8)
        axes = figure.subplots()
        _headed(figure, optimum, "front", language, dear=dear)
        axes.axhline(0.0, color=GREY, linewidth=1.0, zorder=1)
        way = [(0.0, 0.0), *((one.money.cost, one.stayers.mean) for one in mixes)]
        axes.plot(*zip(*way, strict=True), color=BLUE, linewidth=1.6, zorder=3, label=say("mixes", language))
        for one in mixes[:-1]:
            _dot(axes, one, BLUE, "o", 6)
        _dot(axes, mixes[-1], GREEN, "D", 9)
        for one in shown:
            _dot(axes, one, ORANGE, "s", 5)
        axes.plot([], [], "D", color=GREEN, label=say("best", language))
        if shown:
            axes.plot([], [], "s", color=ORANGE, label=say("library", language))
        axes.axvline(optimum.budget, color=INK, linestyle=":", linewidth=1.0, zorder=1)
        start = min(0.0, *(one.money.cost for one in (*mixes, *shown)))
        axes.set_xlim(start - 0.02 * end, end)
        label = f" {say('budget', language)}"
        axes.annotate(label, (optimum.budget, 0.995), xycoords=("data", "axes fraction"), va="top", fontsize=9)
        _names(axes, shown, language)
        axes.set_xlabel(say("cost", language))
        axes.set_ylabel(say("gain", language))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: _axis_number(value, language))
        axes.grid(axis="y")
        axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, fontsize=9, borderaxespad=0.2)
        return laid_out(figure)


def _axis_number(value: float, language: str) -> str:
    digits = 0 if abs(value - round(value)) < 1e-9 else 1 if abs(10 * value - round(10 * value)) < 1e-6 else 2
    return ("\N{MINUS SIGN}" if value < -1e-9 else "") + number(abs(value), language, digits)


def _names(axes: Axes, shown: list[Compared], language: str) -> None:
    """The library's scenarios by name in a column at the right, a thin line to each dot, none over another."""
    if not shown:
        return
    ordered = sorted(shown, key=lambda one: one.stayers.mean)
    low, high = axes.get_ylim()
    places = style.spread([one.stayers.mean for one in ordered], 0.045 * (high - low), low, high)
    for one, place in zip(ordered, places, strict=True):
        axes.annotate(
            label_of(one.scenario, language), (one.money.cost, one.stayers.mean), (1.02, place),
            textcoords=("axes fraction", "data"), va="center", fontsize=8.5, color=style.dark(ORANGE),
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": ORANGE, "linewidth": 0.5, "alpha": 0.7, "shrinkA": 0, "shrinkB": 3},
        )  # fmt: skip


def split(optimum: Optimum, language: str = "en") -> Figure:
    """Million SEK by measure of the best mix, the dearest on top, with intervals over draws and costs."""
    used = optimum.space.used(optimum.front[-1].values)
    comparison = optimum.comparison
    worlds = comparison.worlds
    units = (worlds.units()[1] - worlds.units()[0]).mean(axis=1)
    money = units * cost_draws(comparison.costs, worlds.draws) / 1e6
    stated = optimum.split(optimum.best)
    names = sorted(used, key=lambda name: -stated.get(name, 0.0))
    with look():
        figure = new_figure(9.5, 2.2 + 0.42 * max(len(names), 4))
        axes = figure.subplots()
        spent = number(optimum.best.money.cost, language, 1)
        _headed(figure, optimum, "split", language, budget=_axis_number(optimum.budget, language), spent=spent)
        if not names:
            style.empty(axes, say("nothing", language))
            return laid_out(figure)
        reach = 0.0
        for row, name in enumerate(names):
            low, high = np.quantile(money[:, LEVER_NAMES.index(name)], [0.05, 0.95])
            mean = stated.get(name, 0.0)
            axes.barh(row, mean, height=0.64, color=BLUE, alpha=0.75)
            axes.hlines(row, low, high, color=INK, linewidth=1.2)
            reach = max(reach, mean, high)
            text = f"{number(mean, language, 1)} ({number(low, language, 1)}–{number(high, language, 1)})"
            axes.annotate(text, (max(mean, high), row), (5, 0), textcoords="offset points", va="center", fontsize=8.5)
        axes.set_yticks(range(len(names)), [_measure(name, used[name], language) for name in names], fontsize=8.5)
        axes.set_ylim(max(len(names), 4) - 0.4, -0.6)
        axes.set_xlim(0.0, 1.2 * reach or 1.0)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_formatter(lambda value, _: _axis_number(value, language))
        axes.set_xlabel(say("cost", language))
        return laid_out(figure)


def _measure(name: str, value: float, language: str) -> str:
    """A measure with what it is set to, in its unit; a share in per cent."""
    lever = PARAMETERS[name]
    label = label_of(lever, language)
    if lever.unit == "share":
        amount = style.percent(value, language)
    else:
        digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
        amount = number(value, language, digits) + style.HARD_SPACE + UNITS[lever.unit][language == "sv"]
    return fill(f"{label} ({amount})", 44)


# Units of the measures that are no shares, short: English, Swedish.
UNITS = {
    "hours per month": ("h a month", "tim/månad"),
    "months": ("months", "månader"),
    "dwellings per year": ("a year", "per år"),
    "SEK per household": ("SEK", "kr"),
}


def write_pictures(optimum: Optimum, folder: Path, language: str = "en") -> None:
    """Write front and split as PNG and SVG."""
    for name, draw in (("front", front), ("split", split)):
        save(draw(optimum, language), folder / name)
