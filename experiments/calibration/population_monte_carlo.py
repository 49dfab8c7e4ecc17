"""Population Monte Carlo: generations of runs drawn from a mixture that learns where the targets are met.

Cappé, Guillin, Marin and Robert, "Population Monte Carlo" (J. Comput. Graph. Stat. 13, 2004); all generations
so far count with the weight of the mixture of all their proposals (Cornuet, Marin, Mira and Robert, "Adaptive
multiple importance sampling", Scand. J. Stat. 39, 2012). The posterior rests on the last generation alone: its
proposal was fixed before any of its runs, so its weights are those of plain importance sampling, without
adaptation's bias.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from experiments.calibration.proposal import (
    Proposal,
    informed_directions,
    kernels,
    linear_misfits,
    linear_posterior,
    prior_proposal,
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
    learning: tuple[int, ...] = (1500, 1000, 1000, 1500, 2500)
    final: int = 20_000
    speak: float = 400.0  # effective runs a proposal is fitted to, at least

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


def proposals(
    plan: Plan, done: Sequence[Generation], d: int, log_from_misfits: Callable[[np.ndarray], np.ndarray]
) -> list[Proposal]:
    """The proposals of all generations that are done and of the next: a function of the runs alone."""
    known = [prior_proposal(d)]
    for number in range(1, min(len(done), len(plan.learning)) + 1):
        z, ratio, likelihood = pooled(known, done[:number])
        misfits = np.concatenate([generation.misfits for generation in done[:number]])
        wide = tempered(ratio, likelihood, tempering(ratio, likelihood, _WIDE * plan.speak))
        level, slopes = linear_misfits(z, misfits, wide)
        directions = informed_directions(slopes)
        smooth = smoothed(z @ directions, misfits, wide, log_from_misfits)
        power = tempering(ratio, smooth, plan.speak)
        weights = tempered(ratio, smooth, power)
        ahead = (_AHEAD if power == 1.0 else 0.5, *linear_posterior(level, slopes, directions))
        known.append(kernels(z, weights, directions, _rng(plan, number, 0), ahead))
    return known


def pooled(known: Sequence[Proposal], done: Sequence[Generation]):
    """All runs together: latent numbers, log of prior over the mixture of their proposals, log likelihood."""
    z = np.concatenate([generation.z for generation in done])
    sizes = np.array([len(generation.z) for generation in done])
    over = np.array([proposal.log_over_prior(z) for proposal in known[: len(done)]])
    mixture = logsumexp(over, axis=0, b=(sizes / sizes.sum())[:, None])
    return z, -mixture, np.concatenate([generation.log_likelihood for generation in done])


def candidates(plan: Plan, proposal: Proposal, number: int) -> np.ndarray:
    """The latent numbers (n, d) of a generation."""
    return proposal.draw(_rng(plan, number, 1), plan.sizes[number])


def final_log_weights(proposal: Proposal, last: Generation) -> np.ndarray:
    """Log importance weights (n,) of the last generation."""
    return last.log_likelihood - proposal.log_over_prior(last.z)
