"""What `bofast compare` does: live the pairs, write the folder, print the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from agents.parameter import Cost
from agents.record import Record
from experiments.comparison import Comparison, compare
from experiments.folder import Output, writing_run
from experiments.runs import Run
from experiments.scenario_file import Scenario
from viz.progress import Bar, say_compiling
from viz.provenance import present, write_run
from viz.run_command import facts

if TYPE_CHECKING:
    import pyarrow as pa


def execute(
    run: Run,
    scenarios: Sequence[Scenario],
    draws: int | None,
    costs: Mapping[str, Cost],
    workers: int,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    language: str,
) -> None:
    """Compare all scenarios with the first, write to `out` when given, and print the tables, or JSON alone."""
    what = facts(run) | {
        "compared": [{"name": s.name, "levers": [vars(clause) for clause in s.policy.clauses]} for s in scenarios],
        "draws": draws or "by the rule",
        "costs": {name: [cost.value, cost.low, cost.high, cost.grade] for name, cost in costs.items()},
    }
    with writing_run(out, what, overwrite) as output:
        say_compiling()
        bar = Bar(0, "draws")
        with bar:
            comparison = compare(run, scenarios[0], scenarios[1:], draws, costs, workers, bar.follow)
        told = comparison.record()
        if output is not None:
            _write(comparison, what, told, output, language)
    from viz.compare_report import print_comparison

    present(told, as_json, lambda console: print_comparison(console, comparison), out, output is None)


def _write(comparison: Comparison, what: Record, told: Record, output: Output, language: str) -> None:
    """Tables, pictures, compare.json and run.json."""
    from viz.compare_pictures import write_pictures

    with output.parquet("differences.parquet") as add:
        for s in range(1, len(comparison.scenarios) + 1):
            add(differences_table(comparison, s))
    write_pictures(comparison, output.aside, language)
    output.write_json("compare.json", told)
    write_run(output, what, {"calibration": comparison.run.calibration, "draws": comparison.run.draws})


def differences_table(comparison: Comparison, s: int) -> pa.Table:
    """Every outcome's difference of the scenario at position s in every world, and the baseline's value there.

    The second noise worlds by which noise is told from draws are rows of replicate 1. Null: nobody at risk.
    """
    import pyarrow as pa

    worlds = comparison.worlds
    draws, replicates = worlds.rows.shape[1:3]
    twins = worlds.twins.shape[1]
    draw = np.concatenate([np.repeat(np.arange(draws), replicates), np.arange(twins)]).astype(np.int32)
    replicate = np.concatenate([np.tile(np.arange(replicates), draws), np.full(twins, 1)]).astype(np.int32)
    tables = []
    for name in worlds.names:
        both = [comparison.figures(name), comparison.figures(name, twins=True)]
        before, after = (np.concatenate([values[i].ravel() for values in both]) for i in (0, s))
        n = len(draw)
        tables.append(
            pa.table(
                {
                    "draw": draw,
                    "replicate": replicate,
                    "scenario": pa.array([comparison.scenarios[s - 1].name] * n),
                    "outcome": pa.array([name] * n),
                    "value": pa.array(after - before, from_pandas=True),
                    "baseline": pa.array(before, from_pandas=True),
                }
            )
        )
    return pa.concat_tables(tables)
