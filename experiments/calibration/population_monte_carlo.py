"""Population Monte Carlo: generations of runs drawn from a mixture that learns where the targets are met.

Cappé, Guillin, Marin and Robert, "Population Monte Carlo" (J. Comput. Graph. Stat. 13, 2004); all generations
so far count with the weight of the mixture of all their proposals (Cornuet, Marin, Mira and Robert, "Adaptive
multiple importance sampling", Scand. J. Stat. 39, 2012). The posterior rests on the last generation alone: its
proposal was fixed before any of its runs, so its weights are those of plain importance sampling, without
adaptation's bias.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from experiments.calibration.latent import log_prior
from experiments.calibration.proposal import (
    Mixture,
    fit,
    informed_directions,
    linear_misfits,
    linear_posterior,
    prior_mixture,
    smoothed,
)
from experiments.calibration.weights import tempered, tempering

_AHEAD = 0.1  # share of the linear look ahead once the likelihood is no longer tempered; half before
_WIDE = 4.0  # slopes and smoothing are learned from so many times as many effective runs as the proposal
_FEWEST = 100  # runs of a generation


@dataclass(frozen=True)
class Plan:
    """How many runs are spent on learning the proposal and how many on the posterior."""

    seed: int = 1
    learning: tuple[int, ...] = (1500, 1000, 1000, 1500, 2000, 3000)
    final: int = 25_000
    components: int = 3
    speak: float = 300.0  # effective runs a proposal is fitted to, at least

    @classmethod
    def ending_with(cls, final: int, seed: int) -> Plan:
        """A plan for so many runs in the last generation, with the others in proportion."""
        scale = final / cls.final
        return cls(seed=seed, learning=tuple(max(_FEWEST, round(scale * size)) for size in cls.learning), final=final)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Runs of every generation."""
        return (*self.learning, self.final)


@dataclass(frozen=True, eq=False)
class Generation:
    """Runs of one proposal."""

    z: np.ndarray  # (n, d) latent numbers
    measured: dict[str, np.ndarray]  # (n,) by column
    log_likelihood: np.ndarray  # (n,)
    misfits: np.ndarray  # (n, m), how far from each target, in standard deviations of its error


def _rng(plan: Plan, number: int, purpose: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([plan.seed, number, purpose])))


def proposals(plan: Plan, done: Sequence[Generation], d: int) -> list[Mixture]:
    """The proposals of all generations that are done and of the next: a function of the runs alone."""
    known = [prior_mixture(d)]
    for number in range(1, min(len(done), len(plan.learning)) + 1):
        z, ratio, likelihood = pooled(known, done[:number])
        misfits = np.concatenate([generation.misfits for generation in done[:number]])
        wide = tempered(ratio, likelihood, tempering(ratio, likelihood, _WIDE * plan.speak))
        level, slopes = linear_misfits(z, misfits, wide)
        directions = informed_directions(slopes)
        smooth = smoothed(z @ directions, misfits, wide)
        power = tempering(ratio, smooth, plan.speak)
        weights = tempered(ratio, smooth, power)
        # while the likelihood is tempered there is one hill to climb; its shape matters later
        components = plan.components if power == 1.0 else 1
        ahead = (_AHEAD if power == 1.0 else 0.5, *linear_posterior(level, slopes, directions))
        known.append(fit(z, weights, directions, components, _rng(plan, number, 0), ahead))
    return known


def pooled(known: Sequence[Mixture], done: Sequence[Generation]):
    """All runs together: latent numbers, log of prior over the mixture of their proposals, log likelihood."""
    z = np.concatenate([generation.z for generation in done])
    sizes = np.array([len(generation.z) for generation in done])
    densities = np.array([mixture.log_density(z) for mixture in known[: len(done)]])
    mixture = logsumexp(densities, axis=0, b=(sizes / sizes.sum())[:, None])
    return z, log_prior(z) - mixture, np.concatenate([generation.log_likelihood for generation in done])


def candidates(plan: Plan, mixture: Mixture, number: int) -> np.ndarray:
    """The latent numbers (n, d) of a generation."""
    return mixture.draw(_rng(plan, number, 1), plan.sizes[number])


def final_log_weights(mixture: Mixture, last: Generation) -> np.ndarray:
    """Log importance weights (n,) of the last generation."""
    return log_prior(last.z) - mixture.log_density(last.z) + last.log_likelihood
