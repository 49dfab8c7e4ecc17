"""Where to try next: a mixture of normals fitted to the weighted runs so far, with a share left to the prior.

The prior's share keeps the weights bounded wherever the mixture is too narrow (defensive mixture: Hesterberg,
"Weighted average importance sampling and defensive mixture distributions", Technometrics 37, 1995).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import logsumexp

DEFENSIVE = 0.1  # share of the proposal that is the prior itself
INFLATION = 1.15  # variances are made so much larger, since tails that are too thin cost more than wide ones
_DECIMALS = 6  # of what is fitted: the same proposal whatever the last bits of the machine's linear algebra
_SLOPE = 0.15  # misfit per latent step below which the posterior is as wide as the prior to 2 in 100
_ROUNDS = 30  # of expectation and maximisation; the likelihood stands still before that


@dataclass(frozen=True)
class Mixture:
    """Normals in latent space: shares (k,), means (k, d), lower Cholesky factors (k, d, d)."""

    shares: np.ndarray
    means: np.ndarray
    factors: np.ndarray

    def log_density(self, z: np.ndarray) -> np.ndarray:
        """Log density (n,) at z (n, d)."""
        return logsumexp(np.log(self.shares)[:, None] + _log_normals(z, self.means, self.factors), axis=0)

    def draw(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """So many points (n, d)."""
        which = rng.choice(len(self.shares), size=n, p=self.shares)
        normal = rng.standard_normal((n, self.means.shape[1]))
        return self.means[which] + np.einsum("nij,nj->ni", self.factors[which], normal)


def prior_mixture(d: int) -> Mixture:
    """The prior: where the first generation is drawn from."""
    return Mixture(np.ones(1), np.zeros((1, d)), np.eye(d)[None])


def _log_normals(z, means, factors) -> np.ndarray:
    """Log densities (k, n) of normals (k) at points (n, d)."""
    d = z.shape[1]
    rows = []
    for mean, factor in zip(means, factors, strict=True):
        standard = solve_triangular(factor, (z - mean).T, lower=True)
        rows.append(-0.5 * (standard**2).sum(axis=0) - np.log(np.diag(factor)).sum() - 0.5 * d * np.log(2 * np.pi))
    return np.array(rows)


def _shrunk(points, weights, towards) -> tuple[np.ndarray, np.ndarray]:
    """Weighted mean and covariance; the fewer runs speak, the more of the covariance is `towards`."""
    weights = weights / weights.sum()
    mean = weights @ points
    deviation = points - mean
    covariance = (deviation * weights[:, None]).T @ deviation
    speak = 1.0 / (weights**2).sum()
    share = points.shape[1] / (points.shape[1] + speak)
    return mean, (1.0 - share) * covariance + share * towards


def linear_misfits(z: np.ndarray, misfits: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weighted linear regression of misfits (n, m) on latent numbers (n, d): level (m,) at nought, slopes (d, m)."""
    known = np.isfinite(misfits).all(axis=1) & (weights > 0)
    root = np.sqrt(weights[known] / weights[known].sum())[:, None]
    design = np.column_stack([np.ones(known.sum()), z[known]]) * root
    # a weak pull to no slope, worth as much as one run in a hundred
    gram = design.T @ design + 0.01 * np.eye(design.shape[1])
    solved = np.linalg.solve(gram, design.T @ (misfits[known] * root))
    return solved[0], solved[1:]


def informed_directions(slopes: np.ndarray) -> np.ndarray:
    """Orthonormal directions (d, r) along which the misfits change, by slopes (d, m): elsewhere the data say nothing.

    A direction counts when a step of one prior standard deviation along it moves them by `_SLOPE` together.
    """
    directions, lengths, _ = np.linalg.svd(slopes, full_matrices=False)
    return directions[:, lengths > _SLOPE]


def linear_posterior(level: np.ndarray, slopes: np.ndarray, directions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean (r,) and covariance (r, r) along the directions, were misfits linear and errors normal (Gauss-Newton).

    It looks ahead: a weighted sample can only narrow down where runs have been.
    """
    steps = directions.T @ slopes
    covariance = np.linalg.inv(np.eye(len(steps)) + steps @ steps.T)
    return -covariance @ steps @ level, covariance


def smoothed(along: np.ndarray, misfits: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Log likelihood (n,) without the noise of single runs, but for a constant: misfits as quadratics in `along`.

    Errors are taken for normal. Only proposals are learned from it: a lucky run must not draw all others to itself.
    Weights (n,) say where the quadratics have to hold; where they say nothing the result is minus infinity.
    """
    matters = np.isfinite(misfits).all(axis=1) & (weights > 1e-4 / len(weights))
    x = along[matters]
    pairs = [x[:, i] * x[:, j] for i in range(x.shape[1]) for j in range(i, x.shape[1])]
    design = np.column_stack([np.ones(len(x)), x, *pairs])
    root = np.sqrt(weights[matters] / weights[matters].sum())[:, None]
    gram = (design * root).T @ (design * root) + 1e-3 * np.eye(design.shape[1])
    fitted = design @ np.linalg.solve(gram, (design * root).T @ (misfits[matters] * root))
    result = np.full(len(along), -np.inf)
    result[matters] = -0.5 * (fitted**2).sum(axis=1)
    return result


def fit(
    z: np.ndarray,
    weights: np.ndarray,
    directions: np.ndarray,
    components: int,
    rng: np.random.Generator,
    ahead: tuple[float, np.ndarray, np.ndarray] | None = None,
) -> Mixture:
    """Fit a mixture to points (n, d) with weights (n,) along the directions (d, r); across them it is the prior.

    `ahead`, if given, is a normal of its own with its share: share, mean (r,), covariance (r, r).
    """
    along = z @ directions
    mean, whole = _shrunk(along, weights, np.eye(along.shape[1]))
    means, covariances, shares = [mean], [whole], np.ones(1)
    if components > 1:
        weights = weights / weights.sum()
        means = along[rng.choice(len(z), size=components, replace=False, p=weights)]
        covariances = [whole] * components
        shares = np.full(components, 1.0 / components)
        for _ in range(_ROUNDS):
            logs = np.log(shares)[:, None] + _log_normals(along, means, [np.linalg.cholesky(c) for c in covariances])
            belongs = np.exp(logs - logsumexp(logs, axis=0)) * weights
            shares = np.maximum(belongs.sum(axis=1), 0.02)
            shares = shares / shares.sum()
            fitted = [_shrunk(along, one + 1e-300, whole) for one in belongs]
            means, covariances = [m for m, _ in fitted], [c for _, c in fitted]
    if ahead is not None:
        share, mean, covariance = ahead
        means, covariances = [*means, mean], [*covariances, covariance]
        shares = np.append((1.0 - share) * shares, share)
    d = len(directions)
    across = np.eye(d) - directions @ directions.T
    lifted = [across + INFLATION * directions @ covariance @ directions.T for covariance in covariances]
    return Mixture(
        np.array([DEFENSIVE, *(1.0 - DEFENSIVE) * shares]),
        np.round(np.array([np.zeros(d), *(directions @ mean for mean in means)]), _DECIMALS),
        np.round(np.array([np.eye(d), *map(np.linalg.cholesky, lifted)]), _DECIMALS),
    )
