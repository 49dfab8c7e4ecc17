"""What is known of a number: its mean, its width, and how much narrower evidence has made it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agents.record import Record

_DIGITS = 6  # significant, of what is recorded


def plain(value: float) -> float | None:
    """A number as JSON knows it: rounded, None when it is not finite."""
    return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None


@dataclass(frozen=True)
class Spread:
    """Mean, standard deviation, median and the ends of the 90 % interval of a number."""

    mean: float
    sd: float
    low: float
    median: float
    high: float

    def record(self) -> Record:
        """The figures as plain values."""
        return {name: plain(value) for name, value in vars(self).items()}


def moments(values: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Weighted mean and standard deviation of what could be measured, (n,) both.

    Plain sums: a product of vectors would wait for the threads of the linear algebra, and its last bits hang on them.
    """
    known = np.isfinite(values) & (weights > 0)
    if not known.any():
        return math.nan, math.nan
    values, weight = values[known], weights[known] / weights[known].sum()
    mean = float((weight * values).sum())
    return mean, math.sqrt(float((weight * (values - mean) ** 2).sum()))


def weighted_quantiles(values: np.ndarray, weights: np.ndarray, shares: Sequence[float]) -> list[float]:
    """Weighted quantiles of what could be measured."""
    known = np.isfinite(values) & (weights > 0)
    if not known.any():
        return [np.nan for _ in shares]
    order = np.argsort(values[known], kind="stable")
    cumulative = np.cumsum(weights[known][order])
    positions = np.searchsorted(cumulative, np.array(shares) * cumulative[-1])
    return [float(values[known][order][min(p, len(order) - 1)]) for p in positions]


def spread_of(values: np.ndarray, weights: np.ndarray | None = None) -> Spread:
    """The spread of values (n,) with weights (n,), equal when not given; what could not be measured is left out."""
    weights = np.ones(len(values)) if weights is None else weights
    mean, sd = moments(values, weights)
    low, median, high = weighted_quantiles(values, weights, (0.05, 0.5, 0.95))
    return Spread(mean, sd, low, median, high)


def contraction(prior_variance: float, posterior_variance: float) -> float:
    """1 - posterior variance / prior variance: 1 when evidence tells all, 0 when nothing, negative when it confuses.

    Not a number when the prior does not vary. A variance freed of noise that came out below nought counts as nought.
    """
    return 1.0 - max(posterior_variance, 0.0) / prior_variance if prior_variance > 0.0 else math.nan


def noise_variance(values: np.ndarray) -> float:
    """Variance between noise worlds at fixed values, from worlds (draws, replicates); not a number with one each."""
    return float(values.var(axis=1, ddof=1).mean()) if values.shape[1] > 1 else math.nan


def variance_between(values: np.ndarray) -> float:
    """Variance between draws (draws, replicates) freed of noise: that of their means less the noise left in a mean.

    The estimator of a one-way analysis of variance, unbiased, so it can come out below nought. With one replicate
    nothing tells noise from draws, and it is the whole variance.
    """
    whole = float(values.mean(axis=1).var(ddof=1))
    return whole - noise_variance(values) / values.shape[1] if values.shape[1] > 1 else whole
