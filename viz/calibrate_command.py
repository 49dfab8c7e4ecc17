"""What `bofast calibrate` does: run both chains, judge them at the gate, write the posterior, ask another method."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from agents.record import Record
from experiments.calibration.calibrate import CHAINS, Progress, Result, calibrate, make_posterior, summary
from experiments.calibration.cross_check import CrossPlan, cross_check, reference_of
from experiments.calibration.emulator import demand_libraries
from experiments.calibration.population_monte_carlo import Plan
from experiments.calibration.predictive_check import figures_of
from experiments.calibration.problem import Problem
from experiments.calibration.store import Store
from experiments.folder import write_text
from experiments.posterior import shipped_path, write_posterior
from simulation.outcomes import OUTCOMES
from viz.progress import Bar, say_compiling
from viz.provenance import provenance
from viz.second_opinions import CROSS_CHECK

NOT_CONVERGED = 3


def _told_by(bar: Bar, plan: Plan) -> Progress:
    """What shows chain, generation, evaluations and effective sample size on a bar."""

    def tell(chain: int, generation: int, done: int, size: int, effective: float) -> None:
        before = chain * sum(plan.sizes) + sum(plan.sizes[:generation])
        what = f"chain {chain + 1} of {CHAINS}, generation {generation + 1} of {len(plan.sizes)}"
        bar.at(before + done, f"{what}, effective {effective:,.0f}")

    return tell


def execute(
    problem: Problem, plan: Plan, workers: int, out: Path, overwrite: bool, install: bool, checked: bool, as_json: bool
) -> int:
    """Calibrate into a folder; 0 when converged, 3 when not, whatever the cross-check says."""
    demand_libraries()
    facts = problem.facts() | {"plan": {**vars(plan), "learning": list(plan.learning)}}
    store = Store(out, facts, overwrite)
    say_compiling()
    bar = Bar(CHAINS * sum(plan.sizes), "calibrating")
    with bar:
        result = calibrate(problem, plan, workers, store, _told_by(bar, plan))
    posterior = make_posterior(result, plan, provenance())
    write_posterior(posterior, out / "posterior.parquet")
    told = {
        "converged": result.convergence.converged,
        "convergence": result.convergence.record(),
        "outcomes": summary(result),
        "targets": figures_of(result),
        "digest": posterior.digest,
    }
    write_text(out / "result.json", json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    if not as_json:
        _print(told, out)
    converged = result.convergence.converged
    if install and converged:
        path = shipped_path(problem.county)
        path.parent.mkdir(exist_ok=True)
        write_posterior(posterior, path)
        if not as_json:
            print(f"Installed as {path.name}: `bofast run` draws from it now.")
    second = _cross_checked(result, plan.seed, workers, store, posterior.digest) if checked else None
    if as_json:
        print(json.dumps(told | {"cross_check": second}, indent=1, ensure_ascii=False))
    elif second:
        print(cross_check_line(second))
    return 0 if converged else NOT_CONVERGED


def _cross_checked(result: Result, seed: int, workers: int, store: Store, digest: str) -> Record:
    """The posterior found by another family of methods, written beside it."""
    found = cross_check(result.problem, reference_of(result), CrossPlan(seed=seed), workers, store, _say)
    told = found.record() | {"posterior": digest}
    write_text(store.folder / CROSS_CHECK, json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    return told


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def cross_check_line(told: Record) -> str:
    """One line: whether the other method finds the same posterior, and where not."""
    if told["agrees"]:
        gaps = {name: row["gap_in_sd"] for name, row in told["outcomes"].items()}
        widest = max(gaps, key=lambda name: abs(gaps[name]))
        return (
            f"Cross-check: an emulator and {told['runs']} runs find the same posterior; widest gap "
            f"{gaps[widest]:+.2f} sd ({widest}), allowed {told['allowed_gap_in_sd']}."
        )
    apart = [
        f"{name} {row['gap_in_sd']:+.2f} sd" if row["gap_in_sd"] is not None else f"{name} unknown"
        for name, row in told["outcomes"].items()
        if not row["agrees"]
    ]
    others = told["problems"][len(apart) :]  # those of outcomes stand first
    return (
        f"Cross-check: an emulator and {told['runs']} runs DO NOT AGREE (allowed {told['allowed_gap_in_sd']} sd): "
        f"{'; '.join([*apart, *others])}."
    )


def _print(told: Record, out: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if Console().is_terminal else 110, highlight=False)
    if told["converged"]:
        console.print("[bold]Converged.[/bold]")
    else:
        console.print("[bold]Not converged[/bold]; the posterior may not be used:")
        for problem in told["convergence"]["problems"]:
            console.print(f"  {problem}")
    effective = ", ".join(f"{value:,.0f}" for value in told["convergence"]["effective"])
    console.print(f"Effective sample size of the chains: {effective}.\n")
    table = Table(title="Targets", title_justify="left", box=None, pad_edge=False)
    for heading in ("outcome", "target", "its 90 % noise", "model: median", "90 %", ""):
        table.add_column(heading, justify="right" if heading not in ("outcome", "") else "left")
    for row in told["targets"]:
        name, model = row["outcome"], row["model"]
        label = OUTCOMES[name].label_en if name in OUTCOMES else name.replace("_", " ")
        table.add_row(
            label, f"{row['observed']:.3f}", f"{row['low']:.3f}-{row['high']:.3f}", f"{model['median']:.3f}",
            f"{model['low']:.3f}-{model['high']:.3f}", "met" if row["met"] else "not met",
        )  # fmt: skip
    console.print(table)
    console.print(f"\nWritten: {out}")
