"""What a posterior meets and misses, measured once and shipped beside it, so that it can be shown at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from agents.bad_input import BadInput
from agents.evidence import data_hash
from agents.record import Record
from experiments.fingerprint import model_fingerprint
from experiments.folder import write_text
from experiments.posterior import SHIPPED, Posterior
from experiments.runs import Run
from simulation.policy import TODAY

Progress = Callable[[int, int, str], None]  # done, of how much, at what
SAME = ("county", "posterior", "model", "data")  # what the evidence must share with a study to speak of it
PARTS = ("targets", "patterns", "rivals", "parameters")


def evidence_path(county: str) -> Path:
    """Where the evidence of a county lies, if it ships."""
    return SHIPPED / f"evidence-{county}.json"


def _posterior(run: Run) -> Posterior:
    assert run.posterior is not None  # evidence is of a posterior
    return run.posterior


def identity_of(run: Run) -> Record:
    """What the evidence is of: the study, the posterior's draws, the model and its data."""
    return {
        "county": run.county,
        "people": run.people,
        "months": run.months,
        "seed": run.seed,
        "posterior": _posterior(run).facts["digest"],
        "model": model_fingerprint(),
        "data": data_hash(),
    }


def gathered(run: Run, workers: int = 1, progress: Progress = lambda *_: None) -> Record:
    """All of it as plain values, on `run.draws` draws; what is fitted to and the parameters on the whole posterior.

    Raises a BadInput for a county without a posterior.
    """
    from experiments.calibration.reweighting import posterior_runs
    from experiments.parameter_updates import parameter_updates
    from experiments.rivals import RIVALS, rival_shifts
    from experiments.validation import judge, measurable, measure_draws

    if run.posterior is None:
        raise BadInput(f"county {run.county} has no posterior to tell of; run `bofast calibrate --install` first")
    run.posterior.check_draws(run.draws)
    run = replace(run, scenario="baseline", policy=TODAY)
    figures = _figures(run, workers, progress)
    asked, rows = measurable(run.months), []
    for row in measure_draws(run, asked, workers):
        rows.append(row)
        progress(len(rows), run.draws, "patterns")
    verdicts = [judge(pattern, values) for pattern, values in zip(asked, np.array(rows).T, strict=True)]
    worlds, done = run.draws * (len(RIVALS) + 1), iter(range(1, run.draws * (len(RIVALS) + 1) + 1))
    shifts = rival_shifts(run, workers, progress=lambda: progress(next(done), worlds, "rivals"))
    updates = parameter_updates(posterior_runs(_posterior(run)))
    return {
        "of": identity_of(run),
        "draws": run.draws,
        "posterior_draws": len(_posterior(run).rows),
        "targets": figures,
        "patterns": [verdict.record() for verdict in verdicts],
        "rivals": [shift.record() for shift in shifts],
        "parameters": [update.record() for update in updates],
    }


def _figures(run: Run, workers: int, progress: Progress) -> list[Record]:
    """Every figure fitted to beside what all draws of the posterior give, measured as when they were fitted."""
    from experiments.calibration.finished import read_target
    from experiments.calibration.predictive_check import predictive_check
    from experiments.calibration.problem import Problem
    from experiments.calibration.reweighting import latent_draws

    targets = tuple(read_target(one) for one in _posterior(run).facts["targets"])
    problem = Problem(run.county, run.people, run.months, run.seed, targets)
    z, rows = latent_draws(_posterior(run)), []
    for row in problem.runs(z, 0, workers):
        rows.append(row)
        progress(len(rows), len(z), "targets")
    measured = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    checks = predictive_check(problem.targets, measured, np.full(len(z), 1.0 / len(z)))
    return [figure.record() for check in checks for figure in check.figures]


def write_evidence(told: Record) -> Path:
    """Put it beside the posterior."""
    path = evidence_path(told["of"]["county"])
    write_text(path, json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    return path


@cache
def _read(path: Path) -> Record | None:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def evidence_of(run: Run) -> Record | None:
    """The evidence that ships, if it is of the county, the posterior, the model and the data of a run; else None.

    It stands as it was measured, whatever number of people the run has.
    """
    told = _read(evidence_path(run.county))
    if told is None or run.posterior is None:
        return None
    asked = identity_of(run)
    return told if all(told["of"][name] == asked[name] for name in SAME) else None
