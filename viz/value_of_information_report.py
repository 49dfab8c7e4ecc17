"""The value of information as tables a person can read in the terminal."""

from __future__ import annotations

import math

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments.differences import CANNOT_TELL
from experiments.perfect_information import Worth
from experiments.value_of_information import Information
from viz.value_of_information_texts import answer, group_label, notes, rounded

_SHOWN = 9  # of the values in the table of the range


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=None, pad_edge=False)


def _millions(sek: float) -> str:
    return f"{sek / 1e6:,.2f}" if math.isfinite(sek) else "-"


def _share(value: float) -> str:
    return f"{100 * value:.0f} %" if math.isfinite(value) else "-"


def _row(one: Worth, at: int, ranked: list[Worth]) -> list[str]:
    told = "yes" if one in ranked else CANNOT_TELL if one.gain[at] > 0 else "no"
    strong = "[bold]{}[/bold]" if one in ranked else "{}"
    cells = (group_label(one.group, "en"), *map(_millions, (one.gain[at], one.error[at], one.earned[at])), told)
    return [strong.format(cell) for cell in cells]


def print_groups(console: Console, information: Information, at: int) -> None:
    """Each group's value at a position of the values, the most valuable first, and everything at once."""
    ranked = information.ranking(at)
    table = _table(f"Value of knowing, million SEK, at {rounded(information.values[at], 'en')} SEK per person-year")
    table.add_column("what nobody knows", min_width=44)
    for heading in ("at most (EVPPI)", "Monte Carlo error", "on draws left out"):
        table.add_column(heading, justify="right")
    table.add_column("worth it")
    for one in sorted(information.groups, key=lambda one: -one.gain[at]):
        table.add_row(*_row(one, at, ranked))
    everything = information.everything
    table.add_row(*_row(everything, at, [everything] if everything.sure[at] else []))
    console.print(table)
    if at == information.at:
        noise = _millions(information.with_noise)
        console.print(f"[dim]With the noise of single worlds, which no study can tell, EVPI would be {noise}.[/dim]")


def print_scenarios(console: Console, information: Information) -> None:
    """The choice: person-years, cost and net benefit of each scenario, the best first, and how well they are fitted."""
    table = _table("The choice, beyond the baseline")
    headings = ("person-years", "90 %", "million SEK", "net benefit", "fit tells", "could tell")
    table.add_column("scenario", min_width=20)
    for heading in headings:
        table.add_column(heading, justify="right")
    means, spent = information.means[information.at], information.choice.lived.spent.mean(axis=0)
    for s in np.argsort(-means, kind="stable"):
        name = information.scenarios[s].name
        if s == 0:
            table.add_row(f"[dim]{name}[/dim]", "0", "", "0", "0", "", "")
            continue
        years = information.person_years[s - 1]
        told = information.everything.explained[s - 1]
        between = f"{years.low:+,.0f} .. {years.high:+,.0f}"
        cells = (f"{years.mean:+,.0f}", between, f"{spent[s - 1] / 1e6:+,.1f}", f"{means[s] / 1e6:+,.1f}")
        table.add_row(name, *cells, _share(told), _share(1.0 - years.noise_share))
    console.print(table)
    console.print(
        "[dim]Net benefit in million SEK. Fit tells: share of the variance of person-years told by everything, on "
        "draws left out; could tell: the share that is no noise.[/dim]"
    )


def print_range(console: Console, information: Information) -> None:
    """The best scenario, and what is most worth measuring, over the range of values."""
    table = _table("By what an additional person-year is worth")
    table.add_column("SEK", justify="right")
    for heading in ("best choice", "most worth measuring"):
        table.add_column(heading)
    for heading in ("EVPPI", "EVPI"):
        table.add_column(heading, justify="right")
    shown = np.linspace(0, len(information.values) - 1, _SHOWN).round().astype(int)
    peak = [] if information.peak is None else [information.peak]
    for at in sorted({*shown.tolist(), information.at, *peak}):
        ranked = information.ranking(at)
        first = (group_label(ranked[0].group, "en"), _millions(ranked[0].gain[at])) if ranked else ("nothing", "-")
        best = information.scenarios[information.best[at]].name
        table.add_row(
            rounded(information.values[at], "en"), best, *first, _millions(information.everything.gain[at])
        )
    console.print(table)


def print_information(console: Console, information: Information) -> None:
    """The answer in words, then all tables."""
    run = information.comparison.run
    console.print(f"[bold]{escape(answer(information, 'en'))}[/bold]")
    for note in notes(information, "en"):
        console.print(f"[dim]{escape(note)}[/dim]")
    console.print(f"[dim]{run.calibration}; {run.draws} draws; {run.people:,} people; county {run.county}.[/dim]\n")
    print_groups(console, information, information.at)
    if information.elsewhere is not None:
        console.print()
        print_groups(console, information, information.elsewhere)
    console.print()
    print_range(console, information)
    console.print()
    print_scenarios(console, information)
