"""The look and the words of the pictures: colours, numbers as each language writes them, heading and foot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from textwrap import fill
from typing import TYPE_CHECKING, Protocol

import numpy as np

from experiments.draws import NOT_CALIBRATED, PRIOR_ONLY
from experiments.posterior import LABEL_EN, LABEL_SV
from viz.picture_texts import TEXTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.typing import RcKeyType

LANGUAGES = ("en", "sv")
HARD_SPACE = "\N{NO-BREAK SPACE}"

# Okabe and Ito's colours, told apart with every common kind of colour blindness.
BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
INK, GREY, PALE = "#1A1A1A", "#5F5F5F", "#D9D9D9"
SEQUENCE = ("#F1F6FA", "#C3DCEC", "#7FB5D5", "#2F86BD", "#0A5C94", "#06365A")  # light to dark: few to many

MARGIN = 0.16  # inches left free at the edges of a figure
TITLE, TEXT, SMALL = 15.0, 10.0, 8.0  # points

LOOK: dict[RcKeyType, object] = {
    "font.family": "DejaVu Sans",  # ships with matplotlib, so a picture is the same on every machine
    "font.size": TEXT,
    "text.color": INK,
    "axes.titlesize": 11.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "savefig.dpi": 160,
    "svg.fonttype": "path",
    "svg.hashsalt": "bofast",
}

_FITTED = re.compile(LABEL_EN.format(draws="(?P<draws>[0-9,]+)", county="(?P<county>[0-9]+)"))


def say(key: str, language: str, **values: object) -> str:
    """A text in a language, with its values put in. Raises ValueError for a language there is none of."""
    if language not in LANGUAGES:
        raise ValueError(f"There is no language {language!r}: allowed are {', '.join(LANGUAGES)}.")
    return TEXTS[key][LANGUAGES.index(language)].format(**values).replace(" %", HARD_SPACE + "%")


def remark(note: str, language: str) -> str:
    """A note as the last sentence of a subtitle; where draws are from is put into the language."""
    known = note.strip().casefold()
    note = say(known, language) if known in (PRIOR_ONLY, NOT_CALIBRATED) else note.strip()
    if language == "sv" and (told := _FITTED.fullmatch(note)):
        note = LABEL_SV.format(draws=told["draws"].replace(",", HARD_SPACE), county=told["county"])
    return f" {note[0].upper()}{note[1:].rstrip('.')}." if note else ""


def number(value: float, language: str, digits: int = 0) -> str:
    """A number as the language writes it: 8,000 and 15.3, or 8 000 and 15,3."""
    text = f"{value:,.{digits}f}"
    if language == "sv":
        text = text.replace(",", HARD_SPACE).replace(".", ",")
    return text


def persons(value: float, language: str, like: float | None = None) -> str:
    """A mean number of persons, whole; a mean that would be written 0 but is more is written <1."""
    return "<1" if 0 < value < 0.5 else number(value, language)


def percent(share: float, language: str, like: float | None = None) -> str:
    """A share in per cent: one decimal below ten, where a whole number says too little.

    The ends of an interval are written as precisely as the share they belong to, `like`.
    """
    like = share if like is None else like
    return number(100 * share, language, int(0.0005 <= like < 0.0995)) + HARD_SPACE + "%"


class Labelled(Protocol):
    """What has a label in both languages."""

    @property
    def label_en(self) -> str: ...

    @property
    def label_sv(self) -> str: ...


def label_of(thing: Labelled, language: str) -> str:
    """The label of a lever, an outcome, a scenario or whatever else has one, in a language."""
    return thing.label_en if language == "en" else thing.label_sv


class Writing(Protocol):
    """How a value is written in a language; the ends of an interval as precisely as the value `like`."""

    def __call__(self, value: float, language: str, like: float | None = None, /) -> str: ...


def percent_axis(axis: Axis, language: str) -> None:
    """Write an axis of shares in whole per cent."""
    axis.set_major_formatter(lambda value, _: number(100 * value, language) + HARD_SPACE + "%")


def ends(values: np.ndarray) -> np.ndarray | None:
    """The 90 % interval over draws, (2,) or (2, ...); None with fewer than two draws that have a value."""
    enough = np.isfinite(values.reshape(len(values), -1)).any(axis=1).sum() > 1
    return np.nanquantile(values, (0.05, 0.95), axis=0) if enough else None


def with_interval(write: Writing, middle: float, values: np.ndarray, language: str) -> str:
    """A value as `write` puts it, and in brackets the interval over draws if there are several."""
    text = write(middle, language)
    if (low_high := ends(values)) is not None:
        low, high = (write(v, language, middle).removesuffix(HARD_SPACE + "%") for v in low_high)
        text += f" ({low}–{high})"
    return text


def dark(colour: str) -> tuple[float, ...]:
    """A colour darkened for letters, which need more contrast than lines."""
    from matplotlib.colors import to_rgb

    return tuple(0.72 * part for part in to_rgb(colour))


@contextmanager
def look() -> Iterator[None]:
    """The pictures' own look, whatever a user's matplotlib settings are, and those untouched afterwards."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(LOOK)
        yield


def new_figure(width: float, height: float) -> Figure:
    """An empty figure in inches with constrained layout; pyplot and its global state are not used."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def extent(text: Text) -> np.ndarray:
    """[[left, bottom], [right, top]] of a text in pixels of its figure."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = text.get_figure(root=True)
    assert figure is not None and isinstance(figure.canvas, FigureCanvasAgg)
    return text.get_window_extent(figure.canvas.get_renderer()).get_points()


def _wrap(figure: Figure, text: str, size: float, weight: str = "normal") -> str:
    """Break a text into lines that fit between the margins."""
    room = (figure.get_figwidth() - 2 * MARGIN) * figure.dpi
    probe = figure.text(0, 0, "", fontsize=size, fontweight=weight)
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        probe.set_text(longer)
        left, right = extent(probe)[:, 0]
        if lines and right - left <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    probe.remove()
    return "\n".join(lines)


def caption(figure: Figure, title: str, subtitle: str, source: str) -> None:
    """Write heading and foot, and leave what is between them to the layout."""
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    width, height = figure.get_size_inches()
    size = TITLE
    while size > TEXT and "\n" in _wrap(figure, title, size, "bold"):
        size -= 0.5
    top = height - MARGIN
    for words, points, weight, colour in ((title, size, "bold", INK), (subtitle, TEXT, "normal", GREY)):
        text = figure.text(
            MARGIN / width,
            top / height,
            _wrap(figure, words, points, weight),
            fontsize=points,
            fontweight=weight,
            color=colour,
            va="top",
        )
        top = extent(text)[0, 1] / figure.dpi - 0.08
    foot = figure.text(
        MARGIN / width, MARGIN / height, _wrap(figure, source, SMALL), fontsize=SMALL, color=GREY, va="bottom"
    )
    bottom = extent(foot)[1, 1] / figure.dpi + 0.06
    edge = MARGIN / width
    layout = figure.get_layout_engine()
    assert isinstance(layout, ConstrainedLayoutEngine)
    layout.set(
        rect=(edge, bottom / height, 1 - 2 * edge, (top - bottom - 0.04) / height), w_pad=0.06, h_pad=0.06
    )


def laid_out(figure: Figure) -> Figure:
    """The figure with its layout made once and kept; its last bits, which vary, are rounded away."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        axes.set_position(np.round(axes.get_position(original=True).bounds, 6))
    return figure


def empty(axes: Axes, message: str) -> None:
    """Say in an otherwise bare panel why nothing is drawn."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, message, transform=axes.transAxes, ha="center", va="center", fontsize=12, color=GREY)


def bars(axes: Axes, values: np.ndarray, labels: list[str], write: Writing, colour: str, language: str) -> None:
    """Horizontal bars (draws, bars) of means, the largest on top, with 90 % intervals and written values."""
    from matplotlib.ticker import MaxNLocator

    middle = np.nanmean(values, axis=0)
    rows = np.arange(len(middle))
    axes.barh(rows, middle, height=0.66, color=colour, alpha=0.75)
    reach = middle
    if (low_high := ends(values)) is not None:
        axes.hlines(rows, *low_high, color=INK, linewidth=1.2)
        reach = np.maximum(middle, low_high[1])
    for row, value in enumerate(middle):
        text = with_interval(write, value, values[:, row], language)
        axes.annotate(text, (reach[row], row), (4, 0), textcoords="offset points", va="center", fontsize=8.5)
    axes.set_yticks(rows, [fill(label, 36) for label in labels], fontsize=8.5)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(max(len(middle), 4) - 0.4, -0.6)  # few bars are no blocks
    axes.set_xlim(0, 1.02 * max(reach.max(), 1e-9))
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.spines["left"].set_visible(False)


def spread(wanted: Sequence[float] | np.ndarray, gap: float, low: float, high: float) -> np.ndarray:
    """Positions near the wanted ones, in their order, a gap apart, within low and high if they fit."""
    wanted = np.asarray(wanted, float)
    order = np.argsort(wanted, kind="stable")
    placed = wanted[order].copy()
    for _ in range(200):
        close = np.flatnonzero(np.diff(placed) < gap - 1e-9)
        if not len(close):
            break
        for i in close:
            push = max(gap - (placed[i + 1] - placed[i]), 0.0) / 2
            placed[i] -= push
            placed[i + 1] += push
        placed += max(low - placed[0], 0.0)
        placed -= max(placed[-1] - high, 0.0)
    result = np.empty_like(placed)
    result[order] = placed
    return result
