"""The posterior under an emulator of the model, and a sample of it.

A run's noise and the emulator's ignorance are averaged over in the likelihood, as population Monte Carlo averages over
the noise of its runs: but for the ignorance both have the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp, ndtri
from scipy.stats import qmc

from experiments.calibration.emulator import Emulator, shares_of
from experiments.targets import Target, log_likelihood

_DECIMALS = 6  # of what is sampled: the same positions whatever the last bits of the machine's linear algebra
_JITTER = 0.1  # prior standard deviations the walkers begin away from runs


class Scattered:
    """The likelihood under an emulator, averaged over a fixed set of what a run may lie away from its prediction.

    So it is over a run's noise in population Monte Carlo. With a normal error it is the normal density with both
    variances; as an average it holds for every other error model just the same.
    """

    def __init__(self, emulator: Emulator, targets: Sequence[Target], n: int, rng: np.random.Generator):
        self.emulator, self.targets = emulator, targets
        variances, axes = np.linalg.eigh(emulator.scatter())
        normal = ndtri(qmc.Sobol(len(variances), rng=rng).random(n))
        # the first dimensions of the sequence are its most even ones: they go to the largest variances
        self.scatter = (normal[:, ::-1] * np.sqrt(np.maximum(variances, 0.0))) @ axes.T

    def each(self, positions: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Shares (n * m,) and log likelihoods (n, m) of all that may be at active latent numbers (n, a)."""
        logits = self.emulator.logits(positions)[:, None] + self.scatter
        shares = shares_of(logits.reshape(-1, logits.shape[2]), self.emulator.columns)
        return shares, log_likelihood(self.targets, shares).reshape(logits.shape[:2])

    def __call__(self, positions: np.ndarray) -> np.ndarray:
        """The logarithm of the average (n,)."""
        return logsumexp(self.each(positions)[1], axis=1) - np.log(len(self.scatter))


@dataclass(frozen=True, eq=False)
class Sampled:
    """Positions (n, a) of walkers in the active latent numbers, each counting the same, and their effective number."""

    positions: np.ndarray
    effective: float

    def some(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """At most so many of them, in random order."""
        return rng.permutation(self.positions)[:n]


def sample(
    log_likelihood: Callable[[np.ndarray], np.ndarray],
    near: np.ndarray,
    walkers: int,
    steps: int,
    seed: np.random.SeedSequence,
    power: float = 1.0,
) -> Sampled:
    """Sample standard normal prior x likelihood to a power with walkers that begin near points (n, a).

    With emcee (Foreman-Mackey, Hogg, Lang and Goodman, Publ. Astron. Soc. Pac. 125, 2013); the first quarter of the
    steps is left out as the way there.
    """
    import emcee

    def log_density(positions: np.ndarray) -> np.ndarray:
        return np.round(power * log_likelihood(positions) - 0.5 * (positions**2).sum(axis=1), _DECIMALS)

    state = np.random.RandomState(np.random.MT19937(seed))
    walkers = max(walkers, 2 * near.shape[1] + 2)  # emcee asks for twice the dimensions
    begin = near[state.choice(len(near), walkers)]
    begin = begin + _JITTER * state.standard_normal(begin.shape)
    moves = [(emcee.moves.DEMove(), 0.7), (emcee.moves.DEMove(gamma0=1.0), 0.1), (emcee.moves.StretchMove(), 0.2)]
    sampler = emcee.EnsembleSampler(*begin.shape, log_density, moves=moves, vectorize=True)
    sampler.run_mcmc(emcee.State(begin, random_state=state.get_state()), steps)
    chain = sampler.get_chain(discard=steps // 4)
    longest = float(np.max(emcee.autocorr.integrated_time(chain, tol=0, quiet=True)))
    positions = chain.reshape(-1, begin.shape[1])
    return Sampled(positions, len(positions) / max(longest, 1.0))
