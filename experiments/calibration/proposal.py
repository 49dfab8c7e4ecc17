"""Where to try next: kernels around the best runs so far, along the few directions the data speak about.

Kernels follow a posterior that is bent, which a few normals do not. Their centres are drawn together a little so that
mixture and weighted runs have the same covariance (West, "Approximating posterior distributions by mixtures", J. R.
Stat. Soc. B 55, 1993). A share is left to the prior, which keeps weights bounded wherever the kernels are too narrow
(Hesterberg, "Weighted average importance sampling and defensive mixture distributions", Technometrics 37, 1995).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import logsumexp

from experiments.calibration.latent import log_prior

DEFENSIVE = 0.1  # share of the proposal that is the prior itself
CENTRES = 1000  # runs that kernels are put around
WIDTH = 0.6  # of a kernel, in standard deviations of all
INFLATION = 1.1  # variances are made so much larger, since tails that are too thin cost more than wide ones
_SLOPE = 0.15  # misfit per latent step below which the posterior is as wide as the prior to 2 in 100
_DECIMALS = 6  # of what is fitted: the same proposal whatever the last bits of the machine's linear algebra


@dataclass(frozen=True)
class Proposal:
    """In some directions (d, r) a share of the prior and a mixture of normals; across them the prior alone.

    The normals have shares (m,), centres (m, r) and one lower Cholesky factor (r, r) each, of which `kind` (m,) tells.
    """

    directions: np.ndarray
    shares: np.ndarray
    centres: np.ndarray
    kind: np.ndarray
    factors: np.ndarray

    def log_over_prior(self, z: np.ndarray) -> np.ndarray:
        """Log of proposal over prior (n,) at z (n, d)."""
        if not len(self.shares):
            return np.zeros(len(z))
        along = z @ self.directions
        parts = [np.full(len(z), np.log(DEFENSIVE)) - 0.5 * (along**2).sum(axis=1)]
        for kind, factor in enumerate(self.factors):
            mine = self.kind == kind
            points = solve_triangular(factor, along.T, lower=True).T
            centres = solve_triangular(factor, self.centres[mine].T, lower=True).T
            squares = (points**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1) - 2.0 * points @ centres.T
            logs = np.log(self.shares[mine]) - 0.5 * squares - np.log(np.diag(factor)).sum()
            parts.append(np.log1p(-DEFENSIVE) + logsumexp(logs, axis=1))
        return logsumexp(parts, axis=0) + 0.5 * (along**2).sum(axis=1)

    def log_density(self, z: np.ndarray) -> np.ndarray:
        """Log density (n,) at z (n, d)."""
        return self.log_over_prior(z) + log_prior(z)

    def draw(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """So many points (n, d)."""
        z = rng.standard_normal((n, len(self.directions)))
        if not len(self.shares):
            return z
        which = rng.choice(len(self.shares), size=n, p=self.shares)
        along = z @ self.directions
        moved = self.centres[which] + np.einsum("nij,nj->ni", self.factors[self.kind[which]], along)
        from_prior = rng.random(n) < DEFENSIVE
        return z + np.where(from_prior[:, None], 0.0, moved - along) @ self.directions.T


def prior_proposal(d: int) -> Proposal:
    """The prior: where the first generation is drawn from."""
    return Proposal(np.zeros((d, 0)), np.zeros(0), np.zeros((0, 0)), np.zeros(0, int), np.zeros((0, 0, 0)))


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


def smoothed(
    along: np.ndarray,
    misfits: np.ndarray,
    weights: np.ndarray,
    log_from_misfits: Callable[[np.ndarray], np.ndarray],
) -> np.ndarray:
    """Log likelihood (n,) without the noise of single runs, but for a constant: misfits as quadratics in `along`.

    Only proposals are learned from it: a lucky run must not draw all others to itself. Weights (n,) say where the
    quadratics have to hold; where they say nothing the result is minus infinity.
    """
    matters = np.isfinite(misfits).all(axis=1) & (weights > 1e-4 / len(weights))
    x = along[matters]
    pairs = [x[:, i] * x[:, j] for i in range(x.shape[1]) for j in range(i, x.shape[1])]
    design = np.column_stack([np.ones(len(x)), x, *pairs])
    root = np.sqrt(weights[matters] / weights[matters].sum())[:, None]
    gram = (design * root).T @ (design * root) + 1e-3 * np.eye(design.shape[1])
    fitted = design @ np.linalg.solve(gram, (design * root).T @ (misfits[matters] * root))
    result = np.full(len(along), -np.inf)
    result[matters] = log_from_misfits(fitted)
    return result


def kernels(
    z: np.ndarray,
    weights: np.ndarray,
    directions: np.ndarray,
    rng: np.random.Generator,
    ahead: tuple[float, np.ndarray, np.ndarray] | None = None,
) -> Proposal:
    """Kernels around points (n, d) with weights (n,), along the directions (d, r).

    `ahead`, if given, is a normal of its own: its share, mean (r,) and covariance (r, r).
    """
    along = z @ directions
    weights = weights / weights.sum()
    mean = weights @ along
    deviation = along - mean
    covariance = (deviation * weights[:, None]).T @ deviation
    # the fewer runs speak, the more of the covariance is the prior's
    r = along.shape[1]
    pull = r / (r + 1.0 / (weights**2).sum())
    covariance = (1.0 - pull) * covariance + pull * np.eye(r)
    chosen, counts = np.unique(rng.choice(len(z), size=CENTRES, p=weights), return_counts=True)
    shares, kind = counts / counts.sum(), np.zeros(len(counts), int)
    centres = mean + np.sqrt(1.0 - WIDTH**2) * deviation[chosen]
    factors = [np.linalg.cholesky(INFLATION * WIDTH**2 * covariance)]
    if ahead is not None:
        share, there, spread = ahead
        shares, kind = np.append((1.0 - share) * shares, share), np.append(kind, 1)
        centres = np.vstack([centres, there])
        factors.append(np.linalg.cholesky(INFLATION * spread))
    return Proposal(
        directions,
        shares,
        np.round(centres, _DECIMALS),
        kind,
        np.round(np.array(factors), _DECIMALS),
    )
