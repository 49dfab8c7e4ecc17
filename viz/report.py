"""A run as tables a person can read in the terminal."""

from __future__ import annotations

import re

import numpy as np
from rich.console import Console
from rich.table import Table

from agents.record import Record
from experiments.account import NEEDED_IN_MOVES
from experiments.runs import Measured, Run
from experiments.why import Reason
from simulation.groups import GROUPS
from simulation.outcomes import OUTCOMES, longest_stay
from simulation.setup import Population
from simulation.world import FLOWS
from viz.brief_names import group_name

_PARTS = (
    ("Settling at the permit", ("leave_at_permit", "route_", "leave_at_permit_", "assigned_share")),
    ("Staying", ("stay_", "keep_")),
    ("Work", ("employed_", "job_finding")),
    ("Where moves go", ("destination_",)),
    ("Account", ("received", "in_moves", "out_moves", "net_moves", "contacts", "cost")),
)


def _number(value: float | None, unit: str) -> str:
    if value is None or not np.isfinite(value):
        return "nobody at risk"
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "per month":
        return f"{100 * value:.2f} % a month"
    if unit == "million SEK":
        return f"{value:,.1f} {unit}"
    return f"{value:,.0f}"


def _interval(low: float, high: float, unit: str) -> str:
    """Both ends with the unit said once, so that the table fits a page."""
    return re.sub(r"\D+$", "", _number(low, unit)) + f" – {_number(high, unit)}"


def _per_100(value: float | None) -> str:
    return "nobody at risk" if value is None else f"{100 * value:.0f} of 100"


def _table(console: Console, title: str, first: str, width: int = 46) -> Table:
    """An empty table; its first column is as broad as in the tables above and below where the terminal has room."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column(first, min_width=min(width, max(console.width - 62, 12)))
    return table


def print_headline(console: Console, run: Run, summaries: Record, note: str) -> None:
    """The answer in two sentences: who stays, who leaves at the permit, and how sure that is."""
    name = longest_stay(summaries)
    sure = f"{run.draws} draws, 90 % interval" if run.draws > 1 else "one draw, no interval (--draws 100 gives one)"
    leave = f"{_per_100(summaries['leave_at_permit']['mean'])} leave it at the permit"
    stay = summaries[name]
    if name != "leave_at_permit" and stay["mean"] is not None:
        between = f" (between {100 * stay['low']:.0f} and {100 * stay['high']:.0f})" if run.draws > 1 else ""
        months = name.removeprefix("stay_")
        who = f"{_per_100(stay['mean'])} are still in the county {months} months after the permit"
        console.print(f"[bold]{who}[/bold]{between}; {leave}.")
    else:
        console.print(f"[bold]Of those granted a permit in the county {leave}.[/bold]")
    console.print(f"[dim]{note}; {sure}.[/dim]")


def print_outcomes(console: Console, run: Run, summaries: Record) -> None:
    """All outcomes with interval and persons at risk."""
    table = _table(console, f"{run.people:,} people, scenario {run.scenario}", "outcome")
    table.add_column("mean", justify="right")
    if run.draws > 1:
        table.add_column("90 % interval", justify="right")
    table.add_column("persons at risk", justify="right")
    shown = set()
    for title, starts in _PARTS:
        names = [n for n in summaries if n not in shown and any(n == s or n.startswith(s) for s in starts)]
        shown.update(names)
        table.add_row(f"[bold]{title}[/bold]")
        for name in names:
            s, unit = summaries[name], OUTCOMES[name].unit
            cells = [f"  {OUTCOMES[name].label_en}", _number(s["mean"], unit)]
            if run.draws > 1:
                cells.append("" if s["mean"] is None else _interval(s["low"], s["high"], unit))
            table.add_row(*cells, f"{s['at_risk']:,.0f}")
    console.print(table)


def print_reasons(console: Console, reasons: list[Reason], outcome: str) -> None:
    """Why: what staying would be without each term of the utility."""
    title = f"Why: {OUTCOMES[outcome].label_en.lower()}, had one thing not counted (draw 0, each alone)"
    table = _table(console, title, "what counts in the choice of place")
    for heading in ("with it", "without it", "it changes staying by"):
        table.add_column(heading, justify="right")
    for reason in reasons:
        shares = (f"{100 * value:.1f} %" for value in (reason.with_term, reason.without_term))
        table.add_row(f"  {reason.label_en}", *shares, f"{100 * reason.effect:+.1f} points")
    console.print(table)


def print_groups(console: Console, run: Run, measured: list[Measured]) -> None:
    """Staying by group."""
    k = min(36, run.months)
    table = _table(console, f"In the county {k} months after the permit, by group", "group")
    table.add_column("staying", justify="right")
    table.add_column("persons at risk", justify="right")
    for name, categories in GROUPS.items():
        table.add_row(f"[bold]{name.replace('_', ' ')}[/bold]")
        counts = np.sum([m.groups[name] for m in measured], axis=0) / len(measured)
        for label, (n, stays) in zip(categories, counts, strict=True):
            if n:
                table.add_row(f"  {group_name(label, 'en')}", f"{100 * stays / n:.1f} %", f"{n:,.0f}")
    console.print(table)


def print_municipalities(console: Console, run: Run, measured: list[Measured], study: Population) -> None:
    """Persons by municipality of the county."""
    k = min(36, run.months)
    table = _table(console, "Persons by municipality (mean over draws)", "municipality", 24)
    for heading in ("housed in the wait", "permits", "settled there", f"there after {k} months"):
        table.add_column(heading, justify="right")
    rows = np.sum([m.municipalities for m in measured], axis=0) / len(measured)
    for name, row in zip(study.places.names, rows, strict=False):
        table.add_row(name, *(f"{value:,.0f}" for value in row))
    table.add_row("[bold]county[/bold]", *(f"[bold]{value:,.0f}[/bold]" for value in rows.sum(axis=0)))
    console.print(table)


def print_account(console: Console, run: Run, measured: list[Measured]) -> None:
    """The cohort's registered in- and out-moves by year, beside what the county needs where it has said so."""
    flows = sum(m.flows.sum(axis=2) for m in measured) / len(measured)
    needed = NEEDED_IN_MOVES.get(run.county)
    beside = f" (it needs about {needed:,} in-moves a year)" if needed else ""
    table = _table(console, f"The cohort in the county's account of moves{beside}", "year", 4)
    share = [f"in-moves, share of {needed:,}"] if needed else []
    for heading in ("registered from abroad", "out to other counties", "net", *share):
        table.add_column(heading, justify="right")
    for year in range(min(6, len(flows) // 12)):
        months = flows[12 * year : 12 * year + 12]
        arrived, left = months[:, FLOWS.index("permits")].sum(), months[:, FLOWS.index("left_county")].sum()
        share = [f"{100 * arrived / needed:.1f} %"] if needed else []
        table.add_row(str(2015 + year), f"{arrived:,.0f}", f"{left:,.0f}", f"{arrived - left:,.0f}", *share)
    console.print(table)
    console.print("[dim]Registered at the permit, also who leaves soon after; a stayer is one out-move fewer.[/dim]")
