"""Prior against posterior for every fitted parameter, and what the posterior ties together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from statistics import NormalDist

import numpy as np

from agents.parameters import PARAMETERS, PRIORS
from agents.record import Record
from experiments.badges import Badge, badge_of
from experiments.calibration.reweighting import WeightedRuns
from experiments.error_models import NINETY
from experiments.spread import Spread, contraction, moments, plain, spread_of

CORRELATED = 0.2  # pairs below are not told
_CHANCE = 4.0  # standard errors within which one of several hundred correlations may lie by chance
_GRID = np.linspace(-7.0, 7.0, 1401)  # latent; further out lie 3 draws in 10^12
_STANDARD = NormalDist()


@dataclass(frozen=True)
class ParameterUpdate:
    """A fitted parameter before and after the data, on its own scale; contraction and shift on the latent scale.

    `shift` is that of the mean in prior standard deviations; `contraction_error` the Monte Carlo standard error.
    """

    name: str
    prior: Spread
    posterior: Spread
    contraction: float
    contraction_error: float
    shift: float

    @property
    def badge(self) -> Badge:
        """Whether data inform it."""
        return badge_of((self.contraction, self.contraction - NINETY * self.contraction_error))

    def record(self) -> Record:
        """The figures as plain values, with what the parameter is."""
        parameter = PARAMETERS[self.name]
        return {
            "name": self.name,
            "label_en": parameter.label_en,
            "label_sv": parameter.label_sv,
            "unit": parameter.unit,
            "prior": self.prior.record(),
            "posterior": self.posterior.record(),
            "contraction": plain(self.contraction),
            "contraction_error": plain(self.contraction_error),
            "shift": plain(self.shift),
            "badge": self.badge.record(),
        }


@dataclass(frozen=True)
class Correlation:
    """Two parameters that the posterior ties together, on the latent scale."""

    first: str
    second: str
    r: float

    def record(self) -> Record:
        """The pair as plain values."""
        return {"first": self.first, "second": self.second, "r": plain(self.r)}


@dataclass(frozen=True)
class Direction:
    """A combination of parameters that the data tell of: its contraction, and its weight on each (d,), length 1.

    Single parameters may look free while what they sum to is known.
    """

    contraction: float
    weights: dict[str, float]

    def record(self) -> Record:
        """The combination as plain values, its largest weights first."""
        ordered = sorted(self.weights.items(), key=lambda pair: -abs(pair[1]))
        return {"contraction": plain(self.contraction), "weights": {name: plain(w) for name, w in ordered}}


@cache
def _own_scale(name: str) -> np.ndarray:
    """The parameter's values at the latent numbers of the grid."""
    return np.array([PRIORS[name].quantile(_STANDARD.cdf(one)) for one in _GRID])


def own_scale(name: str, z: np.ndarray) -> np.ndarray:
    """Values (n,) of a parameter at latent numbers (n,), to about four digits: for pictures and moments."""
    return np.interp(z, _GRID, _own_scale(name))


def prior_spread(name: str) -> Spread:
    """The spread of a parameter's prior, on its own scale."""
    density = np.exp(-0.5 * _GRID**2)
    mean, sd = moments(_own_scale(name), density)
    quantiles = [PRIORS[name].quantile(share) for share in (0.05, 0.5, 0.95)]
    return Spread(mean, sd, *quantiles)


def parameter_update(runs: WeightedRuns, name: str) -> ParameterUpdate:
    """Prior against posterior of one parameter."""
    z, weights = runs.latent_of(name), runs.posterior.weights
    mean, sd = moments(z, weights)
    error = math.sqrt(float((weights**2 * ((z - mean) ** 2 - sd**2) ** 2).sum()))
    posterior = spread_of(own_scale(name, z), weights)
    return ParameterUpdate(name, prior_spread(name), posterior, contraction(1.0, sd**2), error, mean)


def parameter_updates(runs: WeightedRuns) -> tuple[ParameterUpdate, ...]:
    """Prior against posterior of every parameter, those the data tell most of first."""
    return tuple(sorted((parameter_update(runs, name) for name in runs.names), key=lambda one: -one.contraction))


def _covariance(runs: WeightedRuns) -> np.ndarray:
    """Posterior covariance (d, d) of the latent numbers."""
    weights = runs.posterior.weights
    deviation = runs.z - weights @ runs.z
    return (deviation * weights[:, None]).T @ deviation


def correlations(runs: WeightedRuns, least: float = CORRELATED) -> tuple[Correlation, ...]:
    """Pairs whose correlation is at least `least` and more than chance would give, strongest first."""
    covariance = _covariance(runs)
    sd = np.sqrt(np.diag(covariance))
    r = covariance / np.outer(sd, sd)
    least = max(least, _CHANCE / math.sqrt(max(runs.posterior.effective, 1.0)))
    pairs = [Correlation(runs.names[i], runs.names[j], float(r[i, j])) for i, j in combinations(range(len(r)), 2)]
    return tuple(sorted((pair for pair in pairs if abs(pair.r) > least), key=lambda pair: -abs(pair.r)))


def informed_directions(runs: WeightedRuns, least: float = 0.1) -> tuple[Direction, ...]:
    """The combinations that the data tell of, best known first: principal axes of the posterior on the latent scale.

    The axes of so many draws that know nothing would seem contracted by up to 1 - (1 - sqrt(d / n))^2 (Marchenko and
    Pastur, Mat. Sb. 72, 1967); what does not exceed this is left out.
    """
    variances, axes = np.linalg.eigh(_covariance(runs))
    edge = 1.0 - (1.0 - min(math.sqrt(len(variances) / max(runs.posterior.effective, 1.0)), 1.0)) ** 2
    found = []
    for variance, axis in zip(variances, axes.T, strict=True):
        if contraction(1.0, variance) > max(least, edge):
            axis = axis * np.sign(axis[np.argmax(np.abs(axis))])
            found.append(Direction(contraction(1.0, variance), dict(zip(runs.names, axis.tolist(), strict=True))))
    return tuple(found)
