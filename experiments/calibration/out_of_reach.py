"""Figures put out of the model's reach on purpose, and a model changed after its fit: both have to be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from agents.record import Record
from experiments.calibration.calibrate import run_chain
from experiments.calibration.planted_errors import check_when_moved
from experiments.calibration.population_monte_carlo import Generation, Plan
from experiments.calibration.predictive_check import TargetCheck, predictive_check, unreachable
from experiments.calibration.problem import Problem
from experiments.calibration.store import Store
from experiments.calibration.weights import effective_size, normalised
from experiments.error_models import LogitNormal, Noise
from experiments.spread import plain
from experiments.targets import Target

SMALL = 0.05  # standard deviation, in logits, of a figure that is put there: 0.60 is then known to 0.02
SHIFT = {"stay_constant": 1.0}
# Figures that take the place of the declared ones, or stand beside them; the last ones contradict each other.
CASES: dict[str, dict[str, float]] = {
    "as declared": {},
    "60 % leave": {"leave_at_permit": 0.60},
    "99 % leave": {"leave_at_permit": 0.99},
    "60 % leave and 60 % are there after 36 months": {"leave_at_permit": 0.60, "stay_36": 0.60},
}


def with_figures(targets: Sequence[Target], figures: Mapping[str, float], sd: float = SMALL) -> tuple[Target, ...]:
    """The targets with some outcomes at other figures, whose logits err by `sd`."""
    put = tuple(
        Target(name, (name,), (value,), LogitNormal(sd), Noise(sd, 0.0, 0.0), "", "", "Put there on purpose.")
        for name, value in figures.items()
    )
    return (*put, *(target for target in targets if not set(target.columns) & set(figures)))


def runs_there(targets: Sequence[Target], generations: Sequence[Generation]) -> int:
    """In how many runs every figure of the targets lies inside its 90 % noise interval."""
    bounds = [
        (column, low, high)
        for target in targets
        for column, (low, high) in zip(target.columns, target.interval(), strict=True)
    ]

    def met(measured: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.all([(low <= measured[name]) & (measured[name] <= high) for name, low, high in bounds], axis=0)

    return sum(int(met(one.measured).sum()) for one in generations)


def _told(checks: Sequence[TargetCheck]) -> Record:
    return {"not_reached": list(unreachable(checks)), "checks": [check.record() for check in checks]}


def fitted_case(
    problem: Problem, plan: Plan, figures: Mapping[str, float], workers: int = 1, store: Store | None = None
) -> Record:
    """One chain fitted to the problem's targets with figures put in, as plain values: which targets are not reached.

    `there` is in how many of all its runs the figures put in are met, None when none are put in; `moved` is the same
    for draws of that posterior run with `SHIFT`.
    """
    problem = replace(problem, targets=with_figures(problem.targets, figures))
    put = problem.targets[: len(figures)]
    chain = run_chain(problem, plan, 0, workers, store, lambda *_: None)
    weights = normalised(chain.log_weights)
    checks = predictive_check(problem.targets, chain.last.measured, weights)
    moved = check_when_moved(problem, chain.last.z, weights, SHIFT, sum(plan.sizes), workers=workers)
    return {
        "figures": dict(figures),
        "effective": plain(effective_size(weights)),
        "runs": sum(plan.sizes),
        "there": runs_there(put, chain.generations) if put else None,
    } | _told(checks) | {"moved": _told(moved)}  # fmt: skip
