"""The declarations as tables in the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from agents.parameter import Parameter
from agents.record import Record
from simulation.outcomes import Outcome


def _console() -> Console:
    return Console(width=None if Console().is_terminal else 160, highlight=False)


def print_parameters(parameters: Iterable[Parameter]) -> None:
    """Every parameter: default, range with unit, prior, source, grade and both labels."""
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "role", "default", "allowed", "prior", "source", "grade", "label", "svenska"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "name")  # names are for copying
    for p in parameters:
        default = p.default if isinstance(p.default, str) else f"{p.default:g}"
        prior = str(p.prior) if p.prior else ""
        table.add_row(p.name, p.role, default, p.allowed(), prior, p.source, p.grade, p.label_en, p.label_sv)
    _console().print(table)


def print_outcomes(outcomes: Iterable[Outcome]) -> None:
    """Every outcome: unit, definition and both labels."""
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "unit", "label", "svenska", "definition"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "name")
    for o in outcomes:
        table.add_row(o.name, o.unit, o.label_en, o.label_sv, o.definition_en)
    _console().print(table)


def print_scenarios(records: Iterable[Record]) -> None:
    """Every scenario: name, both labels and descriptions, and its levers with their dates."""
    from rich.markup import escape

    console = _console()
    for told in records:
        console.print(f"[bold]{told['name']}[/bold]  {escape(told['label_en'])} / {escape(told['label_sv'])}")
        for text in (told["description_en"], told["description_sv"]):
            console.print(f"  {escape(text)}")
        for lever in told["levers"]:
            value = lever["value"] if isinstance(lever["value"], str) else f"{lever['value']:g} {lever['unit']}"
            dates = f"{lever['from'] or 'start'} to {lever['until'] or 'end'}"
            limits = [", ".join(lever["places"] or [])]
            limits += [f"{column} {', '.join(map(str, some))}" for column, some in (lever["groups"] or {}).items()]
            limited = "; ".join(limit for limit in limits if limit)
            limited = escape(f" ({limited})") if limited else ""
            console.print(f"    {lever['name']} = {value.rstrip()}, {dates}{limited}")
        console.print()
