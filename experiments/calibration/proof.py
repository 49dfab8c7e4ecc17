"""The proof that the machinery works, made piece by piece: what is made is kept, and a killed proof goes on from it.

Known truths in a small cohort and a few at full size; figures out of reach, and a fit whose model is then shifted;
truths whose data a shifted model made. Errors planted in the sampler need no run: the same chains weighed wrongly.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from agents.record import Record
from experiments.calibration import (
    calibrate,
    emulated_posterior,
    emulator,
    known_truths,
    out_of_reach,
    planted_errors,
    population_monte_carlo,
    predictive_check,
    proposal,
    simulation_based,
    weights,
)
from experiments.calibration.known_truths import FULL_PEOPLE, Trials, trials_of
from experiments.calibration.out_of_reach import CASES, SHIFT, fitted_case
from experiments.calibration.population_monte_carlo import Plan
from experiments.calibration.problem import Problem
from experiments.calibration.simulation_based import kept_or_made, truth_kept
from experiments.calibration.store import Store, claim

FACTS = "proof.json"
# Each acts through another mechanism: beliefs, ties, where the assigned are placed, offers, the labour market.
LEVERS = ("outreach_reach", "mentoring", "in_county_assignment", "job_offers", "extra_vacancies")
MODEL_ERROR = {"stay_constant": 1.5}  # one standard deviation of its prior
PLANTED = 25  # truths whose data a model with that error makes, at most
FIRST_CASE = 100  # numbers the noise of the cases, which no truth at full size has
PARTS = ("truths", "full", "cases", "planted")
_SAMPLER = (
    calibrate, emulated_posterior, emulator, known_truths, out_of_reach, planted_errors, population_monte_carlo,
    predictive_check, proposal, simulation_based, weights,
)  # fmt: skip


def sampler_hash() -> str:
    """The hash of the program that samples and checks: what another version has made proves nothing of this one."""
    return hashlib.sha256("".join(inspect.getsource(one) for one in _SAMPLER).encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Proof:
    """What is tried, and how often."""

    trials: Trials  # of a small cohort
    full: Trials  # at the size the targets' errors are declared for
    case_plan: Plan  # of figures out of reach, whose posteriors are narrow and far away
    truths: int = 100
    full_truths: int = 5
    cases: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: CASES)
    error: Mapping[str, float] = field(default_factory=lambda: MODEL_ERROR)
    case: Callable[[Problem, Plan, Mapping[str, float], int, Store | None], Record] = fitted_case

    @property
    def planted(self) -> Trials:
        """Trials whose data are made by a model with an error, unknown to the one that is fitted."""
        return replace(self.trials, levers=(), shift=self.error)

    @property
    def sizes(self) -> dict[str, int]:
        """How many pieces each part has."""
        return {
            "truths": self.truths,
            "full": self.full_truths,
            "cases": len(self.cases),
            "planted": min(PLANTED, self.truths),
        }

    def facts(self) -> Record:
        """Everything but how often that decides what the proof gives."""
        return {
            "trials": self.trials.facts(),
            "full": self.full.facts(),
            "shift": dict(SHIFT),
            "error": dict(self.error),
            "cases": {name: dict(figures) for name, figures in self.cases.items()},
            "case_plan": {**vars(self.case_plan), "learning": list(self.case_plan.learning)},
            "sampler": sampler_hash(),
        }

    def claim(self, folder: Path, overwrite: bool = False) -> None:
        """Make a folder this proof's; a FolderError in one sentence when it is that of something else."""
        claim(folder, FACTS, "proof", self.facts(), overwrite)

    def piece(self, part: str, number: int, folder: Path, workers: int = 1) -> Record:
        """One piece of a part: read back if the folder holds it, or else made and kept there."""
        inside = folder / part
        inside.mkdir(exist_ok=True)
        if part == "cases":
            return self._case(number, inside, workers)
        trials = {"truths": self.trials, "full": self.full, "planted": self.planted}[part]
        # at full size a chain takes minutes, so its generations are kept as well
        return truth_kept(trials, number, inside, workers, generations=part == "full")

    def _case(self, number: int, folder: Path, workers: int) -> Record:
        name, figures = list(self.cases.items())[number]
        problem = self.full.problem_of(FIRST_CASE + number)
        plan = replace(self.case_plan, seed=self.full.plan_of(FIRST_CASE + number).seed)

        def make() -> Record:
            store = Store(folder / f"chain-{number}", problem.facts() | {"figures": dict(figures)})
            return {"name": name} | self.case(problem, plan, figures, workers, store)

        return kept_or_made(folder, f"case-{number}", make)


def proof_of(people: int, runs: int, seed: int, truths: int, full_truths: int, county: str = "25") -> Proof:
    """The proof with the model and the targets that ship; each chain ends with so many runs."""
    # less is learned than for a posterior that ships: it is the same sampler, with fewer effective draws
    plan = Plan(seed, learning=(300, 300), final=runs, steps=300)
    small, full = (trials_of(n, plan, county, seed=seed, levers=LEVERS) for n in (people, FULL_PEOPLE))
    for trials, last in ((small, truths - 1), (full, FIRST_CASE + len(CASES) - 1)):
        trials.problem_of(last)  # is there noise for all of them
    return Proof(small, full, Plan(seed, final=4 * runs), truths, full_truths)
