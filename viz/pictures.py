"""The pictures a run writes: how long they stay, where they live, where they went, and their first jobs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from agents.evidence import load_table
from agents.places import DESTINATION_CLASSES, Places
from agents.work import MEASURED_AGE
from viz.borders import county_name
from viz.granted import NEVER, Granted, curve, flags, granted, months_of, place_at
from viz.map import county_map
from viz.style import (
    BLUE,
    GREEN,
    ORANGE,
    RED,
    bars,
    caption,
    dark,
    empty,
    ends,
    extent,
    laid_out,
    look,
    new_figure,
    number,
    percent,
    percent_axis,
    persons,
    remark,
    say,
    spread,
    with_interval,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Found: how many of 100 stayed when granted a permit (middle, low, high), by county; others have no figure.
FOUND = {"25": (15, 10, 20)}
HOUSING = (("abo", BLUE), ("ebo", ORANGE), ("minor", GREEN))
MANY = 14  # municipalities shown one by one in bars
HEADLINE = 36  # months after the permit


def _middle(values: np.ndarray) -> np.ndarray:
    """Median over draws, of those that have anybody."""
    return np.nanmedian(values[np.isfinite(values[:, 0])], axis=0)


def _bands(axes: Axes, values: np.ndarray, colour: str, shades: tuple[tuple[float, float], ...]) -> None:
    """Bands over the draws whose median is the line; `shades` are (share of the draws, opacity)."""
    if len(values) > 1:
        values = values[np.isfinite(values[:, 0])]
        for width, alpha in shades:
            low, high = np.quantile(values, (0.5 - width / 2, 0.5 + width / 2), axis=0)
            axes.fill_between(
                np.arange(values.shape[1]), low, high, color=colour, alpha=alpha, linewidth=0, zorder=1
            )


def curve_axes(axes: Axes, months: int, ylabel: str, language: str, top: float) -> None:
    """Months along, share up; room at the right for the lines' names."""
    axes.set_xlim(0, months)
    axes.set_ylim(0, top)
    axes.set_xticks(range(0, months + 1, 12 if months >= 24 else 6 if months >= 12 else 1))
    percent_axis(axes.yaxis, language)
    axes.set_xlabel(say("months", language))
    axes.set_ylabel(ylabel)
    axes.grid(axis="y")


def name_lines(axes: Axes, lines: list[tuple[float, str, str]], months: int, top: float) -> None:
    """Names at the right ends of lines (height, name, colour), moved apart where they would touch."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()
    tall = axes.get_window_extent().height
    texts = [
        axes.text(months * 1.025, height, name, color=dark(colour), va="center", weight="bold", size=9.5)
        for height, name, colour in lines
    ]
    half = np.array([np.ptp(extent(text)[:, 1]) / tall * top / 2 for text in texts])
    heights = spread([line[0] for line in lines], 2 * half.max() + 0.01 * top, half.max(), top - half.max())
    for text, y, (height, _, colour) in zip(texts, heights, lines, strict=True):
        text.set_y(y)
        axes.plot([months, months * 1.02], [height, y], color=colour, linewidth=0.8, clip_on=False)


def _free_height(lines: list[np.ndarray], start: int, stop: int, need: float, near: float) -> float:
    """The height nearest the wanted one with no line within half the need from one month to another."""
    heights = np.linspace(need / 2, 1 - need / 2, 200)
    drawn = np.concatenate([line[..., start : stop + 1].ravel() for line in lines])
    distance = np.abs(heights[:, None] - drawn[None, :]).min(axis=1, initial=1.0)
    if (distance < need / 2).all():
        return float(heights[np.argmax(distance)])
    free = heights[distance >= need / 2]
    return float(free[np.argmin(np.abs(free - near))])


def _of_100(share: float, language: str, like: float | None = None) -> str:
    return number(100 * share, language)


def retention_curve(
    people: pd.DataFrame, months: int = 60, note: str = "prior only", language: str = "en", places: Places | None = None
) -> Figure:
    """Share still in the county by months since the permit, by housing during the wait."""
    group = granted(people, places.county if places else None)
    housing = group.rows["housing"].astype(str).to_numpy()
    codes = {places.county} if places else set(group.rows["home"].astype(str).str[:2])
    found = FOUND.get(codes.pop()) if len(codes) == 1 else None
    with look():
        figure = new_figure(10.0, 6.2)
        axes = figure.subplots()
        n = number(group.each(housing == "abo"), language)
        source = say("source", language)
        if found:
            source += say("found in", language, leave=100 - found[0])
        title = say("retention", language, county=county_name(places, language))
        text = say("retention of", language, n=n, months=months)
        caption(
            figure, title, f"{text} {group.draws_text(language, 'bands')}{remark(note, language)}", source
        )
        if not len(housing):
            empty(axes, say("no permits", language))
            return figure
        curve_axes(axes, months, say("still here", language), language, 1.0)
        lines, drawn, at_headline = [], [], None
        for kind, colour in HOUSING:
            if not (housing == kind).any():
                continue
            values = 1 - curve(group, group.left, housing == kind, months)
            line = _middle(values)
            main = kind == "abo"
            if main:
                _bands(axes, values, colour, ((0.9, 0.22), (0.5, 0.3)))
            axes.plot(line, color=colour, linewidth=2.6 if main else 1.1, zorder=3 if main else 2, gid=kind)
            lines.append((line[-1], say(kind, language), colour))
            # the main line's band takes up room too
            drawn.append(np.nanquantile(values, np.linspace(0.05, 0.95, 19), axis=0) if main else line)
            if main and months >= HEADLINE:
                at_headline = values[:, HEADLINE]
        if at_headline is not None:
            height = np.nanmedian(at_headline)
            axes.plot(HEADLINE, height, "o", color=BLUE, markersize=6, zorder=4)
            y = _free_height(drawn, 24, 48, 0.08, height + 0.07)
            tie = y - np.sign(y - height) * 0.025
            axes.plot([HEADLINE, HEADLINE], [height, tie], color=BLUE, linewidth=0.8)
            value, bracket, rest = with_interval(_of_100, height, at_headline, language).partition(" (")
            text = say("headline", language, k=HEADLINE, value=value) + bracket + rest
            axes.text(HEADLINE, y, text, color=BLUE, fontweight="bold", ha="center", va="center")
            drawn += [np.full(months + 1, y + side) for side in (-0.04, 0.04)]  # what its letters take up
        if found and (housing == "abo").any():
            delay = (group.settled - group.permit)[(housing == "abo") & (group.settled < NEVER)]
            month = int(np.clip(np.ceil(np.quantile(delay, 0.95)) if len(delay) else 6, 1, months))
            _found(axes, month, _free_height(drawn, month + 2, month + 24, 0.08, 0.3), found, language)
        name_lines(axes, lines, months, 1.0)
        return laid_out(figure)


def _found(axes: Axes, month: int, height: float, found: tuple[int, int, int], language: str) -> None:
    """The found share as a mark with its interval in the given month, named at the given height."""
    middle, low, high = (value / 100 for value in found)
    drawn = axes.errorbar(
        month,
        middle,
        [[middle - low], [high - middle]],
        fmt="D",
        color=RED,
        markersize=7,
        capsize=4,
        zorder=5,
    )
    drawn[0].set(markerfacecolor="white", markeredgewidth=1.6)
    axes.annotate(
        say("found", language, mid=found[0], low=found[1], high=found[2]),
        (month, high if height > middle else low),
        (month + 2, height),
        color=RED,
        va="center",
        arrowprops={"arrowstyle": "-", "color": RED, "linewidth": 0.8, "shrinkB": 3},
    )


def destinations(
    people: pd.DataFrame, places: Places, k: int = 60, note: str = "prior only", language: str = "en"
) -> Figure:
    """Where those who left the county by k months after the permit went, and where those who stayed live."""
    group = granted(people, places.county)
    gone = group.gone(k)
    to = pd.Index(places.codes).get_indexer(group.rows["last_place"].astype(object))
    outside = gone & (to >= places.here)
    here = place_at(group, places, k)
    each = group.counts(outside, to, places.n)
    leavers = each.sum(axis=1, keepdims=True)
    shares = np.divide(each, leavers, out=np.full(each.shape, np.nan), where=leavers > 0)
    kinds = shares @ (places.destination_class[:, None] == np.arange(len(DESTINATION_CLASSES)))
    stay = group.counts(here >= 0, here, places.here)
    classes = {row["destination_class"]: row[f"class_{language}"] for row in load_table("municipality_types")}
    with look():
        figure = new_figure(12.0, 7.6)
        panels = figure.subplot_mosaic([["kind", "stay"], ["place", "stay"]], height_ratios=[4.4, 10])
        n, left, stayed = (persons(group.each(mask), language) for mask in (None, gone, ~gone))
        text = say("destinations of", language, n=n, k=k, left=left, stay=stayed)
        source = say("source", language)
        if between := group.each(~gone & (here < 0)):
            source += " " + say("between", language, value=persons(between, language))
        title = say("destinations", language, county=county_name(places, language))
        caption(
            figure, title, f"{text} {group.draws_text(language, 'means')}{remark(note, language)}", source
        )
        share = say("share of leavers", language)
        common = np.nan_to_num(shares).mean(axis=0)
        top = [i for i in np.argsort(-common, kind="stable")[:10] if common[i] > 0]
        names = places.names_en if language == "en" else places.names
        reason = "no permits" if not len(gone) else "nobody left"
        order = [int(c) for c in np.argsort(-np.nan_to_num(kinds).mean(axis=0), kind="stable")] if top else []
        for panel, key, values, chosen, words in (
            ("kind", "by class", kinds, order, [classes[c] for c in DESTINATION_CLASSES]),
            ("place", "by place" if len(top) == 10 else "all places", shares, top, names),
        ):
            panels[panel].set_title(say(key, language))
            if not chosen:
                empty(panels[panel], say(reason, language))
                continue
            bars(panels[panel], values[:, chosen], [words[c] for c in chosen], percent, BLUE, language)
            panels[panel].set_xlabel(share)
            percent_axis(panels[panel].xaxis, language)
        panels["stay"].set_title(say("by municipality", language))
        if stay.any():
            largest = np.argsort(-stay.mean(axis=0), kind="stable")
            shown, rest = largest[:MANY], largest[MANY:]
            values, words = stay[:, shown], [places.names[i] for i in shown]
            if len(rest):
                values = np.column_stack([values, stay[:, rest].sum(axis=1)])
                words.append(say("others", language, value=len(rest)))
            bars(panels["stay"], values, words, persons, GREEN, language)
            panels["stay"].set_xlabel(say("persons", language))
            panels["stay"].xaxis.set_major_formatter(lambda v, _: number(v, language))
        else:
            empty(panels["stay"], say("no permits" if not len(gone) else "nobody stays", language))
        return laid_out(figure)


def employment(
    people: pd.DataFrame, months: int = 60, note: str = "prior only", language: str = "en", places: Places | None = None
) -> Figure:
    """Share of adults who have had a first job by months since the permit, stayers and movers apart."""
    group = granted(people, places.county if places else None)
    k = min(HEADLINE, months)
    gone = group.gone(k)
    first = months_of(group.rows["first_job_month"])
    arrival = months_of(group.rows["arrival_month"])

    def adults(after: int) -> np.ndarray:
        age = group.rows["age"].to_numpy(np.int64) + (group.permit + after - arrival) // 12
        return (age >= MEASURED_AGE[0]) & (age <= MEASURED_AGE[1])

    adult = adults(0)
    column, at = (f"employed_{k}", k) if f"employed_{k}" in group.rows else ("employed_end", months)
    now = flags(group.rows, column)
    observed = (now[adults(at)] >= 0).any()
    with look():
        figure = new_figure(11.0 if observed else 10.0, 6.2)
        ratios = [3, 1] if observed else [1]
        panels = figure.subplots(1, len(ratios), squeeze=False, width_ratios=ratios)[0]
        county = county_name(places, language)
        text = say("employment of", language, n=number(group.each(adult), language), county=county, k=k)
        caption(
            figure,
            say("employment", language),
            f"{text} {group.draws_text(language, 'band')}{remark(note, language)}",
            say("source", language) + say("differ", language),
        )
        if not adult.any():
            empty(panels[0], say("no adults", language))
            return figure
        lines, top = [], 0.2
        for key, mask, colour in (("stayers", adult & ~gone, BLUE), ("movers", adult & gone, ORANGE)):
            if mask.any():
                values = curve(group, first, mask, months)
                _bands(panels[0], values, colour, ((0.9, 0.25),))
                panels[0].plot(_middle(values), color=colour, linewidth=2.4, gid=key)
                lines.append((_middle(values)[-1], say(key, language), colour))
                top = max(top, np.ceil(np.nanmax(values[:, -1]) * 5 + 1e-9) / 5)
        top = min(top, 1.0)
        curve_axes(panels[0], months, say("share with job", language), language, top)
        panels[0].set_title(say("first job", language))
        if observed:
            _employed(panels[1], group, adults(at), gone, now, top, language)
            panels[1].set_title(say("employed now", language, k=at))
        name_lines(panels[0], lines, months, top)
        return laid_out(figure)


def _employed(
    axes: Axes, group: Granted, adult: np.ndarray, gone: np.ndarray, now: np.ndarray, top: float, language: str
) -> None:
    """Share employed of stayers and movers: a dot each, with its interval."""
    for x, (key, mask, colour) in enumerate((("stayers", ~gone, BLUE), ("movers", gone, ORANGE))):
        cells = group.counts(adult & mask & (now >= 0), now.clip(0), 2)
        with np.errstate(invalid="ignore"):
            values = cells[:, 1] / cells.sum(axis=1)
        if not np.isfinite(values).any():
            continue
        middle = np.nanmean(values)
        if (low_high := ends(values)) is not None:
            axes.vlines(x, *low_high, color=colour, linewidth=2)
        high = middle if low_high is None else low_high[1]
        axes.plot(x, middle, "o", color=colour, markersize=8, gid=key)
        text = with_interval(percent, middle, values, language).replace(" (", "\n(")
        axes.annotate(
            text, (x, high), (0, 6), textcoords="offset points", ha="center", va="bottom", fontsize=9
        )
    axes.set_xlim(-0.6, 1.6)
    axes.set_ylim(0, top)
    axes.set_xticks([0, 1], [say(key, language) for key in ("stayed", "left")])
    percent_axis(axes.yaxis, language)
    axes.set_ylabel(say("employed share", language))
    axes.grid(axis="y")


def write_pictures(
    people: pd.DataFrame, places: Places, folder: Path | str, months: int = 60, note: str = "", language: str = "en"
) -> list[Path]:
    """Write the four pictures as PNG (160 dpi) and SVG, always the same bytes; returns the files."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    k = min(HEADLINE, months)
    figures = {
        "retention": retention_curve(people, months, note, language, places),
        "map": county_map(people, places, k, note, language),
        "destinations": destinations(people, places, months, note, language),
        "employment": employment(people, months, note, language, places),
    }
    written = []
    plain = {"png": {"Software": None}, "svg": {"Date": None, "Creator": "bofast"}}  # no date, no version
    with look():
        for name, figure in figures.items():
            for ending, metadata in plain.items():
                path = folder / f"{name}.{ending}"
                figure.savefig(path, metadata=metadata)
                written.append(path)
    return written
