"""The pictures of a sensitivity analysis: the tornado, and shares of the variance with their intervals."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from experiments.morris_sobol import REST
from experiments.sensitivity_analysis import Question, Sensitivity
from experiments.tornado import Bar, Tornado
from viz import style
from viz.sensitivity_texts import input_label, outcome_label, say
from viz.style import (
    BLUE,
    GREY,
    HARD_SPACE,
    INK,
    ORANGE,
    PALE,
    caption,
    label_of,
    laid_out,
    look,
    new_figure,
    number,
    percent,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = 16  # bars


def _title(kind: str, question: Question, outcome: str, language: str) -> str:
    label = outcome_label(outcome, language)
    if question.scenario is None:
        return say(f"{kind} level", language, outcome=label)
    scenario = label_of(question.scenario, language)
    return say(f"{kind} effect", language, outcome=label, scenario=scenario)


def _has_levers(question: Question) -> bool:
    return any(one.is_lever for one in question.inputs)


def _rows(axes: Axes, labels: list[str]) -> None:
    axes.set_yticks(range(len(labels)), [fill(label, 52) for label in labels], fontsize=9)
    axes.set_ylim(max(len(labels), 3) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")


def variance_picture(found: Sensitivity, outcome: str, language: str = "en") -> Figure:
    """Total and first-order indices of one outcome, the largest total on top."""
    question, noise = found.question, found.noise[outcome]
    shares = sorted(found.found.shares[outcome], key=lambda one: -one.total)
    rest = len(question.inputs) - sum(one.name != REST for one in shares)
    with look():
        figure = new_figure(11.0, 2.3 + 0.36 * max(len(shares), 3))
        axes = figure.subplots()
        levers = say("with levers", language) if _has_levers(question) else ""
        words = {"levers": levers, "base": number(found.base, language), "noise": percent(noise.share, language)}
        caption(
            figure, _title("sobol", question, outcome, language), say("sobol subtitle", language, **words),
            style.say("source", language),
        )  # fmt: skip
        rows = np.arange(len(shares))
        keys = ("total", "total_conf", "first", "first_conf")
        total, total_conf, first, first_conf = (np.array([getattr(one, key) for one in shares]) for key in keys)
        axes.barh(rows, total, height=0.62, color=BLUE, alpha=0.55, zorder=1)
        axes.hlines(rows - 0.14, total - total_conf, total + total_conf, color=BLUE, linewidth=1.8, zorder=2)
        axes.hlines(rows + 0.14, first - first_conf, first + first_conf, color=INK, linewidth=1.2, zorder=3)
        axes.plot(first, rows + 0.14, "o", color=INK, markersize=4.5, zorder=4)
        axes.axvline(0.0, color=GREY, linewidth=1.0)
        _rows(axes, [input_label(one.name, rest, language) for one in shares])
        axes.set_xlabel(say("share", language))
        style.percent_axis(axes.xaxis, language)
        return laid_out(figure)


def tornado_picture(question: Question, found: Tornado, outcome: str, worlds: int, language: str = "en") -> Figure:
    """The longest bars of one outcome, the input's low end and high end in colours of their own."""
    bars = [bar for bar in found.bars[outcome] if bar.reach > 0.0][:SHOWN]
    with look():
        figure = new_figure(11.0, 2.5 + 0.36 * max(len(bars), 3))
        axes = figure.subplots()
        fitted = question.run.posterior is not None
        words = {
            "source": say("posterior" if fitted else "prior", language),
            "centre": number(100 * found.centre[outcome], language, 1).replace("-", "−")
            + (HARD_SPACE + "%" if question.scenario is None else " " + say("whole points", language)),
            "levers": say("tornado levers", language) if _has_levers(question) else "",
            "pale": say("pale", language) if any(bar.prior_low for bar in bars) else "",
            "worlds": worlds,
        }
        caption(
            figure, _title("tornado", question, outcome, language), say("tornado subtitle", language, **words),
            style.say("source", language),
        )  # fmt: skip
        if not bars:
            style.empty(axes, say("nothing", language))
            return figure
        for y, bar in enumerate(bars):
            _bar(axes, y, bar)
        axes.axvline(0.0, color=INK, linewidth=1.0, zorder=4)
        _rows(axes, [input_label(bar.name, 0, language) for bar in bars])
        axes.set_xlabel(say("points", language))
        point = "," if language == "sv" else "."
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "−").replace(".", point))
        for key, colour in (("low", ORANGE), ("high", BLUE)):
            axes.barh([0], [0], color=colour, alpha=0.8, label=say(key, language))
        if words["pale"]:
            axes.barh([0], [0], color=PALE, label=say("over prior", language))
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, frameon=False)  # clear of every line
        return laid_out(figure)


def _bar(axes: Axes, y: int, bar: Bar) -> None:
    for end, shift, colour in ((bar.low, -0.16, ORANGE), (bar.high, 0.16, BLUE)):
        axes.barh(y + shift, 100 * end.change, height=0.32, color=colour, alpha=0.8, zorder=2)
        ends = (100 * (end.change - 2 * end.error), 100 * (end.change + 2 * end.error))
        axes.hlines(y + shift, *ends, color=INK, linewidth=1.0, zorder=3)
    for prior, shift in ((bar.prior_low, -0.16), (bar.prior_high, 0.16)):
        if prior is not None:
            axes.barh(y + shift, 100 * prior.change, height=0.32, color=PALE, zorder=1)
