"""The best mix for a budget as tables a person can read in the terminal."""

from __future__ import annotations

import math

import numpy as np
from rich.console import Console
from rich.table import Table

from agents.parameters import PARAMETERS
from experiments.comparison import Compared
from experiments.optimise import LOW, Optimum, headlines
from experiments.paired_worlds import HORIZON
from viz.verdicts import verdict_of

AIMS = {
    "p10": "the 10th percentile over draws",
    "mean": "the mean over draws",
    "regret": "the largest regret in any draw",
}


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for i, heading in enumerate(headings):
        table.add_column(heading, justify="right" if i else "left", min_width=None if i else 24)
    return table


def _sek(value: float) -> str:
    if math.isnan(value):
        return "-"
    return "no limit" if math.isinf(value) else f"{round(value, -3 if abs(value) >= 1e4 else -2):,.0f}"


def print_answer(console: Console, optimum: Optimum) -> None:
    """What the best mix gives, at what cost, and how sure."""
    best, run = optimum.best, optimum.comparison.run
    gain, money, k = best.stayers, best.money, min(HORIZON, run.months)
    if not optimum.space.used(optimum.front[-1].values):
        console.print(f"[bold]No mix within {optimum.budget:g} million SEK was better than today's practice.[/bold]")
    console.print(
        f"[bold]{gain.mean:+,.0f} persons in the county {k} months after the permit[/bold] (90 % {gain.low:+,.0f} .. "
        f"{gain.high:+,.0f}; {verdict_of(gain)}) for {money.cost:,.1f} of {optimum.budget:g} million SEK."
    )
    for name in headlines(optimum.comparison):
        one = best.differences[name]
        ends = f"{100 * one.low:+.1f} .. {100 * one.high:+.1f}"
        console.print(f"{name}: {100 * one.mean:+.1f} in 100 (90 % {ends}; {verdict_of(one)})")
    console.print(
        f"Cost {money.cost_low:,.1f} .. {money.cost_high:,.1f} million SEK, above the budget in "
        f"{100 * optimum.over_budget:.0f} % of draws; per additional person {_sek(money.per_stayer)} SEK "
        f"({_sek(money.per_stayer_low)} .. {_sek(money.per_stayer_high)})."
    )
    if money.assumed:
        console.print(f"Depends on assumed costs: {', '.join(money.assumed)}. --costs FILE sets your own.")
    console.print(
        f"[dim]{run.calibration}; {AIMS[optimum.robust]} made best; judged in {run.draws} draws; {run.people:,} "
        f"people; county {run.county}.[/dim]"
    )


def print_split(console: Console, optimum: Optimum) -> None:
    """What each measure is set to and what it takes."""
    table = _table("The best mix", "measure", "value", "unit", "million SEK", "of the money")
    split = optimum.split(optimum.best)
    whole = sum(split.values()) or 1.0
    for name, value in optimum.space.used(optimum.front[-1].values).items():
        cost = split.get(name, 0.0)
        row = (f"{value:g}", PARAMETERS[name].unit, f"{cost:,.2f}", f"{100 * cost / whole:.0f} %")
        table.add_row(PARAMETERS[name].label_en, *row)
    console.print(table)
    others = [name for name in split if name not in optimum.space.used(optimum.front[-1].values)]
    if others:
        told = ", ".join(f"{name} {split[name]:+,.2f}" for name in others)
        console.print(f"[dim]Today's practice costs otherwise with it, in million SEK: {told}.[/dim]")


def print_search(console: Console, optimum: Optimum) -> None:
    """What the search promised and what held."""
    told = optimum.record()["search"]
    table = _table("Searched in some draws, judged in others", "additional persons", "promised", "held", "lost")
    for name, label in (("mean", "mean"), ("p10", AIMS["p10"])):
        table.add_row(label, *(f"{told[key][name]:,.1f}" for key in ("promised", "held", "lost")))
    console.print(table)
    first, last = optimum.searched.start, optimum.searched.stop - 1
    console.print(
        f"[dim]Searched in draws {first}-{last} ({told['mixes_lived']} mixes, {told['worlds_lived']:,} worlds; ended: "
        f"{told['ended']}), judged in draws 0-{optimum.comparison.run.draws - 1} with other noise. Lost: the winner's "
        f"curse, and the chance of draws (standard error of the mean's {optimum.lost_error:.1f}).[/dim]"
    )


def _row(optimum: Optimum, one: Compared) -> list[str]:
    gain, low = one.stayers, float(np.quantile(optimum.gains(one), LOW))
    regret = optimum.regrets[one.scenario.name]
    cells = [one.scenario.name, f"{one.money.cost:,.2f}", f"{gain.mean:+,.1f}"]
    each = _sek(one.money.per_stayer) if np.isfinite(one.money.per_stayer) else verdict_of(gain)
    cells += [f"{gain.low:+,.0f} .. {gain.high:+,.0f}", f"{low:+,.1f}", each]
    return [*cells, f"{regret.max():,.0f} ({regret.mean():,.0f})"]


def print_front(console: Console, optimum: Optimum) -> None:
    """The mixes for less money, and the library's scenarios that fit the budget."""
    table = _table(
        "The front, and the library's scenarios within the budget (million SEK; more persons)",
        *("mix", "cost", "mean", "90 %", "p10", "SEK each", "regret"),
    )
    for one in optimum.mixes:
        table.add_row(*_row(optimum, one))
    for one in sorted((one for one in optimum.library if optimum.fits(one)), key=lambda one: one.money.cost):
        table.add_row(*_row(optimum, one))
    console.print(table)
    dear = [one.scenario.name for one in optimum.library if not optimum.fits(one)]
    if dear:
        console.print(f"[dim]Dearer than the budget: {', '.join(dear)}.[/dim]")
    console.print(
        "[dim]p10: the tenth percentile over draws. Regret: persons fewer than the best choice in the same draw, of "
        "all in the table and today's practice; the largest over draws (mean). The largest is least for "
        f"{optimum.least_regret}.[/dim]"
    )


def print_optimum(console: Console, optimum: Optimum) -> None:
    """All tables."""
    print_answer(console, optimum)
    for show in (print_split, print_search, print_front):
        console.print()
        show(console, optimum)
