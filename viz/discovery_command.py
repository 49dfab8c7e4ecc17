"""What `bofast discover` does: live the draws, find the boxes, write the folder, print the sentences."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from agents.record import Record
from experiments.discovery import RULE_EN, RULE_SV, Conditions, discover
from experiments.folder import Output, writing_run
from experiments.prim import Box, demand_prim
from experiments.runs import Run
from experiments.scenario_file import Scenario
from viz.discovery_texts import sentences
from viz.progress import Bar, say_compiling
from viz.provenance import present, write_run
from viz.run_command import facts

if TYPE_CHECKING:
    import pyarrow as pa


def execute(
    run: Run,
    scenarios: Sequence[Scenario],
    outcome: str,
    threshold: float,
    workers: int,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    language: str,
) -> None:
    """Discover conditions, write to `out` when given, and print sentences and boxes, or JSON alone."""
    demand_prim()
    what = {"command": "discover", **facts(run), **question_facts(scenarios, outcome, threshold)}
    with writing_run(out, what, overwrite) as output:
        say_compiling()
        most = run.draws * run.replicates * len(scenarios)
        priors = "" if run.posterior is None else " and where the posterior settles it as many over the priors"
        print(f"About {most:,} worlds{priors}; then PRIM, some 10 seconds a box.", file=sys.stderr, flush=True)
        found = found_with_bar(run, scenarios, outcome, threshold, workers)
        told = {"calibration": run.calibration, **discovery_record(found)}
        if output is not None:
            write_discovery(found, output, language)
            output.write_json("discovery.json", told)
            write_run(output, what, {"calibration": run.calibration})
    from viz.discovery_report import print_discovery

    present(told, as_json, lambda console: print_discovery(console, found), out, output is None)


def question_facts(scenarios: Sequence[Scenario], outcome: str, threshold: float) -> Record:
    """What decides the boxes beside the run."""
    levers = {s.name: [vars(clause) for clause in s.policy.clauses] for s in scenarios}
    return {"scenarios": levers, "outcome": outcome, "threshold": threshold}


def found_with_bar(
    run: Run, scenarios: Sequence[Scenario], outcome: str, threshold: float, workers: int
) -> tuple[Conditions, ...]:
    """The conditions, with a progress bar."""
    bar = Bar(run.draws, "draws for discovery")
    with bar:
        return discover(run, scenarios, outcome, threshold, workers, bar.follow)


def discovery_record(found: Sequence[Conditions]) -> Record:
    """All conditions as plain values, with their sentences."""
    told = [one.record() | {f"sentence_{lang}": sentences(one, lang) for lang in ("en", "sv")} for one in found]
    return {"rule_en": RULE_EN, "rule_sv": RULE_SV, "conditions": told}


def write_discovery(found: Sequence[Conditions], output: Output, language: str) -> None:
    """Tables of draws and boxes, and the picture."""
    from viz.discovery_picture import discovery_picture
    from viz.ledger_pictures import save

    with output.parquet("draws.parquet") as add:
        for one in found:
            add(draws_table(one))
    with output.parquet("boxes.parquet") as add:
        for one in found:
            add(boxes_table(one))
    save(discovery_picture(found, language), output.aside / "discovery")


def draws_table(found: Conditions) -> pa.Table:
    """A row for each draw: the outcome and every uncertainty."""
    import pyarrow as pa

    n = found.draws
    columns = {
        "scenario": pa.array([found.scenario.name] * n),
        "from": pa.array(["prior" if found.prior else "posterior"] * n),
        found.outcome: found.values,
        "above": found.values > found.threshold,
    }
    return pa.table(columns | {name: found.x[:, i] for i, name in enumerate(found.names)})


def boxes_table(found: Conditions) -> pa.Table:
    """Every box on the way, a row for each limit; null: open. The box taken is marked."""
    import pyarrow as pa

    columns: dict[str, list[object]] = {name: [] for name in _BOX_TYPES}
    taken = found.box

    def add(step: int, box: Box) -> None:
        whole = {"step": step, "taken": box is taken, "conditions_of": found.side}
        whole |= {name: getattr(box, name) for name in ("coverage", "density", "mass", "draws", "cases")}
        whole |= {"scenario": found.scenario.name, "from": "prior" if found.prior else "posterior"}
        for limit in box.limits:
            row = whole | vars(limit)
            for name, column in columns.items():
                column.append(row["name" if name == "input" else name])

    for step, box in enumerate(found.boxes):
        add(step, box)
    return pa.table({name: pa.array(values, getattr(pa, _BOX_TYPES[name])()) for name, values in columns.items()})


_BOX_TYPES = {
    "scenario": "string", "from": "string", "conditions_of": "string", "step": "int32", "taken": "bool_",
    "coverage": "float64", "density": "float64", "mass": "float64", "draws": "int32", "cases": "int32",
    "input": "string", "low": "float64", "high": "float64", "low_p": "float64", "high_p": "float64",
}  # fmt: skip
