"""Truths that are known, and figures made from them: exact draws from the joint distribution the sampler assumes.

A truth is drawn from the priors and measured in noise of its own; its figures are drawn from the targets' error
models.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from agents.bad_input import BadInput
from agents.record import Record
from experiments.calibration.latent import LATENT, values_at
from experiments.calibration.planted_errors import moved
from experiments.calibration.population_monte_carlo import Plan
from experiments.calibration.problem import MOST_RUNS, Problem
from experiments.error_models import WeakMultinomial
from experiments.lever_effects import working_value
from experiments.runs import live
from experiments.spread import plain
from experiments.targets import Target, widened
from simulation.measure import measure
from simulation.outcomes import HEADLINE
from simulation.policy import TODAY, Policy
from simulation.setup import enacted

FULL_PEOPLE = 7000  # of the study the targets' errors are declared for
MOST_TRIED = 20_000  # truths drawn until the figures of one lie in the window
_SEED = 30_000  # first of the words that key a truth's random numbers: no plan's seed

# What each lever alone does (R,) at latent numbers (d,), in the noise worlds of the run that is numbered.
Effects = Callable[[Problem, Sequence[str], np.ndarray, int], dict[str, np.ndarray]]


def errors_for(targets: Sequence[Target], people: int) -> tuple[Target, ...]:
    """The targets with the errors a cohort of so many people asks for: sqrt(7000 / people) times as large.

    A simulated cohort's own luck is then the same share of the error, so that the same number of replicates will do.
    Persons as if counted become a whole number, since such data are drawn as counts.
    """
    if people >= FULL_PEOPLE:
        return tuple(targets)
    return tuple(
        replace(target, error=WeakMultinomial(max(1, round(target.error.effective))))
        if isinstance(target.error, WeakMultinomial)
        else target
        for target in widened(targets, math.sqrt(FULL_PEOPLE / people))
    )


def lever_effects_at(problem: Problem, levers: Sequence[str], z: np.ndarray, number: int) -> dict[str, np.ndarray]:
    """What each lever alone does to the headline (replicates,): with it less without it, in the same noise."""
    values = values_at(z)
    first = problem.first_world + number * problem.replicates

    def headline(policy: Policy) -> np.ndarray:
        worlds = (live(problem.study, values, policy, problem.months, first + r) for r in range(problem.replicates))
        return np.array([measure(world, problem.study.destination_class)[HEADLINE][0] for world in worlds])

    today = headline(TODAY)
    return {lever: headline(Policy.of(**{lever: working_value(lever)})) - today for lever in levers}


@dataclass(frozen=True, eq=False)
class Trials:
    """How truths are made and fitted.

    `draws` of a posterior carry the lever effects: 19, 39, 59, ..., so that the ends of a 90 % interval are draws.
    `window` is how far, in standard deviations of the error, a truth's figures may lie from the declared ones
    (targets of one figure); it looks at figures alone, so ranks stay uniform. `shift` is planted in the model that
    makes the data, unknown to the one that is fitted.
    """

    problem: Problem
    plan: Plan
    seed: int = 1
    levers: tuple[str, ...] = ()
    draws: int = 59
    window: float = math.inf
    shift: Mapping[str, float] = field(default_factory=dict)
    effects: Effects = lever_effects_at

    def __post_init__(self) -> None:
        if self.draws < 1 or (self.draws + 1) % 20:
            raise BadInput(f"draws = {self.draws} gives no 90 % interval; allowed is 19, 39, 59 and so on")

    @property
    def first_tried(self) -> int:
        """The number of the run in which the first truth is tried: after those of its chain."""
        return sum(self.plan.sizes)

    @property
    def first_effect(self) -> int:
        """The number of the run that tells the truth's lever effects; those of the draws follow."""
        return self.first_tried + MOST_TRIED

    def problem_of(self, truth: int) -> Problem:
        """The problem in noise worlds that no other truth has."""
        worlds = (self.first_effect + 1 + self.draws) * self.problem.replicates
        if not 0 <= truth < MOST_RUNS // worlds:
            raise BadInput(f"truth {truth} has no noise of its own; allowed is 0 to {MOST_RUNS // worlds - 1}")
        return replace(self.problem, first_world=self.problem.first_world + truth * worlds)

    def plan_of(self, truth: int) -> Plan:
        """The sampler's plan with random numbers that no other truth has."""
        return replace(self.plan, seed=1_000_000 * (self.seed + 1) + truth)

    def rng(self, truth: int, *purpose: int) -> np.random.Generator:
        """Random numbers of a truth for one purpose."""
        return np.random.Generator(np.random.Philox(np.random.SeedSequence([_SEED, self.seed, truth, *purpose])))

    def facts(self) -> Record:
        """Everything that decides what a truth gives."""
        return self.problem.facts() | {
            "plan": {**vars(self.plan), "learning": list(self.plan.learning)},
            "trials_seed": self.seed,
            "levers": {lever: working_value(lever) for lever in self.levers},
            "draws": self.draws,
            "window": plain(self.window),
            "shift": dict(self.shift),
        }


def trials_of(people: int, plan: Plan, county: str = "25", **rest: Any) -> Trials:
    """Trials with the targets that ship, their errors those of a cohort of this size; `rest` are fields of Trials."""
    problem = Problem(county=county, people=people)
    problem = replace(problem, targets=errors_for(problem.targets, people))
    for lever in rest.get("levers", ()):
        policy = Policy.of(**{lever: working_value(lever)})
        enacted(problem.study, policy, problem.months)  # once, before the workers ask for it at the same time
    return Trials(problem, plan, **rest)


@dataclass(frozen=True, eq=False)
class Truth:
    """Latent numbers (d,), what the model gave there, and the problem of finding them again from their figures."""

    z: np.ndarray
    measured: dict[str, float]
    problem: Problem
    tried: int


def drawn_figures(
    targets: Sequence[Target], measured: Mapping[str, float], rng: np.random.Generator
) -> tuple[Target, ...] | None:
    """The targets with figures as they might be observed; None when something could not be measured.

    That is impossible in the sampler's eyes as well.
    """
    modelled = [np.array([measured[column] for column in target.columns]) for target in targets]
    if not all(np.isfinite(row).all() for row in modelled):
        return None
    return tuple(
        replace(target, observed=tuple(target.error.draw(rng, row).tolist()))
        for target, row in zip(targets, modelled, strict=True)
    )


def _near(declared: Sequence[Target], drawn: Sequence[Target], window: float) -> bool:
    return all(
        np.abs(target.error.standardised(np.array(target.observed), np.array([other.observed]))).max() <= window
        for target, other in zip(declared, drawn, strict=True)
        if len(target.columns) == 1
    )


def draw_truth(trials: Trials, truth: int) -> Truth:
    """The truth of this number: the first whose figures lie in the window."""
    problem = trials.problem_of(truth)
    for tried in range(MOST_TRIED):
        rng = trials.rng(truth, 0, tried)
        z = rng.standard_normal(len(LATENT))
        measured = problem.measured(moved(z, trials.shift), trials.first_tried + tried)
        targets = drawn_figures(problem.targets, measured, rng)
        if targets is not None and _near(problem.targets, targets, trials.window):
            return Truth(z, measured, replace(problem, targets=targets), tried + 1)
    raise BadInput(f"window = {trials.window} is too narrow; none of {MOST_TRIED:,} truths had figures inside")
