"""The table of `bofast results`."""

from __future__ import annotations

import re
from textwrap import wrap

from rich.console import Console
from rich.table import Table

from experiments.spread import Spread
from experiments.sweeps.results import Summary
from simulation.outcomes import OUTCOMES


def print_summary(summary: Summary) -> None:
    """Print how far the sweep is, its outcomes by group, and what failed."""
    console = Console(width=None if Console().is_terminal else 110, highlight=False)
    console.print(f"{summary.name}: {summary.done:,} of {summary.planned:,} runs are done, {summary.failed:,} failed.")
    if summary.writer:
        console.print(f"The sweep is running ({summary.writer}).")
    elif summary.go_on:
        print(_stopped(summary.go_on))  # as it stands, to be copied
    if not summary.done:
        return
    console.print()
    title = f"Mean and 90 % of the runs, by {summary.by}"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column(_heading(summary.by))
    names = [name for name in OUTCOMES if any(name in outcomes for outcomes in summary.groups.values())]
    for name in names:
        unit = OUTCOMES[name].unit
        table.add_column(f"{_heading(name)}\n{'%' if unit == 'share' else unit}", justify="right")
    for value, outcomes in summary.groups.items():
        table.add_row(str(value), *(_cell(outcomes.get(name), OUTCOMES[name].unit) for name in names))
    console.print(table)
    for told in dict.fromkeys(summary.calibration.values()):
        counties = ", ".join(county for county, said in summary.calibration.items() if said == told)
        console.print(f"\n{told} (county {counties})")
    for failure in summary.failures:
        console.print(f"\n{failure['error']}\n  {failure['command']}")
    if summary.failed > len(summary.failures) > 0:
        more = summary.failed - len(summary.failures)
        console.print(f"\nand {more:,} more; column error of the results has them all")


def _stopped(command: str) -> str:
    shares = re.search(r"--shard[ =]\d+/(?!0*1\b)", command)
    others = "\nand the other shares in the same way; one that is whole does nothing more." if shares else ""
    return f"The sweep was stopped; what is done is kept. Go on with\n  {command}{others}"


def _heading(name: str) -> str:
    """A name in lines short enough that none is cut off."""
    return "\n".join(line.replace(" ", "") for line in wrap(name.replace("_", "_ "), 13))


def _cell(spread: Spread | None, unit: str) -> str:
    if spread is None:
        return "-"
    times = 100.0 if unit == "share" else 1.0
    return f"{spread.mean * times:.1f} ({spread.low * times:.1f}-{spread.high * times:.1f})"
