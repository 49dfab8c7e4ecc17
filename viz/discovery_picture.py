"""The picture of scenario discovery: every draw, the threshold, and the box by its surest limit."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from agents.parameters import PARAMETERS
from experiments.discovery import Conditions
from experiments.prim import Limit
from simulation.outcomes import OUTCOMES
from viz import style
from viz.discovery_texts import percent, say, scenario_name, source_name, value_text
from viz.style import BLUE, GREY, INK, ORANGE, caption, label_of, laid_out, look, new_figure, number, percent_axis

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def discovery_picture(found: Sequence[Conditions], language: str = "en") -> Figure:
    """A panel for each scenario and source, two in a row, all with the same scale of the outcome."""
    outcome, threshold = OUTCOMES[found[0].outcome], found[0].threshold
    columns = min(2, len(found))
    rows = -(-len(found) // columns)
    with look():
        figure = new_figure(11.0, 1.7 + 3.4 * rows)
        panels = figure.subplots(rows, columns, squeeze=False).ravel()
        words = {"outcome": label_of(outcome, language), "threshold": percent(threshold, language)}
        caption(figure, say("title", language, **words), say("subtitle", language), style.say("source", language))
        for axes in panels[len(found) :]:
            axes.set_axis_off()
        for axes, one in zip(panels, found, strict=False):
            _panel(axes, one, language)
        return laid_out(figure)


def _panel(axes: Axes, found: Conditions, language: str) -> None:
    title = say("panel", language, scenario=scenario_name(found.scenario, language),
                source=source_name(found, language))  # fmt: skip
    counts = {"above": number(found.above, language), "draws": number(found.draws, language)}
    axes.set_title(f"{fill(title, 52)}\n{say('panel share', language, **counts)}", fontsize=10)
    if found.box is None:
        _spread(axes, found, language)
    else:
        _box(axes, found, min(found.box.limits, key=lambda limit: limit.p), language)


def _spread(axes: Axes, found: Conditions, language: str) -> None:
    """How the draws lie, and the threshold."""
    axes.hist(found.values, bins=np.linspace(0.0, 1.0, 101).tolist(), color=BLUE, alpha=0.75)
    axes.axvline(found.threshold, color=INK, linestyle="--", linewidth=1.2)
    around = (*found.values, found.threshold)
    axes.set_xlim(max(min(around) - 0.05, 0.0), min(max(around) + 0.05, 1.0))
    percent_axis(axes.xaxis, language)
    axes.set_xlabel(label_of(OUTCOMES[found.outcome], language))
    axes.set_ylabel(say("number of draws", language))
    axes.yaxis.set_major_formatter(lambda value, _: number(value, language))


def _box(axes: Axes, found: Conditions, limit: Limit, language: str) -> None:
    """Outcome against the input of one limit, the box shaded."""
    x = found.x[:, found.names.index(limit.name)]
    is_above = found.values > found.threshold
    left, right = (whole if end is None else end for whole, end in zip(
        (x.min(), x.max()), (limit.low, limit.high), strict=True))  # fmt: skip
    axes.axvspan(left, right, color=ORANGE, alpha=0.18, linewidth=0, zorder=0)
    axes.scatter(x[is_above], found.values[is_above], s=9, color=BLUE, linewidths=0, zorder=2)
    axes.scatter(
        x[~is_above], found.values[~is_above], s=9, zorder=2, facecolor="white", edgecolor=GREY, linewidths=0.7
    )
    axes.axhline(found.threshold, color=INK, linestyle="--", linewidth=1.2, zorder=3)
    axes.set_ylim(0.0, 1.02)
    percent_axis(axes.yaxis, language)
    axes.xaxis.set_major_formatter(lambda value, _: value_text(value, language))
    axes.set_xlabel(fill(label_of(PARAMETERS[limit.name], language), 60))
    axes.set_ylabel(fill(label_of(OUTCOMES[found.outcome], language), 30))
