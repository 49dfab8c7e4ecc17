"""Importance weights: how much each run counts, and whether they can be trusted."""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp


def normalised(log_weights: np.ndarray) -> np.ndarray:
    """Weights (n,) that sum to one; all nought when no run is possible."""
    total = logsumexp(log_weights)
    return np.exp(log_weights - total) if np.isfinite(total) else np.zeros(len(log_weights))


def effective_size(weights: np.ndarray) -> float:
    """Effective sample size of normalised weights (Kish): so many equal ones would tell as much."""
    return float(1.0 / (weights**2).sum()) if weights.any() else 0.0


def pareto_k(log_weights: np.ndarray) -> float:
    """Shape of the generalised Pareto tail of the weights; above 0.7 their means can't be trusted.

    Estimator of Zhang and Stephens ("A new and efficient estimation method for the generalized Pareto
    distribution", Technometrics 51, 2009) on the largest min(n / 5, 3 sqrt(n)) weights, with the weak prior of
    Vehtari, Simpson, Gelman, Yao and Gabry ("Pareto smoothed importance sampling", JMLR 25, 2024). Infinite when
    there are too few positive weights to tell.
    """
    finite = np.sort(log_weights[np.isfinite(log_weights)])
    m = int(min(len(log_weights) / 5, 3 * np.sqrt(len(log_weights))))
    if m < 5 or len(finite) <= m:
        return np.inf
    weights = np.exp(finite[-m - 1 :] - finite[-1])
    x = weights[1:] - weights[0]
    if x[-1] <= 0.0:
        return -np.inf  # all the largest are alike: no tail
    grid = 30 + int(np.sqrt(m))
    quartile = x[int(m / 4 + 0.5) - 1]
    steps = 1.0 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))
    b = steps / (3.0 * max(quartile, 1e-300)) + 1.0 / x[-1]
    shapes = np.log1p(-b[:, None] * x).mean(axis=1)
    log_profile = m * (np.log(-b / shapes) - shapes - 1.0)
    belief = 1.0 / np.exp(log_profile - log_profile[:, None]).sum(axis=1)
    belief[~np.isfinite(belief)] = 0.0
    k = float(np.log1p(-((b * belief).sum() / belief.sum()) * x).mean())
    return (m * k + 10 * 0.5) / (m + 10)
