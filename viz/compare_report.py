"""A comparison as tables a person can read in the terminal."""

from __future__ import annotations

import math

from rich.console import Console
from rich.table import Table

from experiments.account import BASE_YEARS, NEEDED_IN_MOVES
from experiments.comparison import Comparison
from experiments.differences import CANNOT_TELL, Difference
from experiments.estimate import NO_CHANGE
from experiments.paired_worlds import HORIZON
from simulation.outcomes import OUTCOMES, longest_stay
from viz.verdicts import verdict_of

_NOISY = 0.5  # share of the interval's variance that is noise, from which more replicates would narrow it


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=None, pad_edge=False)


def _signed(value: float, unit: str) -> str:
    if not math.isfinite(value):
        return "not known"
    if unit in ("share", "per month"):
        return f"{100 * value:+.1f}" if abs(value) >= 0.001 or value == 0.0 else f"{100 * value:+.2f}"
    return f"{value:+,.1f}" if unit == "million SEK" else f"{value:+,.0f}"


def _between(low: float, high: float, unit: str) -> str:
    return f"{_signed(low, unit)} .. {_signed(high, unit)}"


def _strong(text: str, change: Difference) -> str:
    return text if change.verdict == CANNOT_TELL else f"[bold]{text}[/bold]"


def _money(value: float) -> str:
    if math.isinf(value):
        return "no limit"
    return "-" if math.isnan(value) else f"{round(value, -3):,.0f}" if abs(value) >= 1e4 else f"{round(value, -2):,.0f}"


def print_differences(console: Console, comparison: Comparison) -> None:
    """The headline first, leaving at the permit beside it: level today, difference, interval, verdict."""
    names = tuple(dict.fromkeys((longest_stay(comparison.worlds.names), "leave_at_permit")))
    several = comparison.run.draws > 1
    table = _table("Persons in 100, difference from the baseline")
    table.add_column("scenario", min_width=20)
    for name in names:
        table.add_column(name, justify="right")
        if several:
            table.add_column("90 %", justify="right")
        table.add_column("")
    blank = [""] * (1 + several)
    levels = (comparison.levels[name]["mean"] for name in names)
    cells = (["nobody at risk" if level is None else f"{100 * level:.1f}", *blank] for level in levels)
    table.add_row(f"[dim]{comparison.baseline.name}[/dim]", *(cell for three in cells for cell in three))
    for one in comparison.compared:
        row = [one.scenario.name]
        for name in names:
            change = one.differences[name]
            row.append(_strong(_signed(change.mean, "share"), change))
            row += [_between(change.low, change.high, "share")] * several
            row.append(_strong(verdict_of(change), change))
        table.add_row(*row)
    console.print(table)


def print_money(console: Console, comparison: Comparison) -> None:
    """Costs, and what an additional person staying costs; the cheapest first."""
    assumed = comparison.assumed_costs
    several = comparison.run.draws > 1
    k = min(HORIZON, comparison.run.months)
    table = _table("Cost beyond the baseline's" + (" (ranking depends on assumed costs)" if assumed else ""))
    table.add_column("scenario", min_width=20)
    headings = ("million SEK", "90 %", f"more persons after {k} months", "SEK per additional person", "90 %")
    for heading in headings:
        if several or heading != "90 %":
            table.add_column(heading, justify="right")
    ranked = comparison.ranking()
    for one in (*ranked, *(one for one in comparison.compared if one not in ranked)):
        money = one.money
        row = [one.scenario.name, _signed(money.cost, "million SEK")]
        row += [_between(money.cost_low, money.cost_high, "million SEK")] * several
        row.append(f"{one.stayers.mean:+,.1f}")
        row.append(_money(money.per_stayer) if math.isfinite(money.per_stayer) else verdict_of(one.stayers))
        if several:
            between = f"{_money(money.per_stayer_low)} .. {_money(money.per_stayer_high)}"
            row.append(between if math.isfinite(money.per_stayer) else "")
        table.add_row(*row)
    console.print(table)
    console.print("[dim]Persons in whatever housing; stay_36 counts those of the Migration Agency's alone.[/dim]")
    if assumed:
        console.print(f"[dim]Assumed: the cost of {', '.join(assumed)}. --costs FILE sets your own.[/dim]")


def print_account(console: Console, comparison: Comparison) -> None:
    """Fewer out-moves, as the in-moves they would replace."""
    first, last = BASE_YEARS
    several, needed = comparison.run.draws > 1, NEEDED_IN_MOVES.get(comparison.run.county)
    table = _table(f"The county's account, a year's mean of {first}-{last} (in-moves as in the baseline)")
    table.add_column("scenario", min_width=20)
    for heading in ("out-moves", "90 %", f"in-moves replaced, of {needed:,}" if needed else "in-moves replaced"):
        if several or heading != "90 %":
            table.add_column(heading, justify="right")
    for one in comparison.compared:
        moves = one.out_moves
        fewer = -moves.mean
        row = [one.scenario.name, f"{moves.mean:+,.1f}"]
        row += [f"{moves.low:+,.1f} .. {moves.high:+,.1f}"] * several
        share = f" ({100 * fewer / needed:.2f} %)" if needed else ""
        row.append(f"{fewer:,.1f}{share}" if fewer > 0 else "none")
        table.add_row(*row)
    console.print(table)
    of_needed = " of the in-moves the county needs" if needed else " in-move"
    console.print(f"[dim]A stayer is one out-move fewer; each replaces one{of_needed}.[/dim]")


def print_others(console: Console, comparison: Comparison) -> None:
    """All other outcomes that a scenario raises or lowers, and how many cannot be told."""
    told = {longest_stay(comparison.worlds.names), "leave_at_permit", "cost"}
    table = _table("What else changes")
    if comparison.run.draws == 1:  # no verdicts
        return
    for heading in ("scenario", "outcome", "mean", "90 %", ""):
        table.add_column(heading, justify="right" if heading in ("mean", "90 %") else "left")
    for one in comparison.compared:
        others = {name: change for name, change in one.differences.items() if name not in told}
        sure = {name: change for name, change in others.items() if change.verdict != CANNOT_TELL}
        same = sum(change.identical for change in others.values())
        rest = len(others) - len(sure) - same
        table.add_row(f"[bold]{one.scenario.name}[/bold]", f"[dim]{CANNOT_TELL} of {rest}, {NO_CHANGE} in {same}[/dim]")
        for name, change in sure.items():
            unit = change.unit
            written = {"share": "points", "per month": "points a month"}.get(unit, "")
            cells = (f"{_signed(change.mean, unit)} {written}".rstrip(), _between(change.low, change.high, unit))
            table.add_row("", OUTCOMES[name].label_en, *cells, change.verdict)
    console.print(table)


def print_precision(console: Console, comparison: Comparison) -> None:
    """Monte Carlo error of the headline, what noise does to its interval, and what pairing has saved."""
    name = longest_stay(comparison.worlds.names)
    runs = 2 * comparison.run.draws * comparison.run.replicates
    draws = f"{comparison.run.draws} draws" if comparison.run.draws > 1 else "one draw"
    table = _table(f"How sure: {name}, {draws}, {runs:,} paired runs for each scenario")
    table.add_column("scenario", min_width=20)
    unpaired = ("unpaired runs, same draws", "unpaired runs, own draws")
    for heading in ("Monte Carlo error", "noise in the interval", *unpaired):
        table.add_column(heading, justify="right")

    def many(value: float) -> str:
        return f"{math.ceil(value):,}" if math.isfinite(value) else "-"

    for one in comparison.compared:
        change: Difference = one.differences[name]
        noise = "-" if math.isnan(change.noise_share) else f"{100 * change.noise_share:.0f} %"
        error = "-" if math.isnan(change.mc_error) else f"{100 * change.mc_error:.3f}"
        cells = (error, noise, many(change.unpaired_runs_same_draws), many(change.unpaired_runs))
        table.add_row(one.scenario.name, *cells)
    console.print(table)
    if any(one.differences[name].noise_share > _NOISY for one in comparison.compared):
        console.print("[dim]Where noise is most of the interval, --replicates 4 narrows it.[/dim]")
    if not comparison.precise:
        console.print("[dim]The Monte Carlo error is not yet small beside every effect: more draws would help.[/dim]")


def print_comparison(console: Console, comparison: Comparison) -> None:
    """All tables."""
    run = comparison.run
    draws = f"{run.draws} draws" if run.draws > 1 else "one draw, no interval and no verdict"
    console.print(
        f"[bold]Compared with {comparison.baseline.label_en} ({comparison.baseline.name})[/bold], the same people and "
        "the same chance in every scenario."
    )
    console.print(f"[dim]{run.calibration}; {draws}; {run.people:,} people; county {run.county}.[/dim]")
    for show in (print_differences, print_money, print_account, print_others, print_precision):
        console.print()
        show(console, comparison)
