"""Where the uncertainty of the headline comes from: rival structures, parameters, what was observed, and chance.

total       = structural + parameter + stochastic, and parameter = observation + untold
structural  = variance between the means of rival structures, each believed as much as the others
parameter   = variance between posterior draws of one structure, freed of noise
observation = Var(E[headline | the targets' outcomes]) within the posterior: it would vanish were the targets' figures
              exact measures of the outcomes
untold      = the rest of the parameter part: parameters that the targets do not tell of, however exact
stochastic  = variance between noise worlds at fixed values: other people, other luck
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from agents.bad_input import BadInput
from agents.record import Record
from experiments.posterior import Posterior
from experiments.runs import Measured, Run, run_worlds
from experiments.spread import noise_variance, plain, variance_between
from experiments.targets import Target, received_columns
from simulation.outcomes import HEADLINE
from simulation.policy import TODAY

_FOLDS = 10

PARTS = {
    "structural": (
        "between rival structures of the model",
        "mellan rivaliserande modellstrukturer",
    ),
    "observation": (
        "parameters, because the targets' figures are not exact",
        "parametrar, för att måltalen inte är exakta",
    ),
    "untold": (
        "parameters that the targets do not tell of",
        "parametrar som måltalen inte säger något om",
    ),
    "stochastic": (
        "chance: the same values, other luck",
        "slump: samma värden, annan tur",
    ),
}


@dataclass(frozen=True)
class VarianceParts:
    """Variances of an outcome, in its unit squared; they add up to `total`."""

    outcome: str
    structural: float
    observation: float
    untold: float
    stochastic: float

    @property
    def parameter(self) -> float:
        """What parameters bring, with and without the targets' telling."""
        return self.observation + self.untold

    @property
    def total(self) -> float:
        """The variance of a single world of a draw of a structure."""
        return self.structural + self.parameter + self.stochastic

    def record(self) -> Record:
        """Variance, standard deviation and share of the total of each part, as plain values."""
        parts = {}
        for name, (label_en, label_sv) in PARTS.items():
            variance = getattr(self, name)
            parts[name] = {
                "label_en": label_en,
                "label_sv": label_sv,
                "variance": plain(variance),
                "sd": plain(math.sqrt(variance)),
                "share": plain(variance / self.total) if self.total > 0.0 else None,
            }
        return {
            "outcome": self.outcome,
            "total": plain(self.total),
            "sd": plain(math.sqrt(self.total)),
            "parameter": plain(self.parameter),
            "parts": parts,
        }


def told_variance(outcome: np.ndarray, targets: np.ndarray, same: np.ndarray | None = None) -> float:
    """Var(E[outcome | targets]) over draws: outcome (draws, replicates), targets (draws, replicates, k).

    By linear regression and the square of what it gives; what only another curve would tell counts as not told. The
    outcome of each replicate is predicted from the targets of the others, which share no noise with it, by the other
    draws (ten-fold), so that neither shared luck nor a fit to it looks like knowledge. Noise left in the targets makes
    it a little too small. Draws with the same number in `same` (draws,) have the same values and do not predict each
    other.
    """
    draws, replicates, k = targets.shape
    if replicates < 2:
        raise BadInput(f"replicates = {replicates} is too few; telling noise from knowledge needs 2")
    fold = (np.arange(draws) if same is None else same) % _FOLDS
    if (draws - np.bincount(fold)).min() < k + 4:
        raise BadInput(f"draws = {draws} is too few for {k} targets")
    told = 0.0
    for replicate in range(replicates):
        y, x = outcome[:, replicate], np.delete(targets, replicate, axis=1).mean(axis=1)
        for one in np.unique(fold):
            test, train = fold == one, fold != one
            error = y[test] - _predicted(x[train], y[train], x[test])
            told += ((y[test] - y[train].mean()) ** 2).sum() - (error**2).sum()
    return float(told / (draws * replicates))


def _predicted(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The regression of y (n,) on x (n, k), at other points (m, k)."""
    middle, level = x.mean(axis=0), y.mean()
    # shares that sum to one give no single solution: the shortest is taken
    slopes = np.linalg.lstsq(x - middle, y - level, rcond=1e-9)[0]
    known, asked = ((points - middle) @ slopes for points in (x, at))
    curve = np.linalg.lstsq(np.vander(known, 3), y, rcond=None)[0]
    return np.vander(asked, 3) @ curve


def variance_parts(
    outcome: np.ndarray,
    targets: np.ndarray,
    rivals: Mapping[str, float] | None = None,
    same: np.ndarray | None = None,
    name: str = HEADLINE,
) -> VarianceParts:
    """Split the variance of an outcome (draws, replicates) with the targets' outcomes (draws, replicates, k).

    `rivals` are posterior means of the outcome by structure, the one of these worlds among them; without any, or with
    one, the structural part is nought because it is not known. `same` as in `told_variance`.
    """
    known = np.isfinite(outcome).all(axis=1) & np.isfinite(targets).all(axis=(1, 2))
    outcome, targets, same = outcome[known], targets[known], None if same is None else same[known]
    parameter = max(variance_between(outcome), 0.0)
    observation = min(max(told_variance(outcome, targets, same), 0.0), parameter)
    return VarianceParts(
        name,
        structural=float(np.var(list(rivals.values()))) if rivals else 0.0,
        observation=observation,
        untold=parameter - observation,
        stochastic=noise_variance(outcome),
    )


@dataclass(frozen=True, eq=False)
class Worlds:
    """Worlds of a posterior under today's practice."""

    outcome: np.ndarray  # (draws, replicates) the headline
    targets: np.ndarray  # (draws, replicates, k) the targets' outcomes, on the scale of their errors
    same: np.ndarray  # (draws,) a number that draws of the same values have in common

    def parts(self, rivals: Mapping[str, float] | None = None) -> VarianceParts:
        """The parts of the headline's variance."""
        return variance_parts(self.outcome, self.targets, rivals, self.same)


def posterior_worlds(
    run: Run,
    posterior: Posterior,
    targets: Sequence[Target],
    draws: int = 400,
    replicates: int = 4,
    workers: int = 1,
) -> Worlds:
    """The headline and the targets' outcomes under today's practice, for the first draws of a posterior.

    `run` gives county, people, months and seed.
    """
    run = replace(run, draws=draws, replicates=replicates, scenario="baseline", policy=TODAY, posterior=posterior)
    received = received_columns(run.population().places)
    values, rows = [], []
    for world in run_worlds(run, workers):
        values.append(world.outcomes[HEADLINE][0])
        rows.append(_measured(world, received))
    columns = {column: np.array([row[column] for row in rows]) for column in rows[0]}
    features = np.column_stack([target.standardised(columns) for target in targets])
    same = np.unique(posterior.rows[:draws], axis=0, return_inverse=True)[1]
    return Worlds(np.reshape(values, (draws, replicates)), features.reshape(draws, replicates, -1), same.ravel())


def _measured(world: Measured, received: tuple[str, ...]) -> dict[str, float]:
    """What targets are told of: outcomes, and shares of those received by municipality."""
    settled = world.municipalities[:, 2]
    shares = settled / settled.sum() if settled.any() else np.full(len(settled), np.nan)
    outcomes = {name: value for name, (value, _) in world.outcomes.items()}
    return outcomes | dict(zip(received, shares.tolist(), strict=True))
