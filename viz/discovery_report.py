"""Scenario discovery as sentences and a table of limits."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agents.parameters import PARAMETERS
from experiments.discovery import RULE_EN, Conditions
from viz.discovery_texts import sentences, source_name, value_text


def print_discovery(console: Console, found: Sequence[Conditions]) -> None:
    """A sentence or two for each scenario and source, and the limits of every box."""
    console.print("[bold]Scenario discovery[/bold]")
    for one in found:
        console.print(f"- {escape(sentences(one, 'en'))}")
    boxed = [(one, one.box) for one in found if one.box is not None]
    if boxed:
        table = Table(title="The boxes", title_justify="left", box=None, pad_edge=False)
        for heading in ("scenario, draws from", "coverage", "density", "where", "from", "to", "quasi-p"):
            table.add_column(heading, justify="left" if heading in ("scenario, draws from", "where") else "right")
        for one, box in boxed:
            head = (f"{one.scenario.name}, {source_name(one, 'en')}", f"{100 * box.coverage:.0f} %",
                    f"{100 * box.density:.0f} %")  # fmt: skip
            for i, limit in enumerate(box.limits):
                ends = ("" if end is None else value_text(end, "en") for end in (limit.low, limit.high))
                table.add_row(*(head if i == 0 else ("", "", "")), PARAMETERS[limit.name].label_en, *ends,
                              f"{limit.p:.1g}")  # fmt: skip
        console.print()
        console.print(table)
    console.print(f"[dim]{RULE_EN}[/dim]")
