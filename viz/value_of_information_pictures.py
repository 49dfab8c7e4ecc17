"""The pictures of the value of information: what each group is worth, and by what a year of a stayer is worth."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from experiments.perfect_information import Worth
from experiments.value_of_information import Information
from viz import style
from viz.ledger_pictures import save
from viz.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    RED,
    caption,
    label_of,
    laid_out,
    look,
    new_figure,
    number,
    remark,
)
from viz.value_of_information_texts import amount, group_label, rounded, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

_COLOURS = (BLUE, ORANGE, GREEN, RED, "#CC79A7", "#56B4E9", "#7A5C00")  # Okabe and Ito's, yellow made dark
_STYLES = ("-", "--", ":")


def _heading(figure: Figure, information: Information, title: str, words: str, language: str) -> None:
    run = information.comparison.run
    counts = {
        "people": number(run.people, language),
        "scenarios": number(len(information.scenarios), language),
        "draws": number(run.draws, language),
    }
    text = f"{say('of', language, **counts)} {say(words, language)}{remark(run.calibration, language)}"
    caption(figure, say(title, language), text, style.say("source", language))


def _amounts(axis: Axis, language: str) -> None:
    """Million SEK along an axis, in as few digits as tell its marks apart."""
    point = "," if language == "sv" else "."
    axis.set_major_formatter(lambda value, _: f"{value:g}".replace(".", point))


def _bars(
    axes: Axes, information: Information, at: int, title: str, order: list[Worth], language: str, named: bool
) -> None:
    """Each group's EVPPI at a position of the values, and EVPI, with Monte Carlo errors."""
    from matplotlib.ticker import MaxNLocator

    for row, one in enumerate(order):
        gain, error = one.gain[at] / 1e6, one.error[at] / 1e6
        sure = bool(one.sure[at])
        colour = GREY if one is information.everything else BLUE
        axes.barh(row, gain, height=0.62, color=colour, alpha=0.8 if sure else 0.25)
        low = max(gain - 2 * error, 0.0)
        if error > 0.0:
            axes.hlines(row, low, gain + 2 * error, color=INK, linewidth=1.1)
        text = amount(1e6 * gain, language)
        axes.annotate(text, (gain + 2 * error, row), (5, 0), textcoords="offset points", va="center", fontsize=8.5,
                      color=INK if sure else GREY)  # fmt: skip
    axes.set_ylim(len(order) - 0.4, -0.6)
    labels = [fill(group_label(one.group, language), 40) if named else "" for one in order]
    axes.set_yticks(range(len(order)), labels, fontsize=8.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    _amounts(axes.xaxis, language)
    axes.set_xlabel(say("million SEK", language))
    axes.set_title(say(title, language, value=rounded(information.values[at], language)), fontsize=10)


def information_bars(information: Information, language: str = "en") -> Figure:
    """What each group is worth at the value asked for; where that is nothing, also where knowing is worth most."""
    positions = [(information.at, "asked")]
    if information.elsewhere is not None:
        positions.append((information.elsewhere, "most"))
    shown = positions[-1][0]  # the order in which the groups stand
    order = [*sorted(information.groups, key=lambda one: -one.gain[shown]), information.everything]
    with look():
        figure = new_figure(6.6 + 4.4 * (len(positions) - 1) + 1.4, 6.2)
        _heading(figure, information, "title", "bars", language)
        panels = figure.subplots(1, len(positions), squeeze=False, sharex=True)[0]
        ends = [one.gain[at] + 2 * one.error[at] for one in order for at, _ in positions]
        panels[0].set_xlim(0.0, 1.18 * max(*ends, 1e4) / 1e6)  # one scale for both
        for i, (axes, (at, title)) in enumerate(zip(panels, positions, strict=True)):
            _bars(axes, information, at, title, order, language, named=i == 0)
        return laid_out(figure)


def _curves(axes: Axes, information: Information, language: str) -> None:
    """EVPPI by the value of a stayer-year: a named line for each group that is anywhere worth measuring."""
    values = information.values
    named = sorted((one for one in information.groups if one.sure.any()), key=lambda one: -one.gain.max())
    for one in information.groups:
        if one not in named:
            axes.plot(values, one.gain / 1e6, color=PALE, linewidth=1.4, zorder=1)
    everything = information.everything
    axes.plot(values, everything.gain / 1e6, color=INK, linewidth=4.5, alpha=0.3,
              label=group_label(everything.group, language))  # fmt: skip
    for i, one in enumerate(named):
        colour, dashes = _COLOURS[i % len(_COLOURS)], _STYLES[i // len(_COLOURS) % len(_STYLES)]
        axes.plot(values, one.gain / 1e6, dashes, color=colour, linewidth=2.0,
                  label=fill(group_label(one.group, language), 44))  # fmt: skip
    axes.axvline(information.value, color=GREY, linewidth=1.0, linestyle=":")
    highest = max(one.gain.max() for one in (*information.groups, everything))
    axes.set_ylim(0.0, 1.08 * max(highest, 1e4) / 1e6)
    axes.set_ylabel(say("million SEK", language))
    axes.grid(axis="y")
    _amounts(axes.yaxis, language)
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize=8.5, handlelength=1.8)
    axes.tick_params(labelbottom=False)


def _strip(axes: Axes, information: Information, language: str) -> None:
    """The best scenario at each value, as a strip of named pieces below the curves."""
    values, best = information.values, information.best
    edges = np.concatenate([values[:1], np.sqrt(values[1:] * values[:-1]), values[-1:]])
    starts = np.flatnonzero(np.concatenate([[True], np.diff(best) != 0]))
    stops = [*starts[1:], len(best)]
    decades = np.log10(values[-1] / values[0])
    for i, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        left, right = edges[start], edges[stop]
        axes.barh(0, right - left, left=left, height=1.0, color=style.SEQUENCE[1 + i % 2], edgecolor="white")
        share = np.log10(right / left) / decades
        text = fill(label_of(information.scenarios[best[start]], language), max(int(60 * share), 10))
        axes.text(np.sqrt(left * right), 0.0 if share > 0.12 else -0.62 - 0.5 * (i % 2), text, ha="center",
                  va="center" if share > 0.12 else "top", fontsize=8.5)  # fmt: skip
    axes.set_ylim(-0.5, 0.5)
    axes.set_yticks([0], [say("best", language)])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(say("axis", language))
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def information_range(information: Information, language: str = "en") -> Figure:
    """What each group is worth, by what an additional person-year is worth, with the best scenario below."""
    from matplotlib.ticker import LogLocator, NullLocator

    values = information.values
    with look():
        figure = new_figure(11.5, 6.4)
        _heading(figure, information, "range", "curves", language)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(6, 1))
        _curves(above, information, language)
        _strip(below, information, language)
        below.set_xscale("log")
        below.set_xlim(values[0], values[-1])
        below.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        below.xaxis.set_minor_locator(NullLocator())
        below.xaxis.set_major_formatter(lambda value, _: number(value, language))
        return laid_out(figure)


def write_pictures(information: Information, folder: Path, language: str = "en") -> None:
    """Write both pictures as PNG and SVG, always the same bytes."""
    save(information_bars(information, language), folder / "information")
    save(information_range(information, language), folder / "information_range")
