"""Population Monte Carlo: generations of runs, each drawn from where those before it met the targets.

Cappé, Guillin, Marin and Robert, "Population Monte Carlo" (J. Comput. Graph. Stat. 13, 2004). What a generation learns
is an emulator of the model; it only says where to run next, and is never believed: every run counts with likelihood x
prior / proposal. The posterior rests on the last generation alone. Its proposal was fixed before any of its runs, so
its weights are those of plain importance sampling, without adaptation's bias.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.calibration.emulated_posterior import Scattered, sample
from experiments.calibration.emulator import errors_of, fit
from experiments.calibration.proposal import Proposal, mixture_of
from experiments.targets import Target

_FEWEST = 200  # runs of a generation: an emulator of fewer tells little
_NEWEST, _OLDER = 1200, 300  # runs that are emulated, at most: what is far from the posterior tells little
_WALKERS = 128
_SCATTERS = 32  # that an emulated likelihood is averaged over
# Where runs scatter, the proposal with the least varying weights goes with the root of the mean squared likelihood: for
# normal errors that is the likelihood with twice the scatter's variance.
_WIDENING = 2.0
_SAMPLED = 20_000  # points a mixture is fitted to


@dataclass(frozen=True)
class Plan:
    """How many runs are spent on learning the proposal and how many on the posterior."""

    seed: int = 1
    learning: tuple[int, ...] = (300, 300, 300, 600, 1200)
    final: int = 10_000
    steps: int = 600  # of each of the walkers that sample an emulated posterior

    @classmethod
    def ending_with(cls, final: int, seed: int) -> Plan:
        """A plan for so many runs in the last generation; the others are smaller and fewer when it has less than usual.

        Two at least: the first that follows the prior, and one that follows what it has told.
        """
        sizes = [round(min(1.0, final / cls.final) * size) for size in cls.learning]
        large = [size for size in sizes if size >= _FEWEST]
        return cls(seed=seed, learning=tuple(large if len(large) > 1 else (_FEWEST, _FEWEST)), final=final)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Runs of every generation."""
        return (*self.learning, self.final)


@dataclass(frozen=True, eq=False)
class Generation:
    """Runs of one proposal."""

    z: np.ndarray  # (n, d) latent numbers
    log_over_prior: np.ndarray  # (n,) of the proposal there, but for a constant
    measured: dict[str, np.ndarray]  # (n,) by column
    log_likelihood: np.ndarray  # (n,)

    @property
    def log_weights(self) -> np.ndarray:
        """Log importance weights (n,)."""
        return self.log_likelihood - self.log_over_prior


def _seed(plan: Plan, number: int, purpose: int) -> np.random.SeedSequence:
    return np.random.SeedSequence([plan.seed, number, purpose])


def _rng(plan: Plan, number: int, purpose: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(_seed(plan, number, purpose)))


def candidates(
    plan: Plan, done: Sequence[Generation], targets: Sequence[Target], d: int
) -> tuple[np.ndarray, np.ndarray]:
    """The latent numbers (n, d) of the next generation, and log of proposal over prior there (n,).

    A function of the finished runs alone. One thread does the arithmetic: its last bits hang on their number.
    """
    from threadpoolctl import threadpool_limits

    number = len(done)
    with threadpool_limits(1):
        return next_proposal(plan, done, targets, d).draw(_rng(plan, number, 1), plan.sizes[number])


def next_proposal(plan: Plan, done: Sequence[Generation], targets: Sequence[Target], d: int) -> Proposal:
    """The proposal learned from the generations that are done; the prior when they tell too little."""
    number, errors = len(done), errors_of(targets)
    z, columns, newest = _emulated_runs(done, tuple(errors))
    if newest.sum() < 2:
        return Proposal(d)
    emulator = fit(z, columns, errors, newest)
    likelihood = Scattered(emulator, targets, _SCATTERS, _rng(plan, number, 0), _WIDENING)
    near = done[-1].z[:, emulator.active]
    sampled = sample(likelihood, near, _WALKERS, plan.steps, _seed(plan, number, 2))
    points = sampled.some(_SAMPLED, _rng(plan, number, 3))
    mixture = mixture_of(points, int(_seed(plan, number, 4).generate_state(1)[0]))
    return Proposal(d, emulator.active, mixture, likelihood)


def _emulated_runs(
    done: Sequence[Generation], names: Sequence[str]
) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
    """Latent numbers (n, d), columns (n,) and which are of the last generation (n,), of the runs to learn from.

    They are the newest ones and, so that no place far away is taken for a good one, some of all others.
    """
    if not done:
        return np.empty((0, 0)), {}, np.zeros(0, bool)
    z = np.concatenate([generation.z for generation in done])
    table = np.column_stack([np.concatenate([g.measured[name] for g in done]) for name in names])
    known = np.flatnonzero(np.isfinite(table).all(axis=1))
    newest, older = known[-_NEWEST:], known[:-_NEWEST]
    rows = np.concatenate([older[:: max(1, -(-len(older) // _OLDER))], newest])
    return z[rows], dict(zip(names, table[rows].T, strict=True)), rows >= len(z) - len(done[-1].z)
