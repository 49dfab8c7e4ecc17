"""What inputs tell of outcomes: a regression that leaves the noise out, checked on rows that it has left out."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import pdist, squareform
from scipy.special import ndtri
from scipy.stats import rankdata

_LENGTHS = (1.0, 3.0)  # of the kernel, beside the usual distance of two rows: curved, and all but straight
_PENALTIES = 10.0 ** np.arange(-4.0, 3.5, 0.5)  # noise variance beside the mean variance of the process


def normal_scores(x: np.ndarray) -> np.ndarray:
    """Columns (n, p) as the normal quantiles of their ranks: on one scale, with no row far out; constants left out."""
    varying = x[:, np.ptp(x, axis=0) > 0.0]
    return ndtri((rankdata(varying, axis=0) - 0.5) / len(x))


def kernel(scores: np.ndarray, length: float) -> np.ndarray:
    """Squared-exponential covariance of rows (n, p) about their mean, (n, n), of mean variance 1."""
    width = length * np.sqrt(2 * scores.shape[1])
    covariance = np.exp(-squareform(pdist(scores, "sqeuclidean")) / (2 * width**2))
    means = covariance.mean(axis=0)
    centred = covariance - means - means[:, None] + means.mean()
    return centred * (len(scores) / np.trace(centred))


def smooth(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each outcome (n, t) expected at its row's inputs (n, p): fitted, and fitted with that row left out.

    A Gaussian process with a constant mean on normal scores. Each outcome has the length and the noise with the least
    squared error on rows left out, known in closed form (Rasmussen & Williams 2006, 5.4.2); inputs that tell nothing
    leave the mean.
    """
    n, mean = len(y), y.mean(axis=0)
    fitted = np.broadcast_to(mean, y.shape).copy()
    left_out = (n * mean - y) / (n - 1.0)
    least = ((y - left_out) ** 2).sum(axis=0)
    scores = normal_scores(x)
    for length in _LENGTHS if scores.shape[1] else ():
        variances, u = np.linalg.eigh(kernel(scores, length))
        variances = np.maximum(variances, 0.0)
        along = u.T @ (y - mean)
        for penalty in _PENALTIES:
            kept = variances / (variances + penalty)
            fit = mean + u @ (kept[:, None] * along)
            leverage = 1.0 / n + u**2 @ kept
            left = y - (y - fit) / (1.0 - leverage)[:, None]
            error = ((y - left) ** 2).sum(axis=0)
            better = error < least
            least[better] = error[better]
            fitted[:, better], left_out[:, better] = fit[:, better], left[:, better]
    return fitted, left_out
