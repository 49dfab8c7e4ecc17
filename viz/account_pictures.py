"""The pictures of the county's account: moves in and out by year, and the illustrative sketch of the population."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from agents.places import Places
from agents.record import Record
from experiments.county_account import ACCOUNT_YEARS, YEARS
from viz import style
from viz.account_texts import say
from viz.borders import county_name
from viz.style import BLUE, GREEN, GREY, INK, ORANGE, PALE, RED, caption, laid_out, look, new_figure, number, remark

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MANY = 7  # scenarios a picture can show
_COLOURS = (BLUE, ORANGE, GREEN, RED, "#CC79A7", "#56B4E9", "#7A5C00")


def _signed(value: float, language: str, digits: int = 0) -> str:
    value = round(value, digits)
    sign = "\N{MINUS SIGN}" if value < 0 else "+" if value > 0 else ""
    return sign + number(abs(value), language, digits)


def _count_axis(axes: Axes, language: str, sign: bool = False) -> None:
    """Whole persons; below nought with a true minus."""

    def written(value: float, _: object) -> str:
        digits = 0 if float(value).is_integer() else 1
        if value > 0 and sign:
            return "+" + number(value, language, digits)
        return ("\N{MINUS SIGN}" if value < 0 else "") + number(abs(value), language, digits)

    axes.yaxis.set_major_formatter(written)
    axes.grid(axis="y")
    axes.axhline(0.0, color=GREY, linewidth=0.8)


def _draws(told: Record, language: str, key: str) -> str:
    if told["draws"] == 1:
        return style.say("one draw", language)
    return say(key, language, draws=number(told["draws"], language))


def _any_published(told: Record) -> bool:
    return any(figure for figures in told["observed"].values() for figure in figures.values())


def _published(axes: Axes, told: Record, language: str) -> None:
    """What is published: in-moves up, out-moves down, net as a diamond; the part over the country's border darker."""
    axes.set_title(say("published", language))
    if not _any_published(told):
        style.empty(axes, say("nothing published", language))
        return
    for name, sign, colour, alpha, key in (
        ("in_moves", 1, BLUE, 0.3, "in all"),
        ("in_moves_abroad", 1, BLUE, 0.85, "in abroad"),
        ("out_moves", -1, ORANGE, 0.35, "out all"),
        ("out_moves_abroad", -1, ORANGE, 0.9, "out abroad"),
    ):
        known = [(year, f) for year in ACCOUNT_YEARS if (f := told["observed"][str(year)][name])]
        heights = [sign * figure["value"] for _, figure in known]
        years = [year for year, _ in known]
        axes.bar(years, heights, 0.62, color=colour, alpha=alpha, label=say(key, language), linewidth=0)
    nets = {year: f["value"] for year in ACCOUNT_YEARS if (f := told["observed"][str(year)]["net"])}
    axes.plot(list(nets), list(nets.values()), "D", color=INK, markersize=6, label=say("net", language), linestyle="")
    for year, value in nets.items():
        axes.annotate(_signed(value, language), (year, value), (7, 5), textcoords="offset points", fontsize=8.5)
    needed = told["needed_in_moves_a_year"]
    if needed:
        axes.axhline(needed, color=GREY, linestyle="--", linewidth=1.0)
        text = say("needed", language, needed=number(needed, language))
        axes.text(ACCOUNT_YEARS[-1] + 0.45, needed, text, ha="right", va="bottom", fontsize=8.5, color=GREY)
    for year in ACCOUNT_YEARS:
        if told["observed"][str(year)]["in_moves"] is None:
            axes.text(year, -3600, say("no figure", language), ha="center", va="center", fontsize=7.5, color=GREY)
    axes.set_ylim(-8200, 9400)
    _count_axis(axes, language)
    axes.legend(fontsize=8, frameon=False, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.08))


def _cohort(axes: Axes, told: Record, baseline: str, language: str) -> None:
    """The cohort in the baseline: registered at the permit, left, and net with intervals over draws."""
    axes.set_title(say("cohort", language, baseline=baseline))
    several = told["draws"] > 1
    years = np.array(ACCOUNT_YEARS)
    for name, sign, colour, key in (("in_moves", 1, BLUE, "in"), ("out_moves", -1, ORANGE, "out")):
        figures = [told["cohort"][str(year)][name] for year in years]
        means = np.array([sign * figure["mean"] for figure in figures])
        axes.bar(years, means, 0.62, color=colour, alpha=0.8, label=say(key, language))
        for year, mean, figure in zip(years, means, figures, strict=True):
            if several and figure["high"] > figure["low"]:
                axes.vlines(year, sign * figure["low"], sign * figure["high"], color=INK, linewidth=1.2)
            side = "bottom" if sign > 0 else "top"
            end = sign * figure["high"] if several else mean
            axes.annotate(number(abs(mean), language), (year, end), (0, 3 * sign), textcoords="offset points",
                          ha="center", va=side, fontsize=8.5)  # fmt: skip
    nets = [told["cohort"][str(year)]["net"]["mean"] for year in years]
    axes.plot(years, nets, "D", color=INK, markersize=6, label=say("net", language), linestyle="")
    _count_axis(axes, language)
    axes.margins(y=0.14)
    axes.legend(fontsize=8, frameon=False, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.08))


def _replaced(axes: Axes, told: Record, baseline: str, language: str) -> None:
    """Fewer out-moves by year and scenario."""
    axes.set_title(say("replaced", language, baseline=baseline))
    shown = told["scenarios"][:MANY]
    offsets = (np.arange(len(shown)) - (len(shown) - 1) / 2) * min(0.16, 0.7 / len(shown))
    for i, one in enumerate(shown):
        colour, label = _COLOURS[i], fill(one[f"label_{language}"], 34)
        for year in ACCOUNT_YEARS:
            fewer = one["replaces_in_moves"][str(year)]
            x = year + offsets[i]
            if told["draws"] > 1:
                axes.vlines(x, fewer["low"], fewer["high"], color=colour, linewidth=2.2)
            axes.plot(x, fewer["mean"], "o", color=colour, markersize=6, label=label)
            label = ""  # one entry in the legend
            axes.annotate(_signed(fewer["mean"], language), (x, fewer["mean"]), (6, 0), textcoords="offset points",
                          va="center", fontsize=8)  # fmt: skip
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, -1.0), max(high, 1.0))  # a person is the least that shows
    _count_axis(axes, language, sign=True)
    axes.set_ylabel(say("persons", language))
    axes.legend(fontsize=8.5, frameon=False, loc="best")


def moves(told: Record, baseline: str, places: Places, language: str = "en") -> Figure:
    """In, out and net by year: as published, of the cohort, and what each scenario replaces."""
    with look():
        figure = new_figure(12.0, 9.4)
        panels = figure.subplot_mosaic([["published", "cohort"], ["replaced", "replaced"]], height_ratios=[1.25, 1.0])
        key, needed = "moves replaced", {}
        if told["needed_in_moves_a_year"]:
            key, needed = "moves of", {"needed": number(told["needed_in_moves_a_year"], language)}
        text = say(key, language, draws=_draws(told, language, "draws"), **needed)
        caption(
            figure,
            say("moves", language, county=county_name(places, language)),
            f"{text}{remark(told['calibration'], language)}",
            style.say("source", language) + (say("sources", language) if _any_published(told) else ""),
        )
        _published(panels["published"], told, language)
        _cohort(panels["cohort"], told, baseline, language)
        _replaced(panels["replaced"], told, baseline, language)
        panels["published"].set_ylabel(say("persons", language))
        for axes in panels.values():
            axes.set_xticks(ACCOUNT_YEARS)
            axes.tick_params(axis="x", length=0)
            axes.spines["bottom"].set_visible(False)
        return laid_out(figure)


def _marked(axes: Axes, language: str) -> None:
    """The panel's ground says what it is, so that a cut-out still does."""
    axes.text(0.5, 0.5, say("mark", language), transform=axes.transAxes, ha="center", va="center", rotation=24,
              fontsize=30, fontweight="bold", color=PALE, alpha=0.6, zorder=0)  # fmt: skip


def _county(axes: Axes, told: Record, language: str) -> None:
    """The population as published and its paths, a band between the lowest and the highest."""
    sketch = told["projection"]
    axes.set_title(say("the county", language))
    _marked(axes, language)
    seen = [(year, f["value"]) for year in ACCOUNT_YEARS if (f := told["observed"][str(year)]["population"])]
    axes.plot(*zip(*seen, strict=True), "-o", color=INK, markersize=4, linewidth=1.4)
    paths = {path: [by_year[str(year)] for year in YEARS] for path, by_year in sketch["population"].items()}
    axes.fill_between(YEARS, paths["low"], paths["high"], color=BLUE, alpha=0.13, linewidth=0, hatch="//",
                      edgecolor="white")  # fmt: skip
    for path, values in paths.items():
        axes.plot(YEARS, values, "-" if path == "middle" else "--", color=BLUE, linewidth=2 if path == "middle" else 1)
        net = _signed(sketch["net_migration_a_year"][path], language)
        text = f"{number(values[-1], language)}\n{fill(say('path', language, net=net), 16)}"
        below = path == "low"
        axes.annotate(text, (YEARS[-1], values[-1]), (8, -8 if below else 0), textcoords="offset points", va="center",
                      fontsize=8)  # fmt: skip
    official = sketch["beside"]["official_population_2040"]
    axes.plot(YEARS[-1], official, "D", color=RED, markerfacecolor="white", markersize=8, zorder=4)
    text = say("official", language, value=number(official, language))
    axes.annotate(
        text, (YEARS[-1], official), (-14, 62), textcoords="offset points", ha="right", fontsize=8, color=RED,
        arrowprops={"arrowstyle": "-", "color": RED, "linewidth": 0.8},
    )  # fmt: skip
    low, high = min(paths["low"]), max(paths["high"])
    axes.set_ylim(low - 0.25 * (high - low), high + 0.2 * (high - low))
    axes.set_xlim(ACCOUNT_YEARS[0] - 0.5, YEARS[-1] + 7.5)
    _count_axis(axes, language)


def _additional(axes: Axes, told: Record, language: str) -> None:
    """Additional persons by scenario: of the cohort of 2015 solid with bands over draws, of a steady intake dashed."""
    axes.set_title(say("additional", language))
    _marked(axes, language)
    ends: list[tuple[float, str]] = []
    for i, one in enumerate(told["scenarios"][:MANY]):
        for kind, dashes in (("one_off", "-"), ("steady_intake", "--")):
            figures = [one["additional_persons"][kind][str(year)] for year in YEARS]
            mean, low, high = ([figure[name] for figure in figures] for name in ("mean", "low", "high"))
            if told["draws"] > 1 and kind == "one_off":
                axes.fill_between(YEARS, low, high, color=_COLOURS[i], alpha=0.14, linewidth=0)
            label = fill(one[f"label_{language}"], 34) if kind == "one_off" else ""
            axes.plot(YEARS, mean, dashes, color=_COLOURS[i], linewidth=1.8, label=label)
            ends.append((mean[-1], _COLOURS[i]))
    intake = number(told["projection"]["intake_a_year"], language)
    axes.plot([], [], "-", color=GREY, label=say("one_off", language))
    axes.plot([], [], "--", color=GREY, label=say("steady_intake", language, intake=intake))
    axes.set_xlim(YEARS[0], YEARS[-1] + 2)
    axes.margins(y=0.1)
    bottom, top = axes.get_ylim()
    heights = style.spread([end[0] for end in ends], (top - bottom) / 30, bottom, top)
    for y, (value, colour) in zip(heights, ends, strict=True):
        axes.text(YEARS[-1] + 0.3, y, _signed(value, language), va="center", fontsize=8, color=style.dark(colour))
    axes.set_ylim(bottom, top)
    _count_axis(axes, language, sign=True)
    axes.legend(fontsize=8, frameon=False, loc="upper left")


def population(told: Record, places: Places, language: str = "en") -> Figure:
    """The sketch to 2040: the county's paths, and what scenarios add."""
    with look():
        figure = new_figure(12.0, 6.4)
        left, right = figure.subplots(1, 2)
        text = say("population of", language, draws=_draws(told, language, "bands"))
        caption(
            figure,
            say("population", language, county=county_name(places, language)),
            f"{text}{remark(told['calibration'], language)}",
            style.say("source", language) + say("assumptions", language),
        )
        _county(left, told, language)
        _additional(right, told, language)
        left.set_xticks([ACCOUNT_YEARS[0], *YEARS])
        right.set_xticks(YEARS)
        left.set_ylabel(say("persons", language))
        return laid_out(figure)


def write_pictures(told: Record, baseline: str, places: Places, folder: Path, language: str = "en") -> None:
    """Write moves, and population where there is a sketch, as PNG and SVG, always the same bytes."""
    plain = {"png": {"Software": None}, "svg": {"Date": None, "Creator": "bofast"}}  # no date, no version
    figures = {"moves": moves(told, baseline, places, language)}
    if told["projection"] is not None:
        figures["population"] = population(told, places, language)
    with look():
        for name, figure in figures.items():
            for ending, metadata in plain.items():
                figure.savefig(folder / f"{name}.{ending}", metadata=metadata)
