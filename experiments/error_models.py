"""How far a figure may lie from what a right model gives: the likelihood of each kind of target.

Every error model is a proper density of the observed figure given the modelled one, from which it can also be
drawn: what is fitted with it can be tested with data made by it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, gammaln, logit
from scipy.stats import binom, norm

NINETY = 1.6448536269514722  # standard deviations from the middle to the end of a 90 % interval
_SMALLEST = 1e-4  # a modelled share of nought or one is taken this far from it: its logit must be finite


@dataclass(frozen=True)
class Noise:
    """Standard deviations of a figure's error, on the scale of its error model.

    `sampling`: it rests on a number of cases or is rounded; `definition`: it counts other people, another period or
    another place than the outcome; `discrepancy`: the model is a model.
    """

    sampling: float
    definition: float
    discrepancy: float

    @property
    def total(self) -> float:
        """The standard deviation of the three together."""
        return math.sqrt(self.sampling**2 + self.definition**2 + self.discrepancy**2)


def _scaled(modelled: np.ndarray) -> np.ndarray:
    return logit(np.clip(modelled, _SMALLEST, 1.0 - _SMALLEST))


@dataclass(frozen=True)
class LogitNormal:
    """A share whose logit errs normally, with standard deviation `sd`."""

    sd: float

    def log_density(self, observed: np.ndarray, modelled: np.ndarray) -> np.ndarray:
        """Of observed (k,) given modelled (n, k), as (n,)."""
        return norm.logpdf(logit(observed) - _scaled(modelled), scale=self.sd).sum(axis=1)

    def draw(self, rng: np.random.Generator, modelled: np.ndarray) -> np.ndarray:
        """A figure (k,) as it might be observed when the model gives (k,)."""
        return expit(_scaled(modelled) + self.sd * rng.standard_normal(modelled.shape))

    def standardised(self, observed: np.ndarray, modelled: np.ndarray) -> np.ndarray:
        """How far modelled (n, k) lies from observed (k,), in standard deviations of the error."""
        return (_scaled(modelled) - logit(observed)) / self.sd

    def interval(self, observed: np.ndarray) -> np.ndarray:
        """Modelled values (k, 2) between which 90 % of a flat prior would lie."""
        half = NINETY * self.sd
        return expit(logit(observed)[:, None] + np.array([-half, half]))

    def widened(self, factor: float) -> LogitNormal:
        """The same with an error `factor` times as large."""
        return LogitNormal(self.sd * factor)


@dataclass(frozen=True)
class UpperBound:
    """A share that is likely to lie above the modelled one: by up to `below` logits equally, then as a normal tail.

    For figures of the country as a whole, which a remote county reaches at best.
    """

    below: float
    sd: float

    def _mass(self) -> float:
        return self.below + self.sd * math.sqrt(2.0 * math.pi)

    def log_density(self, observed: np.ndarray, modelled: np.ndarray) -> np.ndarray:
        """Of observed (k,) given modelled (n, k), as (n,)."""
        gap = logit(observed) - _scaled(modelled)
        outside = np.where(gap < 0.0, gap, np.maximum(gap - self.below, 0.0))
        return (-0.5 * (outside / self.sd) ** 2 - math.log(self._mass())).sum(axis=1)

    def draw(self, rng: np.random.Generator, modelled: np.ndarray) -> np.ndarray:
        """A figure (k,) as it might be observed when the model gives (k,)."""
        inside = rng.random(modelled.shape) < self.below / self._mass()
        tail = self.sd * rng.standard_normal(modelled.shape)
        gap = np.where(inside, self.below * rng.random(modelled.shape), np.where(tail > 0, self.below + tail, tail))
        return expit(_scaled(modelled) + gap)

    def standardised(self, observed: np.ndarray, modelled: np.ndarray) -> np.ndarray:
        """How far modelled (n, k) lies from the middle of what is likely, in standard deviations of the error."""
        middle = logit(observed) - 0.5 * self.below
        return (_scaled(modelled) - middle) / self._spread()

    def _spread(self) -> float:
        return math.sqrt(self.sd**2 + self.below**2 / 12.0)

    def interval(self, observed: np.ndarray) -> np.ndarray:
        """Modelled values (k, 2) between which 90 % of a flat prior would lie."""
        tails = self.sd * math.sqrt(2.0 * math.pi) / self._mass()
        cut = 0.05 / tails  # of a tail's own mass; below one half because both tails together hold over 10 %
        inside = (0.5 * tails - 0.05) * self._mass()
        reach = inside if cut >= 0.5 else -self.sd * norm.ppf(cut)
        return expit(logit(observed)[:, None] + np.array([-self.below - reach, reach]))

    def widened(self, factor: float) -> UpperBound:
        """The same with an error `factor` times as large."""
        return UpperBound(self.below * factor, self.sd * factor)


@dataclass(frozen=True)
class Composition:
    """Shares that sum to one, each with standard deviation `sd`."""

    sd: float

    def _each(self, k: int) -> float:
        # errors that sum to nought vary less than free ones by sqrt((k - 1) / k)
        return self.sd * math.sqrt(k / (k - 1.0))

    def log_density(self, observed: np.ndarray, modelled: np.ndarray) -> np.ndarray:
        """Of observed (k,) given modelled (n, k), as (n,)."""
        k = len(observed)
        scale = self._each(k)
        squares = (((observed - modelled) / scale) ** 2).sum(axis=1)
        return -0.5 * squares - (k - 1) * math.log(scale * math.sqrt(2.0 * math.pi))

    def draw(self, rng: np.random.Generator, modelled: np.ndarray) -> np.ndarray:
        """Figures (k,) as they might be observed when the model gives (k,); errors sum to nought."""
        error = self._each(len(modelled)) * rng.standard_normal(modelled.shape)
        return modelled + error - error.mean()

    def standardised(self, observed: np.ndarray, modelled: np.ndarray) -> np.ndarray:
        """How far modelled (n, k) lies from observed (k,), in standard deviations of the error."""
        return (modelled - observed) / self._each(len(observed))

    def interval(self, observed: np.ndarray) -> np.ndarray:
        """Modelled values (k, 2) between which 90 % of a flat prior would lie."""
        half = NINETY * self.sd
        return np.clip(observed[:, None] + np.array([-half, half]), 0.0, 1.0)

    def widened(self, factor: float) -> Composition:
        """The same with an error `factor` times as large."""
        return Composition(self.sd * factor)


@dataclass(frozen=True)
class WeakMultinomial:
    """Shares counted as if only `effective` persons had been seen: people seen together err together."""

    effective: float

    def log_density(self, observed: np.ndarray, modelled: np.ndarray) -> np.ndarray:
        """Of observed (k,) given modelled (n, k), as (n,)."""
        counts = self.effective * observed
        constant = gammaln(self.effective + 1.0) - gammaln(counts + 1.0).sum()
        return constant + np.log(self._positive(modelled)) @ counts

    def draw(self, rng: np.random.Generator, modelled: np.ndarray) -> np.ndarray:
        """Shares (k,) as they might be observed when the model gives (k,)."""
        share = self._positive(modelled[None])[0]
        return rng.multinomial(round(self.effective), share / share.sum()) / round(self.effective)

    def standardised(self, observed: np.ndarray, modelled: np.ndarray) -> np.ndarray:
        """How far modelled (n, k) lies from observed (k,): signed roots of the deviance of such a count."""
        share = self._positive(modelled)
        ratio = np.divide(observed, share, out=np.ones_like(share), where=observed > 0)
        deviance = 2.0 * self.effective * (observed * np.log(ratio) - observed + share)
        return np.sign(share - observed) * np.sqrt(np.maximum(deviance, 0.0))

    def interval(self, observed: np.ndarray) -> np.ndarray:
        """Shares (k, 2) between which 90 % of what such a count might give lies."""
        n = round(self.effective)
        return np.column_stack([binom.ppf(0.05, n, observed), binom.ppf(0.95, n, observed)]) / n

    def widened(self, factor: float) -> WeakMultinomial:
        """The same with an error `factor` times as large."""
        return WeakMultinomial(self.effective / factor**2)

    @staticmethod
    def _positive(modelled: np.ndarray) -> np.ndarray:
        share = modelled + 0.5 / 1000.0  # a place nobody settled in this time is not impossible
        return share / share.sum(axis=1, keepdims=True)


ErrorModel = LogitNormal | UpperBound | Composition | WeakMultinomial
