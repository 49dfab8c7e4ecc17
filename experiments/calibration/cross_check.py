"""The posterior found a second time, by another family of methods: an emulator of the model and a sampler on it.

Waves of runs: the first is spread over the prior, each further one is drawn from the posterior of the emulator so far,
widened at first. The emulator of all runs is then believed and sampled, where population Monte Carlo only tries where
an emulator tells it to and weighs what it finds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp, ndtri
from scipy.stats import qmc

from agents.record import Record
from experiments.calibration.calibrate import CHAINS, Result
from experiments.calibration.emulated_posterior import Sampled, Scattered, sample
from experiments.calibration.emulator import Emulator, demand_libraries, errors_of, fit
from experiments.calibration.gate import HEADLINES
from experiments.calibration.latent import LATENT
from experiments.calibration.problem import Problem
from experiments.calibration.store import Kept, Store
from experiments.spread import moments

WIDEST_GAP = 0.35  # posterior standard deviations between the two families
FEWEST_EFFECTIVE = 300.0  # draws of the sampler: its own error is then below 0.06 posterior standard deviations
FIRST_RUN = 4_000_000  # numbers runs whose noise no run of population Monte Carlo has
_DECIMALS = 6  # of what is sampled: the same runs whatever the last bits of the machine's linear algebra


@dataclass(frozen=True)
class CrossPlan:
    """How many runs and how much sampling are spent on the second opinion."""

    seed: int = 1
    # runs of each wave, and the power of the likelihood they are drawn with: nought is the prior, one the posterior
    waves: tuple[tuple[int, float], ...] = ((150, 0.0), (150, 0.2), (150, 0.5), (150, 1.0))
    walkers: int = 128
    steps: int = 1000  # of every walker; a quarter is left out as the way there; half as many for a wave
    scatters: int = 64  # that a likelihood is averaged over
    read: int = 4000  # positions of the walkers that outcomes are told from

    @property
    def runs(self) -> int:
        """Of all waves."""
        return sum(size for size, _ in self.waves)


@dataclass(frozen=True, eq=False)
class CrossCheck:
    """What the second family finds: mean and standard deviation by outcome, beside those of the first."""

    found: dict[str, tuple[float, float]]
    reference: dict[str, tuple[float, float]]
    runs: int
    effective: float  # draws of the sampler, by its autocorrelation
    active: tuple[str, ...]  # uncertainties that were found to move the targets
    errors: dict[str, float]  # of the emulator and a run's noise together, in logits, cross-validated

    @property
    def gaps(self) -> dict[str, float]:
        """Between the two posterior means, in standard deviations of the reference."""
        pairs = {name: (self.found[name][0] - mean, sd) for name, (mean, sd) in self.reference.items()}
        return {name: away / sd if sd > 0 else np.nan for name, (away, sd) in pairs.items()}

    def problems(self) -> list[str]:
        """Where the two do not agree, a sentence each; empty when they do."""
        found = [
            f"{name}: the emulator's mean differs by {gap:+.2f} posterior sd, allowed up to {WIDEST_GAP}"
            for name, gap in self.gaps.items()
            if not abs(gap) <= WIDEST_GAP
        ]
        if not self.reference:
            found.append("nothing to compare with")
        if not self.effective >= FEWEST_EFFECTIVE:
            found.append(f"the sampler's effective size is {self.effective:.0f}, needed {FEWEST_EFFECTIVE:.0f}")
        return found

    @property
    def agrees(self) -> bool:
        """Whether both families find the same posterior."""
        return not self.problems()

    def record(self) -> Record:
        """The figures as plain values; None for what is not a number."""
        rows = {}
        for name, gap in self.gaps.items():
            (mean, sd), (reference_mean, reference_sd) = self.found[name], self.reference[name]
            figures = {
                "mean": mean, "sd": sd, "reference_mean": reference_mean, "reference_sd": reference_sd,
                "gap_in_sd": gap, "error_in_logits": self.errors[name],
            }  # fmt: skip
            told = {key: round(float(value), 6) if np.isfinite(value) else None for key, value in figures.items()}
            rows[name] = told | {"agrees": bool(abs(gap) <= WIDEST_GAP)}
        return {
            "agrees": self.agrees,
            "problems": self.problems(),
            "allowed_gap_in_sd": WIDEST_GAP,
            "runs": self.runs,
            "effective": round(self.effective, 1),
            "active": list(self.active),
            "outcomes": rows,
        }


def reference_of(result: Result) -> dict[str, tuple[float, float]]:
    """Posterior mean and standard deviation of every headline outcome of a calibration."""
    _, columns, weights = result.pooled()
    return {name: moments(columns[name], weights) for name in HEADLINES if name in columns}


def cross_check(
    problem: Problem,
    reference: Mapping[str, tuple[float, float]],
    plan: CrossPlan = CrossPlan(),
    workers: int = 1,
    store: Store | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> CrossCheck:
    """Find the posterior anew and set it beside the reference: mean and standard deviation by outcome.

    `progress` is told what begins. Finished waves are kept in the store as those of one more chain.
    """
    demand_libraries()
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # the same bits whatever the number of cores
        waves = Waves(problem, plan, tuple(reference))
        for _ in plan.waves:
            waves.run(workers, store, progress)
        progress("cross-check: the posterior")
        emulator, sampled = waves.posterior(1.0, plan.steps)
        likelihood = Scattered(emulator, problem.targets, 4 * plan.scatters, _rng(plan, 2, waves.done))
        found = outcomes_of(likelihood, sampled.some(plan.read, _rng(plan, 3, waves.done)), tuple(reference))
    errors = np.sqrt(np.diag(emulator.covariance))
    return CrossCheck(
        found,
        dict(reference),
        len(waves.z),
        sampled.effective,
        tuple(LATENT[i] for i in emulator.active),
        dict(zip(emulator.columns, errors.tolist(), strict=True)),
    )


def _seed(plan: CrossPlan, purpose: int, wave: int) -> np.random.SeedSequence:
    return np.random.SeedSequence([plan.seed, 20_000 + purpose, wave])


def _rng(plan: CrossPlan, purpose: int, wave: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(_seed(plan, purpose, wave)))


class Waves:
    """The runs so far: latent numbers (n, d) and the shares measured (n,) that are emulated."""

    def __init__(self, problem: Problem, plan: CrossPlan, outcomes: Sequence[str]):
        self.problem, self.plan = problem, plan
        self.errors = errors_of(problem.targets)
        columns = dict.fromkeys([*self.errors, *outcomes])
        self.z = np.empty((0, len(LATENT)))
        self.shares = {name: np.empty(0) for name in columns}
        self.last = self.z  # the last wave
        self.done = 0

    def run(self, workers: int, store: Store | None, progress: Callable[[str], None]) -> None:
        """The next wave, or what is stored of it; runs in which not everything could be measured are left out."""
        size, power = self.plan.waves[self.done]
        progress(f"cross-check: wave {self.done + 1} of {len(self.plan.waves)}, {size} runs")
        kept = store.kept(CHAINS, self.done) if store else None
        if kept is None:
            z = np.round(self.points(size, power), _DECIMALS)
            first = FIRST_RUN + sum(size for size, _ in self.plan.waves[: self.done])
            kept = Kept(z, np.zeros(len(z)), list(self.problem.runs(z, first, workers)))
            if store:
                store.keep(CHAINS, self.done, kept)
        z, rows = kept.z, kept.rows
        table = np.array([[row[name] for name in self.shares] for row in rows])
        known = np.isfinite(table).all(axis=1)
        self.z = np.concatenate([self.z, z[known]])
        joined = zip(self.shares.items(), table[known].T, strict=True)
        self.shares = {name: np.concatenate([before, new]) for (name, before), new in joined}
        self.last = z
        self.done += 1

    def points(self, n: int, power: float) -> np.ndarray:
        """Where the next wave runs (n, d): a Latin hypercube of the prior, or the posterior of the emulator so far."""
        rng = _rng(self.plan, 0, self.done)
        if not self.done or power == 0.0:
            return ndtri(qmc.LatinHypercube(len(LATENT), rng=rng).random(n))
        emulator, sampled = self.posterior(power, self.plan.steps // 2)
        z = rng.standard_normal((n, len(LATENT)))  # what does not matter is as in the prior
        z[:, emulator.active] = sampled.some(n, rng)
        return z

    def posterior(self, power: float, steps: int) -> tuple[Emulator, Sampled]:
        """An emulator of all runs, and prior x likelihood to a power under it.

        Its errors are told from the half of the runs that is nearest to the last wave.
        """
        distances = _distances(self.z, self.last)
        emulator = fit(self.z, self.shares, self.errors, distances <= np.median(distances))
        likelihood = Scattered(emulator, self.problem.targets, self.plan.scatters, _rng(self.plan, 2, self.done))
        near, seed = self.last[:, emulator.active], _seed(self.plan, 4, self.done)
        return emulator, sample(likelihood, near, self.plan.walkers, steps, seed, power)


def _distances(z: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How far z (n, d) lies from the middle of other points, squared, in their standard deviations (Mahalanobis)."""
    covariance = np.cov(others.T) + 0.1 * np.eye(z.shape[1])
    away = z - others.mean(axis=0)
    return (away * np.linalg.solve(covariance, away.T).T).sum(axis=1)


def outcomes_of(likelihood: Scattered, positions: np.ndarray, names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Posterior mean and standard deviation of outcomes as runs at sampled positions (n, a) would measure them."""
    shares, each = likelihood.each(positions)
    # at a position, what a run may give counts by its likelihood
    weights = np.exp(each - logsumexp(each, axis=1, keepdims=True)) / len(positions)
    return {name: moments(shares[name], weights.ravel()) for name in names}
