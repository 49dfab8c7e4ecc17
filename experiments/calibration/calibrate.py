"""From nothing to a posterior: two independent chains of population Monte Carlo, the gate, equally weighted draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from agents.parameters import FITTED
from agents.record import Record
from experiments.calibration.gate import HEADLINES, Convergence, convergence
from experiments.calibration.latent import LATENT, values_at
from experiments.calibration.population_monte_carlo import Generation, Plan, candidates
from experiments.calibration.problem import Problem
from experiments.calibration.store import Kept, Store
from experiments.calibration.weights import effective_size, normalised
from experiments.posterior import Posterior
from experiments.spread import moments, spread_of

CHAINS = 2
DRAWS = 2000  # shipped
_DIGITS = 6  # significant, of a shipped value: far finer than any posterior, and half the bytes


@dataclass(frozen=True, eq=False)
class Chain:
    """One finished chain."""

    plan: Plan
    generations: tuple[Generation, ...]

    @property
    def last(self) -> Generation:
        """The generation the posterior rests on."""
        return self.generations[-1]

    @property
    def log_weights(self) -> np.ndarray:
        """Log importance weights of the last generation, (n,)."""
        return self.last.log_weights


# Told after every run: chain, generation, runs done in it, runs of it, effective size so far.
Progress = Callable[[int, int, int, int, float], None]


def run_chain(
    problem: Problem, plan: Plan, number: int, workers: int, store: Store | None, progress: Progress
) -> Chain:
    """One chain, going on from the generations that are stored."""
    done: list[Generation] = []
    first = number * sum(plan.sizes)
    effective = 0.0
    for generation, size in enumerate(plan.sizes):
        kept = store.kept(number, generation) if store else None
        if kept is None:
            z, over = candidates(plan, done, problem.targets, len(LATENT))
            rows = []
            for row in problem.runs(z, first, workers):
                rows.append(row)
                progress(number, generation, len(rows), size, effective)
            kept = Kept(z, over, rows)
            if store:
                store.keep(number, generation, kept)
        else:
            progress(number, generation, size, size, effective)
        first += size
        done.append(problem.generation(kept.z, kept.log_over_prior, kept.rows))
        effective = effective_size(normalised(done[-1].log_weights))
    return Chain(plan, tuple(done))


def chain_plans(plan: Plan) -> list[Plan]:
    """The plans of the independent chains: seeds that follow one another."""
    return [Plan(**{**vars(plan), "seed": plan.seed + number}) for number in range(CHAINS)]


@dataclass(frozen=True, eq=False)
class Result:
    """A finished calibration."""

    problem: Problem
    chains: tuple[Chain, ...]
    convergence: Convergence

    def pooled(self) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
        """Latent numbers (n, d), what was measured (n,), weights (n,): both chains, each worth its effective size."""
        weights = [normalised(chain.log_weights) for chain in self.chains]
        sizes = np.array([effective_size(w) for w in weights])
        shares = sizes / sizes.sum() if sizes.sum() else sizes
        columns = {
            name: np.concatenate([chain.last.measured[name] for chain in self.chains])
            for name in self.chains[0].last.measured
        }
        z = np.concatenate([chain.last.z for chain in self.chains])
        return z, columns, np.concatenate([share * w for share, w in zip(shares, weights, strict=True)])


def calibrate(
    problem: Problem, plan: Plan, workers: int = 1, store: Store | None = None, progress: Progress = lambda *_: None
) -> Result:
    """Both chains and the gate's figures."""
    plans = chain_plans(plan)
    chains = tuple(run_chain(problem, one, i, workers, store, progress) for i, one in enumerate(plans))
    gate = convergence([chain.log_weights for chain in chains], [chain.last.measured for chain in chains])
    return Result(problem, chains, gate)


def systematic(weights: np.ndarray, n: int, u: float) -> np.ndarray:
    """Positions (n,) of equally weighted draws: each kept as often as its weight asks, give or take one."""
    return np.minimum(np.searchsorted(np.cumsum(weights / weights.sum()), (np.arange(n) + u) / n), len(weights) - 1)


def _most_central(columns: dict[str, np.ndarray], rows: np.ndarray, weights: np.ndarray) -> int:
    """Which of the rows has headline outcomes nearest their posterior means, in standard deviations."""
    distance = np.zeros(len(rows))
    for name in HEADLINES:
        if name in columns:
            mean, sd = moments(columns[name], weights)
            gap = (columns[name][rows] - mean) / sd if sd > 0 else np.zeros(len(rows))
            distance += np.where(np.isfinite(gap), gap, 10.0) ** 2
    return int(np.argmin(distance))


def make_posterior(result: Result, plan: Plan, provenance: Record, draws: int = DRAWS) -> Posterior:
    """Equally weighted draws in random order, the most central one first: a single run is then a typical one."""
    z, columns, weights = result.pooled()
    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence([plan.seed, 10_000])))
    rows = rng.permutation(systematic(weights, draws, rng.random()))
    first = _most_central(columns, rows, weights)
    rows[[0, first]] = rows[[first, 0]]
    values = np.array([[float(f"{v:.{_DIGITS}g}") for v in values_at(z[row, : len(FITTED)]).values()] for row in rows])
    facts = result.problem.facts() | {
        "plan": {"seed": plan.seed, "runs": CHAINS * sum(plan.sizes), "final_runs": CHAINS * plan.final},
        "converged": result.convergence.converged,
        "convergence": result.convergence.record(),
        "provenance": provenance,
    }
    return Posterior(values, facts)


def summary(result: Result, names: Sequence[str] = HEADLINES) -> dict[str, dict[str, float]]:
    """Posterior mean, standard deviation, median and 90 % interval of what was measured."""
    _, columns, weights = result.pooled()
    return {name: vars(spread_of(columns[name], weights)) for name in names if name in columns}
