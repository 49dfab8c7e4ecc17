"""What `bofast sensitivity` does: indices, tornado and scenario discovery, written to a folder and printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from agents.record import Record
from experiments.discovery import Conditions, check_question
from experiments.folder import Output, writing_run
from experiments.morris_sobol import demand_salib, most_runs
from experiments.prim import demand_prim
from experiments.scenario_file import Scenario
from experiments.sensitivity_analysis import Question, Sensitivity, sensitivity
from experiments.tornado import WORLDS, Tornado, tornado, tornado_runs
from viz.discovery_command import discovery_record, found_with_bar, question_facts, write_discovery
from viz.progress import Bar, say_compiling
from viz.provenance import placed, write_run
from viz.run_command import facts

DISCOVERED = "leave_at_permit"  # what scenario discovery asks about here


@dataclass(frozen=True)
class Plan:
    """How much is lived: Morris's trajectories, Sobol's base points, draws for discovery, and its threshold."""

    trajectories: int
    base: int
    draws: int
    threshold: float


def execute(
    question: Question,
    plan: Plan,
    scenarios: Sequence[Scenario],
    workers: int,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    language: str,
) -> None:
    """Answer the question, write to `out` when given, and print the tables, or JSON alone."""
    demand_salib()
    scenarios = tuple({scenario.name: scenario for scenario in scenarios}.values())
    drawn = replace(question.run, draws=plan.draws) if plan.draws else None
    if drawn is not None:
        demand_prim()
        check_question(drawn, DISCOVERED, plan.threshold)
    what = {
        "command": "sensitivity", **facts(question.run), **question_facts(scenarios, DISCOVERED, plan.threshold),
        "outcomes": question.outcomes, "of": question.scenario and question.scenario.name, "inputs": question.names,
        "morris": plan.trajectories, "sobol": plan.base, "discovery": plan.draws, "tornado": WORLDS,
    }  # fmt: skip
    with writing_run(out, what, overwrite) as output:
        say_compiling()
        print(announced(question, plan, len(scenarios)), file=sys.stderr, flush=True)
        bar = Bar(0, "evaluations")
        with bar:
            found = sensitivity(question, plan.trajectories, plan.base, workers, bar.follow)
        bar = Bar(0, "tornado")
        with bar:
            ends = tornado(question, workers, bar.follow)
        conditions = () if drawn is None else found_with_bar(drawn, scenarios, DISCOVERED, plan.threshold, workers)
        told = record(found, ends, conditions)
        if output is not None:
            _write(found, ends, conditions, told, what, output, language)
    if as_json:
        print(json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console

    from viz.discovery_report import print_discovery
    from viz.sensitivity_report import print_sensitivity

    console = Console(width=None if Console().is_terminal else 120, highlight=False)
    print_sensitivity(console, found, ends)
    if conditions:
        console.print()
        print_discovery(console, conditions)
    if out is not None:
        console.print(f"\n{placed(out, output is None)}")


def announced(question: Question, plan: Plan, scenarios: int) -> str:
    """How many worlds there will be, at most, in words."""
    indices = question.worlds * most_runs(len(question.inputs), plan.trajectories, plan.base)
    each = max(WORLDS, question.run.replicates) * question.worlds // question.run.replicates
    bars = each * tornado_runs(question)
    sources = 1 if question.run.posterior is None else 2
    draws = plan.draws * question.run.replicates * scenarios * sources
    return (
        f"About {indices + bars + draws:,} worlds at most: {indices:,} for Morris and Sobol, {bars:,} for the tornado, "
        f"{draws:,} for scenario discovery."
    )


def record(found: Sensitivity, ends: Tornado, conditions: Sequence[Conditions]) -> Record:
    """All of it as plain values."""
    question = found.question
    run = question.run
    return {
        "scenario": question.scenario and question.scenario.name,
        "county": run.county,
        "people": run.people,
        "months": run.months,
        "replicates": run.replicates,
        "calibration": run.calibration,
        "morris_trajectories": found.trajectories,
        "sobol_base": found.base,
        **found.record(),
        "tornado": ends.record(),
        "discovery": discovery_record(conditions) if conditions else None,
    }


def _write(
    found: Sensitivity, ends: Tornado, conditions: Sequence[Conditions], told: Record, what: Record, output: Output,
    language: str,
) -> None:  # fmt: skip
    """Tables, pictures, sensitivity.json and run.json."""
    import pyarrow as pa

    from viz.ledger_pictures import save
    from viz.sensitivity_pictures import tornado_picture, variance_picture

    question = found.question
    for name, rows in tables(found, ends).items():
        with output.parquet(f"{name}.parquet") as add:
            add(pa.Table.from_pylist(rows))
    for outcome in question.outcomes:
        save(variance_picture(found, outcome, language), output.aside / f"variance-{outcome}")
        worlds = max(WORLDS, question.run.replicates)
        save(tornado_picture(question, ends, outcome, worlds, language), output.aside / f"tornado-{outcome}")
    if conditions:
        write_discovery(conditions, output, language)
    output.write_json("sensitivity.json", told)
    write_run(output, what, {"calibration": question.run.calibration})


def tables(found: Sensitivity, ends: Tornado) -> dict[str, list[Record]]:
    """Rows of the tables: an input of an outcome each, and of the tornado each end."""
    named = {"screening": "morris", "shares": "sobol"}
    told = {
        table: [
            {"outcome": outcome} | {("input" if key == "name" else key): value for key, value in vars(one).items()}
            for outcome, ones in getattr(found.found, part).items()
            for one in ones
        ]
        for part, table in named.items()
    }
    told["tornado"] = [
        {"outcome": outcome, "input": bar.name, "end": end, "centre": bar.centre, **vars(getattr(bar, end))}
        for outcome, bars in ends.bars.items()
        for bar in bars
        for end in ("low", "high", "prior_low", "prior_high")
        if getattr(bar, end) is not None
    ]
    return told
