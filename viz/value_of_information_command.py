"""What `bofast value-of-information` does: live the scenarios, regress, write the folder, print the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from agents.parameter import Cost
from agents.record import Record
from experiments.comparison import compare
from experiments.folder import Output, writing_run
from experiments.runs import Run
from experiments.scenario_file import Scenario
from experiments.value_of_information import EVERYTHING, Information, value_of_information
from viz.progress import Bar, say_compiling
from viz.provenance import present, write_run
from viz.run_command import facts
from viz.value_of_information_texts import answer

if TYPE_CHECKING:
    import pyarrow as pa


def execute(
    run: Run,
    scenarios: Sequence[Scenario],
    value: float,
    costs: Mapping[str, Cost],
    workers: int,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    language: str,
) -> None:
    """Tell what is worth measuring for the choice among scenarios, the baseline first; write to `out` when given."""
    what = facts(run) | {
        "command": "value-of-information",
        "compared": [{"name": s.name, "levers": [vars(clause) for clause in s.policy.clauses]} for s in scenarios],
        "value": value,
        "costs": {name: [cost.value, cost.low, cost.high, cost.grade] for name, cost in costs.items()},
    }
    with writing_run(out, what, overwrite) as output:
        information = _found(run, scenarios, value, costs, workers)
        told = information.record() | {f"answer_{language}": answer(information, language) for language in ("en", "sv")}
        if output is not None:
            _write(information, what, told, output, language)
    from viz.value_of_information_report import print_information

    present(told, as_json, lambda console: print_information(console, information), out, output is None)


def _found(
    run: Run, scenarios: Sequence[Scenario], value: float, costs: Mapping[str, Cost], workers: int
) -> Information:
    say_compiling()
    bar = Bar(run.draws, "draws")
    with bar:
        comparison = compare(
            run, scenarios[0], scenarios[1:], run.draws, costs, workers, lambda done, _: bar.at(done)
        )
    bar = Bar(2, "regressions")  # more than one, so that it is shown

    def progress(done: int, total: int) -> None:
        bar.total = total
        bar.at(done)

    with bar:
        return value_of_information(comparison, value, workers, progress)


def _write(information: Information, what: Record, told: Record, output: Output, language: str) -> None:
    """Tables, pictures, value-of-information.json and run.json."""
    from viz.value_of_information_pictures import write_pictures

    with output.parquet("information.parquet") as add:
        add(information_table(told))
    with output.parquet("net_benefit.parquet") as add:
        add(net_benefit_table(information))
    write_pictures(information, output.aside, language)
    output.write_json("value-of-information.json", told)
    run = information.comparison.run
    write_run(output, what, {"calibration": run.calibration, "draws": run.draws})


def information_table(told: Record) -> pa.Table:
    """The value of knowing each group, and everything, in million SEK at each value of a stayer-year."""
    import pyarrow as pa

    rows = [
        {"value": at["value"], "group": name, "evppi": evppi, "best": at["best"], "worth_measuring": name in at["next"]}
        for at in told["range"]
        for name, evppi in (at["evppi"] | {EVERYTHING: at["evpi"]}).items()
    ]
    return pa.Table.from_pylist(rows)


def net_benefit_table(information: Information) -> pa.Table:
    """Person-years and cost beyond the baseline's in each draw and scenario, from which all else can be done anew."""
    import pyarrow as pa

    lived = information.choice.lived
    draws, scenarios = lived.years.shape
    names = [scenario.name for scenario in information.scenarios[1:]]
    return pa.table(
        {
            "draw": pa.array(np.repeat(np.arange(draws, dtype=np.int32), scenarios)),
            "scenario": pa.array(names * draws),
            "person_years": pa.array(lived.years.ravel()),
            "cost": pa.array(lived.spent.ravel() / 1e6),
        }
    )
