"""The posterior as weighted runs, and what it would be with more or less of its evidence, without a new run.

A run's weight is prior x likelihood / proposal; another prior or likelihood multiplies it by a ratio. The weights are
then those of importance sampling from the proposal, whose share of the prior itself keeps them bounded, so their
effective size and Pareto k say whether the other posterior was visited often enough.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from agents.parameters import FITTED, PARAMETERS, UNCERTAINTIES
from agents.record import Record
from experiments.calibration.calibrate import Result
from experiments.calibration.gate import HIGHEST_K
from experiments.calibration.latent import latent
from experiments.calibration.weights import effective_size, normalised, pareto_k
from experiments.posterior import Posterior
from experiments.spread import plain

LEAST_EFFECTIVE = 100.0  # of a reweighting; a posterior that ships needs more
_DEFAULTS = {name: float(PARAMETERS[name].default) for name in UNCERTAINTIES}


@dataclass(frozen=True, eq=False)
class WeightedRuns:
    """Runs with the posterior's weights."""

    z: np.ndarray  # (n, d) latent numbers
    log_weights: np.ndarray  # (n,)
    measured: dict[str, np.ndarray] = field(default_factory=dict)  # (n,) by column
    log_likelihoods: dict[str, np.ndarray] = field(default_factory=dict)  # (n,) by target
    names: tuple[str, ...] = FITTED  # (d,)

    def latent_of(self, name: str) -> np.ndarray:
        """The latent numbers (n,) of a parameter."""
        return self.z[:, self.names.index(name)]

    @property
    def log_likelihood(self) -> np.ndarray:
        """Of all targets (n,)."""
        return np.sum(list(self.log_likelihoods.values()), axis=0)

    @cached_property
    def posterior(self) -> Reweighted:
        """The weights as they are."""
        return reweighted(self, np.zeros(len(self.z)))


@dataclass(frozen=True, eq=False)
class Reweighted:
    """Weights (n,) that sum to one, so many equal ones they are worth, and the Pareto k of their tail."""

    weights: np.ndarray
    effective: float
    k: float

    @property
    def trusted(self) -> bool:
        """Whether means under these weights may be read."""
        return self.effective >= LEAST_EFFECTIVE and self.k <= HIGHEST_K

    def record(self) -> Record:
        """The figures as plain values; k is None when there is no tail."""
        return {"effective": plain(self.effective), "pareto_k": plain(self.k), "trusted": self.trusted}


def weighted_runs(result: Result) -> WeightedRuns:
    """The runs a calibration's posterior rests on, with the latent numbers of the fitted parameters.

    Those of what levers do are left out: they were averaged over and keep their priors.
    """
    z, measured, weights = result.pooled()
    with np.errstate(divide="ignore"):
        log_weights = np.log(weights)
    told = {target.name: target.log_density(measured) for target in result.problem.targets}
    return WeightedRuns(z[:, : len(FITTED)], log_weights, measured, told)


def latent_draws(posterior: Posterior) -> np.ndarray:
    """The latent numbers (n, d) of all uncertainties in the draws that ship; those not fitted at their defaults."""
    return np.array([latent(_DEFAULTS | posterior.draw(draw)) for draw in range(len(posterior.rows))])


def posterior_runs(posterior: Posterior) -> WeightedRuns:
    """The draws that ship, all of one weight: parameters only, nothing that was measured."""
    z = latent_draws(posterior)
    return WeightedRuns(z[:, : len(FITTED)], np.zeros(len(z)))


def reweighted(runs: WeightedRuns, log_ratio: np.ndarray) -> Reweighted:
    """The posterior after its density has been multiplied by a ratio, given as its logarithm (n,).

    A run that is impossible stays so: where an outcome could not be measured, leaving its target out does not help.
    """
    possible = np.isfinite(runs.log_weights)
    log_weights = np.where(possible, runs.log_weights + np.where(possible, log_ratio, 0.0), -np.inf)
    weights = normalised(log_weights)
    with np.errstate(over="ignore"):  # a tail that cannot be
        k = pareto_k(log_weights)
    return Reweighted(weights, effective_size(weights), k)
