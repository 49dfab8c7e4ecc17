"""What `bofast validate` does: hold the model against patterns it was not fitted to, and show every fail as one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import numpy as np

from agents.record import Record
from experiments.runs import Run
from experiments.validation import PATTERNS, Pattern, Verdict, judge, measurable, measure_draws
from viz.progress import Bar, say_compiling

FAILED = 1
_PARTS: tuple[tuple[str, Callable[[Pattern], bool]], ...] = (
    ("Validation: neither sign nor size is imposed", lambda p: p.counts_as_validation),
    ("Consistency: sign or size is imposed, so passing proves little", lambda p: p.kind == "pattern"),
    ("Attempts to falsify the model", lambda p: p.kind == "falsification"),
)
_COLUMNS = {"pattern": 6, "source": 2, "unit": 2, "model": None, "90 %": None, "rule": 3, "": None}  # and widths


def execute(run: Run, workers: int, as_json: bool, strict: bool) -> int:
    """Measure every pattern in every draw and print the verdicts; 1 when strict and any fails, else 0."""
    say_compiling()
    asked = measurable(run.months)
    rows = []
    with Bar(run.draws, "draws") as advance:
        for row in measure_draws(run, asked, workers):
            rows.append(row)
            advance()
    values = np.array(rows)
    told = answer(run, [judge(pattern, values[:, i]) for i, pattern in enumerate(asked)])
    if as_json:
        print(json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False))
    else:
        _print(told)
    return FAILED if strict and told["failed"] else 0


def answer(run: Run, verdicts: Sequence[Verdict]) -> Record:
    """The verdicts as plain values, with how many passed and failed, and of those that count."""
    counting = [verdict for verdict in verdicts if verdict.pattern.counts_as_validation]
    judged = {verdict.pattern.name for verdict in verdicts}
    return {
        "calibration": run.calibration,
        "county": run.county,
        "people": run.people,
        "months": run.months,
        "draws": run.draws,
        "interval": "90 % over draws" if run.draws > 1 else "none: one draw, low and high repeat the median",
        "patterns": [verdict.record() for verdict in verdicts],
        "left_out": [pattern.name for pattern in PATTERNS if pattern.name not in judged],
        "passed": sum(verdict.passed for verdict in verdicts),
        "failed": sum(not verdict.passed for verdict in verdicts),
        "validation": {
            "passed": sum(verdict.passed for verdict in counting),
            "failed": sum(not verdict.passed for verdict in counting),
        },
    }


def _number(value: float | None, sign: bool) -> str:
    if value is None:
        return "-"
    return f"{value:+.3f}" if sign else f"{value:.3f}"


def _print(told: Record) -> None:
    """The verdicts as tables, those that count first."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(width=None if Console().is_terminal else 120, highlight=False)
    draws = f"{told['draws']} draws" if told["draws"] > 1 else "one draw, no interval"
    counted = told["validation"]
    console.print(
        f"[bold]{counted['passed']} of {counted['passed'] + counted['failed']} patterns that could have been missed "
        f"are shown[/bold]; {told['passed']} of {told['passed'] + told['failed']} in all."
    )
    console.print(
        f"[dim]{escape(told['calibration'])}; {draws}; county {told['county']}. Nothing here was fitted, and nothing "
        "is changed when it fails.[/dim]"
    )
    by_name = {pattern.name: pattern for pattern in PATTERNS}
    left = list(told["patterns"])
    for title, belongs in _PARTS:
        part = [row for row in left if belongs(by_name[row["name"]])]
        left = [row for row in left if row not in part]
        if not part:
            continue
        table = Table(title=title, title_justify="left", box=None, pad_edge=False, expand=True)
        for heading, ratio in _COLUMNS.items():
            table.add_column(heading, ratio=ratio, justify="left" if ratio else "right")
        for row in part:
            sign = row["unit"].startswith("difference")
            low, high = _number(row["low"], sign), _number(row["high"], sign)
            table.add_row(
                escape(row["statement_en"]), escape(row["source"]), row["unit"], _number(row["median"], sign),
                f"{low} .. {high}", row["rule"], "pass" if row["pass"] else "[bold]FAIL[/bold]",
            )  # fmt: skip
        console.print()
        console.print(table)
    console.print("\nWhy each counts, or does not")
    for row in told["patterns"]:
        imposed = "nothing imposed" if row["imposed"] == "neither" else f"{row['imposed']} imposed"
        console.print(f"[dim]{row['name']}[/dim] ({imposed}): {escape(row['note'])}")
    if told["left_out"]:
        console.print(f"\nNot shown by {told['months']} months of follow-up: {', '.join(told['left_out'])}.")
