"""What `bofast run` does: run the worlds, write the folder, print the answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from agents.compiled import sources_hash
from agents.evidence import data_hash
from agents.record import Record
from experiments.folder import Output, writing_run
from experiments.runs import Measured, Run, run_worlds, summaries
from experiments.why import reasons
from simulation.outcomes import longest_stay
from viz.progress import Bar, say_compiling
from viz.provenance import placed, write_run

if TYPE_CHECKING:
    from experiments.why import Reason

_PICTURES_UP_TO = 20  # draws whose lives the pictures show; more would not change what is seen


def facts(run: Run) -> Record:
    """Everything that decides a run's tables."""
    return {
        "county": run.county,
        "people": run.people,
        "months": run.months,
        "seed": run.seed,
        "draws": run.draws,
        "replicates": run.replicates,
        "scenario": run.scenario,
        "levers": [vars(clause) for clause in run.policy.clauses],
        "values": dict(run.values),
        "posterior": None if run.posterior is None else run.posterior.digest,
        "model": sources_hash(),
        "data": data_hash(),
    }


def execute(
    run: Run,
    workers: int,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    language: str,
) -> None:
    """Run, write to `out` when given, and print the tables, or JSON alone."""
    what = facts(run)
    with writing_run(out, what, overwrite) as output:
        measured = _run_and_write(run, workers, output)
        result = summaries(run, measured)
        outcome = longest_stay(result)
        why = reasons(run, run.population(), outcome)
        if output is not None:
            _finish(run, what, measured, result, why, output, language)
    if as_json:
        print(json.dumps(_as_json(run, measured, result, why), indent=1, ensure_ascii=False, allow_nan=False))
        return
    _print(run, measured, result, why, outcome, out, output is None)


def _run_and_write(run: Run, workers: int, output: Output | None) -> list[Measured]:
    """All worlds, their tables written as they come, with a progress bar for work of over a second."""
    from experiments.tables import months_table, people_table

    say_compiling()
    study = run.population()
    keep = output is not None
    measured = []
    with (
        nullcontext() if output is None else output.parquet("people.parquet") as add_people,
        nullcontext() if output is None else output.parquet("months.parquet") as add_months,
        Bar(run.draws * run.replicates, "worlds") as advance_bar,
    ):
        for m in run_worlds(run, workers, keep):
            if add_people is not None and add_months is not None:
                add_people(people_table(m, study))
                add_months(months_table(m, study))
            object.__setattr__(m, "world", None)
            measured.append(m)
            advance_bar()
    return measured


def _finish(
    run: Run, what: Record, measured: list[Measured], result: Record, why: list[Reason], output: Output,
    language: str
) -> None:
    """Pictures and run.json."""
    import pandas as pd
    import pyarrow.parquet as pq

    from viz.pictures import write_pictures

    shown = pq.read_table(output.aside / "people.parquet", filters=[("draw", "<", _PICTURES_UP_TO)])
    people = shown.to_pandas(types_mapper={}.get) if len(shown) else pd.DataFrame()
    write_pictures(people, run.population().places, output.aside, run.months, run.calibration, language)
    write_run(output, what, {"calibration": run.calibration, **_as_json(run, measured, result, why)})


def _as_json(run: Run, measured: list[Measured], result: Record, why: list[Reason]) -> Record:
    """The results as plain values: outcomes, persons by municipality, and what each term does to staying."""
    from simulation.groups import MUNICIPALITY_COLUMNS

    rows = np.sum([m.municipalities for m in measured], axis=0) / len(measured)
    codes = run.population().places.codes
    return {
        "scenario": run.scenario,
        "county": run.county,
        "people": run.people,
        "months": run.months,
        "draws": run.draws,
        "replicates": run.replicates,
        "calibration": run.calibration,
        "interval": "90 % over draws" if run.draws > 1 else "none: one draw, low and high repeat the mean",
        "outcomes": result,
        "reasons": {r.term: {"with": r.with_term, "without": r.without_term} for r in why},
        "municipalities": {
            code: dict(zip(MUNICIPALITY_COLUMNS, row.tolist(), strict=True))
            for code, row in zip(codes, rows, strict=False)
        },
    }


def _print(
    run: Run, measured: list[Measured], result: Record, why: list[Reason], outcome: str, out: Path | None,
    kept: bool
) -> None:
    """The tables on standard output."""
    from rich.console import Console

    from viz import report

    console = Console(width=None if Console().is_terminal else 110, highlight=False)
    report.print_headline(console, run, result, run.calibration)
    shown: tuple[Callable[[], None], ...] = (
        lambda: report.print_outcomes(console, run, result),
        lambda: report.print_reasons(console, why, outcome),
        lambda: report.print_groups(console, run, measured),
        lambda: report.print_municipalities(console, run, measured, run.population()),
        lambda: report.print_account(console, run, measured),
    )
    for show in shown:
        console.print()
        show()
    if out is not None:
        console.print(f"\n{placed(out, kept)}")
