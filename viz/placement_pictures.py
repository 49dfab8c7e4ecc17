"""The pictures of a placement: what each rule gains against random places, and which groups the rule places where."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from experiments.differences import CANNOT_TELL
from experiments.estimate import NO_CHANGE
from experiments.placement import ARMS, NOT_A_VERDICT_EN, NOT_A_VERDICT_SV, OUTCOMES, Evaluated
from experiments.placement_scores import LABELS
from viz import style
from viz.borders import county_name
from viz.ledger_pictures import save
from viz.placement_texts import NAMES, say
from viz.style import BLUE, GREY, INK, SEQUENCE, caption, laid_out, look, new_figure, number, remark
from viz.verdicts import verdict_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PANELS = ("employed_12", "employed_36", "stay_36", "employed_36_all")


def _signed(value: float, language: str) -> str:
    text = number(abs(value), language, 1)
    return text if float(f"{value:.1f}") == 0 else ("+" if value > 0 else "\N{MINUS SIGN}") + text


def _panel(axes: Axes, found: Evaluated, name: str, language: str, named: bool) -> None:
    """One outcome: a bar for each rule with its interval, the value and the verdict in words at the right."""
    from matplotlib.ticker import MaxNLocator

    times = 100.0 if OUTCOMES[name] == "share" else 1.0
    arms = ARMS[1:]
    for y, arm in enumerate(arms):
        change = found.differences[arm, "random"][name]
        if not np.isfinite(change.mean):
            continue
        word = verdict_of(change)
        sure = word not in (CANNOT_TELL, NO_CHANGE)
        axes.barh(y, times * change.mean, height=0.6, color=BLUE if sure else GREY, alpha=0.75)
        if change.draws > 1:
            axes.hlines(y, times * change.low, times * change.high, color=INK, linewidth=1.2)
        axes.annotate(
            f"{_signed(times * change.mean, language)}  {say(word, language)}", (1.02, y),
            xycoords=("axes fraction", "data"), va="center", fontsize=8.5, color=INK if sure else GREY,
        )  # fmt: skip
    axes.axvline(0.0, color=GREY, linewidth=1.0)
    axes.set_title(fill(say(name, language), 60), fontsize=10)
    axes.set_xlabel(say("points" if times > 1 else "persons", language))
    axes.set_ylim(len(arms) - 0.4, -0.6)
    axes.set_yticks(range(len(arms)), [fill(say(arm, language), 34) for arm in arms] if named else [""] * len(arms))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(
        lambda value, _: number(value, language, int(value != round(value))).replace("-", "\N{MINUS SIGN}")
    )


def _foot(language: str) -> str:
    note = NOT_A_VERDICT_EN if language == "en" else NOT_A_VERDICT_SV
    return f"{note} {style.say('source', language)}"


def gains(found: Evaluated, language: str = "en") -> Figure:
    """What each rule gains against random places: employment of the placed and of all, and staying."""
    run = found.asked.run
    with look():
        figure = new_figure(12.0, 6.0)
        text = say("gains of" if run.draws > 1 else "one draw", language, draws=number(run.draws, language))
        caption(
            figure, say("gains", language, objective=say(found.asked.objective, language)),
            f"{text}{remark(run.calibration, language)}", _foot(language),
        )  # fmt: skip
        for i, (axes, name) in enumerate(zip(figure.subplots(2, 2).ravel(), _PANELS, strict=True)):
            _panel(axes, found, name, language, named=i % 2 == 0)
        return laid_out(figure)


def plan(found: Evaluated, language: str = "en") -> Figure:
    """Of each group, the share that the rule places in each municipality; quotas and their use on top."""
    from matplotlib.colors import LinearSegmentedColormap

    places = found.asked.run.population().places
    here = places.here
    online = ARMS.index("online")
    rows, names = [], []
    for label, categories in LABELS.items():
        for c, category in enumerate(categories):
            persons = found.plan[label][online, c]
            if persons.sum() > 0:
                rows.append(persons)
                names.append(NAMES[category][language == "sv"])
    persons = np.array(rows) if rows else np.zeros((0, here))
    whole = found.plan["nationality"].sum(axis=1)
    with look():
        figure = new_figure(12.0, 3.3 + 0.36 * (len(names) + 2))
        caption(
            figure, say("plan", language, county=county_name(places, language)),
            f"{say('plan of', language)}{remark(found.asked.run.calibration, language)}", _foot(language),
        )  # fmt: skip
        axes = figure.subplots()
        if not len(names):
            style.empty(axes, say("nobody", language))
            return laid_out(figure)
        table = np.vstack([whole[ARMS.index("random")], whole[online], persons])
        shares = table / table.sum(axis=1, keepdims=True)
        colours = LinearSegmentedColormap.from_list("shares", SEQUENCE)
        top = max(float(shares.max()), 1e-9)
        axes.imshow(shares, cmap=colours, vmin=0.0, vmax=top, aspect="auto")
        for (r, k), share in np.ndenumerate(shares):
            colour = "white" if share > 0.55 * top else INK
            text = style.persons(float(table[r, k]), language)
            axes.text(k, r, text, ha="center", va="center", fontsize=8, color=colour)
        axes.axhline(1.5, color="white", linewidth=4)
        labels = [say("all random", language), say("all rule", language), *names]
        axes.set_yticks(range(len(labels)), labels)
        quotas = zip(places.names[:here], found.quotas.persons, strict=True)
        quota = [f"{name}\n{number(persons, language)}" for name, persons in quotas]
        axes.set_xticks(range(here), quota, rotation=40, ha="right", fontsize=8.5)
        axes.tick_params(length=0)
        for side in axes.spines.values():
            side.set_visible(False)
        bar = figure.colorbar(axes.images[0], ax=axes, shrink=0.7, pad=0.02)
        style.percent_axis(bar.ax.yaxis, language)
        bar.set_label(say("share of group", language))
        bar.outline.set_visible(False)
        return laid_out(figure)


def write_pictures(found: Evaluated, folder: Path, language: str = "en") -> None:
    """Write gains and plan as PNG and SVG."""
    save(gains(found, language), folder / "gains")
    save(plan(found, language), folder / "plan")
