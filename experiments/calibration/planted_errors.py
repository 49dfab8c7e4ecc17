"""Errors planted on purpose, in the sampler and in the model: a proof that would not catch them proves nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from experiments.calibration.calibrate import Chain, systematic
from experiments.calibration.latent import LATENT, latent, log_prior, values_at
from experiments.calibration.predictive_check import TargetCheck, predictive_check
from experiments.calibration.problem import Problem

RIGHT = "as it is"

# Log weights (n,) of a finished chain's last generation.
SAMPLERS: dict[str, Callable[[Chain], np.ndarray]] = {
    RIGHT: lambda chain: chain.log_weights,
    "likelihood counted twice": lambda chain: chain.log_weights + chain.last.log_likelihood,
    "prior left out": lambda chain: chain.log_weights - log_prior(chain.last.z),
    "proposal left out": lambda chain: chain.last.log_likelihood + log_prior(chain.last.z),
}


def moved(z: np.ndarray, shift: Mapping[str, float]) -> np.ndarray:
    """Latent numbers (d,) at which some parameters are larger, by so much on their own scales, and all others alike."""
    if not shift:
        return z
    values = values_at(z)
    there = latent(values | {name: values[name] + by for name, by in shift.items()})
    positions = [LATENT.index(name) for name in shift]
    result = z.copy()
    result[positions] = there[positions]
    return result


def check_when_moved(
    problem: Problem, z: np.ndarray, weights: np.ndarray, shift: Mapping[str, float], first: int, draws: int = 400,
    workers: int = 1,
) -> tuple[TargetCheck, ...]:
    """The predictive check of a posterior (n, d) with weights (n,) whose draws are run with parameters shifted.

    `first` numbers the runs: they should meet noise that the posterior was not chosen by.
    """  # fmt: skip
    rows = z[systematic(weights, draws, 0.5)]
    found = list(problem.runs(np.array([moved(row, shift) for row in rows]), first, workers))
    measured = {name: np.array([one[name] for one in found]) for name in found[0]}
    return predictive_check(problem.targets, measured, np.full(draws, 1.0 / draws))
