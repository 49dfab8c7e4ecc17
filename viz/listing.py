"""The declarations as tables in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table


def _console() -> Console:
    return Console(width=None if Console().is_terminal else 160, highlight=False)


def print_parameters(parameters) -> None:
    """Every parameter: default, range with unit, prior, source, grade and both labels."""
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "role", "default", "allowed", "prior", "source", "grade", "label", "svenska"):
        table.add_column(heading, overflow="fold")
    for p in parameters:
        default = p.default if isinstance(p.default, str) else f"{p.default:g}"
        prior = str(p.prior) if p.prior else ""
        table.add_row(p.name, p.role, default, p.allowed(), prior, p.source, p.grade, p.label_en, p.label_sv)
    _console().print(table)


def print_outcomes(outcomes) -> None:
    """Every outcome: unit, definition and both labels."""
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "unit", "label", "svenska", "definition"):
        table.add_column(heading, overflow="fold")
    for o in outcomes:
        table.add_row(o.name, o.unit, o.label_en, o.label_sv, o.definition_en)
    _console().print(table)
