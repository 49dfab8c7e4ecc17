"""Pictures of who changed and why: the ledger with its split, and the levers' shares."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from agents.parameters import PARAMETERS
from agents.places import Places
from agents.record import Record
from viz.borders import county_name
from viz.style import (
    BLUE,
    GREEN,
    GREY,
    HARD_SPACE,
    INK,
    LANGUAGES,
    ORANGE,
    RED,
    caption,
    laid_out,
    look,
    new_figure,
    number,
    remark,
    say,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# English, Swedish.
TEXTS = {
    "title": (
        "Who stays or leaves {county} because of {scenario}",
        "Vem som stannar i eller lämnar {county} på grund av {scenario}",
    ),
    "levers title": (
        "Which lever does the work in {scenario}",
        "Vilken åtgärd som gör verkan i {scenario}",
    ),
    "of": (
        "Of {n} persons granted a permit in the Migration Agency's accommodation, {k} months later, against "
        "{baseline}: {stay} stay anyway, {leave} leave anyway. {draws}",
        "Av {n} personer som fick tillstånd i Migrationsverkets boende, {k} månader senare, mot {baseline}: "
        "{stay} stannar ändå, {leave} lämnar ändå. {draws}",
    ),
    "levers of": (
        "Additional persons who stay {k} months after the permit, of {n} granted, against {baseline}. {draws}",
        "Fler som stannar {k} månader efter tillståndet, av {n} med tillstånd, mot {baseline}. {draws}",
    ),
    "draws": (
        "{draws} draws: means, and lines that hold 90 % of the draws.",
        "{draws} dragningar: medelvärden, och streck som rymmer 90 % av dragningarna.",
    ),
    "who": ("Who changes", "Vem som ändrar sig"),
    "why": ("Whose doing", "Vad det beror på"),
    "persons": ("persons", "personer"),
    "stays_because": ("stays because of it", "stannar tack vare den"),
    "leaves_because": ("leaves because of it, treated", "lämnar på grund av den, berörd"),
    "displaced": ("displaced: leaves, not treated", "undanträngd: lämnar, inte berörd"),
    "net": ("net: stay more", "netto: fler stannar"),
    "direct": ("direct: others as in the baseline", "direkt: andra som i utgångsläget"),
    "displacement": ("then vacancies and dwellings respond", "sedan svarar jobb och bostäder"),
    "spill_over": ("then ties and beliefs respond", "sedan svarar band och föreställningar"),
    "spill_over other": ("other order: ties and beliefs first", "andra ordningen: band och föreställningar först"),
    "displacement other": ("then vacancies and dwellings", "sedan jobb och bostäder"),
    "all": ("all together", "alla tillsammans"),
}
LOSS = ("leaves_because", "displaced")  # drawn to the left


def _text(key: str, language: str, **values: object) -> str:
    return TEXTS[key][LANGUAGES.index(language)].format(**values).replace(" %", HARD_SPACE + "%")


def _signed(value: float, language: str) -> str:
    text = number(abs(value), language, 1)
    return text if float(f"{value:.1f}") == 0 else ("+" if value > 0 else "\N{MINUS SIGN}") + text


def _bars(axes: Axes, rows: list[tuple[str, Record, str]], draws: int, language: str) -> None:
    """Horizontal bars to both sides of nought: (label, summary, colour), with interval and the value written."""
    from matplotlib.ticker import MaxNLocator

    low_end = high_end = 0.0
    for row, (_, summary, colour) in enumerate(rows):
        mean, low, high = (summary[name] for name in ("mean", "low", "high"))
        axes.barh(row, mean, height=0.62, color=colour, alpha=0.75)
        if draws > 1:
            axes.hlines(row, low, high, color=INK, linewidth=1.2)
        low_end, high_end = min(low_end, mean, low), max(high_end, mean, high)
        text = _signed(mean, language)
        if draws > 1:
            text += f" ({_signed(low, language)} … {_signed(high, language)})"
        axes.annotate(
            text, (max(mean, high, 0.0), row), (5, 0), textcoords="offset points", va="center", fontsize=8.5
        )
    span = max(high_end - low_end, 1e-9)
    axes.set_xlim(low_end - 0.03 * span, high_end + 0.62 * span)
    axes.set_ylim(max(len(rows), 4) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), [fill(label, 30) for label, _, _ in rows], fontsize=8.5)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: number(value, language, 0 if value == int(value) else 1))
    axes.axvline(0.0, color=GREY, linewidth=0.8)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(_text("persons", language))


def _turned(summary: Record) -> Record:
    """A loss as a negative number of persons."""
    return {"mean": -summary["mean"], "low": -summary["high"], "high": -summary["low"]}


def _draws(told: Record, language: str) -> str:
    several = told["draws"] > 1
    return _text("draws", language, draws=told["draws"]) if several else say("one draw", language)


def ledger_picture(told: Record, places: Places, language: str = "en") -> Figure:
    """The ledger and its split, from the answer of `bofast ledger`."""
    totals, draws = told["totals"], told["draws"]
    colours = {"stays_because": GREEN, "leaves_because": ORANGE, "displaced": RED, "net": BLUE}
    who = [
        (_text(name, language), _turned(totals[name]) if name in LOSS else totals[name], colour)
        for name, colour in colours.items()
    ]
    why = [(_text(part, language), summary, BLUE) for part, summary in totals["split"].items()]
    why += [
        (_text(f"{part} other", language), summary, GREY)
        for part, summary in totals["split_other_order"].items()
        if part != "direct"
    ]
    with look():
        figure = new_figure(11.0, 4.6)
        title = _text("title", language, county=county_name(places, language), scenario=told["scenario"])
        subtitle = _text(
            "of",
            language,
            n=number(totals["persons"]["mean"], language),
            k=told["horizon"],
            baseline=told["baseline"],
            stay=number(totals["stays_anyway"]["mean"], language),
            leave=number(totals["leaves_anyway"]["mean"], language),
            draws=_draws(told, language),
        )
        caption(figure, title, subtitle + remark(told["calibration"], language), say("source", language))
        for axes, rows, heading in zip(figure.subplots(1, 2), (who, why), ("who", "why"), strict=True):
            _bars(axes, rows, draws, language)
            axes.set_title(_text(heading, language))
        return laid_out(figure)


def shapley_picture(told: Record, places: Places, language: str = "en") -> Figure:
    """The levers' shares, from the answer of `bofast shapley`."""
    label = {"en": "label_en", "sv": "label_sv"}[language]
    rows = [(getattr(PARAMETERS[lever], label), summary, BLUE) for lever, summary in told["levers"].items()]
    rows.append((_text("all", language), told["total"], GREY))
    with look():
        figure = new_figure(9.0, 2.4 + 0.42 * max(len(rows), 4))
        title = _text("levers title", language, scenario=told["scenario"])
        subtitle = _text(
            "levers of",
            language,
            n=number(told["persons"], language),
            k=told["horizon"],
            baseline=told["baseline"],
            draws=_draws(told, language),
        )
        caption(figure, title, subtitle + remark(told["calibration"], language), say("source", language))
        _bars(figure.subplots(), rows, told["draws"], language)
        return laid_out(figure)


def save(figure: Figure, path: Path) -> None:
    """Write a picture as PNG (160 dpi) and SVG beside each other, always the same bytes."""
    with look():
        figure.savefig(path.with_suffix(".png"), metadata={"Software": None})
        figure.savefig(path.with_suffix(".svg"), metadata={"Date": None, "Creator": "bofast"})
