"""Where to try next: a mixture of normals around the emulated posterior, thinned to follow it closely.

A candidate of the mixture is kept with a probability that grows with the emulated posterior over the mixture (Liu,
Chen and Wong, "Rejection control and sequential importance sampling", J. Am. Stat. Assoc. 93, 1998): a posterior that
is bent in thirty dimensions is followed better than by any mixture. Every candidate keeps some probability, and a
share of the mixture is the prior, so that weights stay bounded where emulator or mixture is wrong (Hesterberg,
"Weighted average importance sampling and defensive mixture distributions", Technometrics 37, 1995). The density is
known but for a constant, which importance weights do not need.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import logsumexp

PRIOR_SHARE = 0.1  # of the mixture
UNSCREENED = 0.1  # of what is kept, about: candidates that the emulated posterior has no say in
NORMALS = 3
INFLATION = 1.2  # variances are made so much larger, since tails that are too thin cost more than wide ones
_BLOCK = 4000  # candidates at a time
_TRIED = 4  # blocks that tell how large the ratio of emulated posterior and mixture is
_CLIPPED = 0.002  # of the candidates are kept for certain, though the emulated posterior would have more of them
_DECIMALS = 6  # of what is fitted: the same proposal whatever the last bits of the machine's linear algebra


@dataclass(frozen=True, eq=False)
class Mixture:
    """The prior and normals with shares (k,), centres (k, a) and lower Cholesky factors (k, a, a)."""

    shares: np.ndarray
    centres: np.ndarray
    factors: np.ndarray

    def log_over_prior(self, x: np.ndarray) -> np.ndarray:
        """Log of mixture over prior (n,) at x (n, a)."""
        prior = -0.5 * (x**2).sum(axis=1)
        parts = [np.log(PRIOR_SHARE) + prior]
        for share, centre, factor in zip(self.shares, self.centres, self.factors, strict=True):
            squares = (solve_triangular(factor, (x - centre).T, lower=True) ** 2).sum(axis=0)
            parts.append(np.log((1.0 - PRIOR_SHARE) * share) - 0.5 * squares - np.log(np.diag(factor)).sum())
        return logsumexp(parts, axis=0) - prior

    def draw(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """So many points (n, a)."""
        which = rng.choice(len(self.shares), size=n, p=self.shares)
        x = rng.standard_normal((n, self.centres.shape[1]))
        moved = self.centres[which] + np.einsum("nij,nj->ni", self.factors[which], x)
        return np.where((rng.random(n) < PRIOR_SHARE)[:, None], x, moved)


def mixture_of(points: np.ndarray, seed: int) -> Mixture:
    """A mixture of normals fitted to points (n, a) by expectation maximisation."""
    from sklearn.mixture import GaussianMixture

    fitted = GaussianMixture(NORMALS, reg_covar=0.01, max_iter=50, tol=1e-2, random_state=seed).fit(points)
    factors = np.linalg.cholesky(INFLATION * fitted.covariances_)
    shares = np.round(fitted.weights_, _DECIMALS)
    return Mixture(shares / shares.sum(), np.round(fitted.means_, _DECIMALS), np.round(factors, _DECIMALS))


@dataclass(frozen=True, eq=False)
class Proposal:
    """A mixture in the active ones of d latent numbers, thinned by an emulated likelihood; in the others the prior.

    Without an emulated likelihood it is the prior alone.
    """

    d: int
    active: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    mixture: Mixture | None = None
    emulated: Callable[[np.ndarray], np.ndarray] | None = None  # log likelihood (n,) at active latent numbers (n, a)

    def draw(self, rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
        """So many points (n, d), and log of proposal over prior there (n,) but for a constant."""
        z = rng.standard_normal((n, self.d))
        if self.emulated is None:
            return z, np.zeros(n)
        level, top = self._scale(rng)
        kept, told, found = [], [], 0
        while found < n:
            x, over, ratio = self._candidates(rng)
            chance = np.minimum(np.exp(ratio - level) + UNSCREENED, top) / top
            chosen = rng.random(len(x)) < chance
            kept.append(x[chosen])
            told.append((over + np.log(chance))[chosen])
            found += int(chosen.sum())
        z[:, self.active] = np.concatenate(kept)[:n]
        return z, np.concatenate(told)[:n]

    def _candidates(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Points of the mixture (n, a), log of mixture over prior, log of emulated posterior over mixture."""
        assert self.mixture is not None and self.emulated is not None
        x = self.mixture.draw(rng, _BLOCK)
        over = self.mixture.log_over_prior(x)
        return x, over, np.round(self.emulated(x) - over, _DECIMALS)

    def _scale(self, rng: np.random.Generator) -> tuple[float, float]:
        """The log of the mean ratio, and what of ratio over mean and `UNSCREENED` is kept for certain."""
        ratio = np.concatenate([self._candidates(rng)[2] for _ in range(_TRIED)])
        level = float(logsumexp(ratio) - np.log(len(ratio)))
        return level, max(float(np.exp(np.quantile(ratio, 1.0 - _CLIPPED) - level)), 1.0) + UNSCREENED
