"""What an outcome, or what a scenario does to it, hinges on: the model as a function of its inputs.

All worlds share one noise world, so that the model is a deterministic function and a difference between two worlds
comes from inputs alone; how large noise is stands beside the result.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from agents.bad_input import BadInput
from agents.parameter import nearest
from agents.parameters import FITTED, LEVER_NAMES
from agents.record import Record
from experiments.draws import noise_world
from experiments.engine import run_tasks
from experiments.morris_sobol import RULE_EN, RULE_SV, Indices, indices, most_runs
from experiments.runs import Run, live
from experiments.scenario_file import Scenario
from experiments.sensitivity_inputs import KINDS, UNCERTAIN_INPUTS, Input, pilot_policy
from experiments.spread import noise_variance, plain
from simulation.measure import measure
from simulation.outcomes import OUTCOMES
from simulation.policy import TODAY
from simulation.setup import Population, enacted

if TYPE_CHECKING:
    from pandas import DataFrame

HEADLINES = ("stay_36", "leave_at_permit")
REPEATED = 128  # points of Sobol's sample lived in other noise, to know what noise does

# Told how many evaluations are done, and how many there will be as far as is known.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Question:
    """What is asked. `run` gives county, people, months, seed, fixed values, and how many noise worlds a mean is of.

    With a scenario each outcome is the scenario's difference from today's practice in the same noise.
    """

    run: Run
    outcomes: tuple[str, ...] = HEADLINES
    scenario: Scenario | None = None
    inputs: tuple[Input, ...] = KINDS["all"]

    def __post_init__(self) -> None:
        months = self.run.months
        measured = [name for name, outcome in OUTCOMES.items() if outcome.needs <= months and outcome.unit == "share"]
        for name in self.outcomes:
            if name not in OUTCOMES:
                raise BadInput(f"unknown outcome {name!r}{nearest(name, OUTCOMES)}; `bofast outcomes` lists them")
            if name not in measured:
                why = f"needs more than {months} months" if OUTCOMES[name].needs > months else "is no share of persons"
                raise BadInput(f"outcome {name} {why}; allowed are {', '.join(measured)}")
        if self.scenario and any(one.is_lever for one in self.inputs):
            raise BadInput("a scenario sets its levers itself; with --scenario, --inputs can only be uncertainties")
        if not self.inputs:
            raise BadInput("nothing is left to vary; fix fewer inputs with --set")

    @property
    def names(self) -> tuple[str, ...]:
        """The inputs' names."""
        return tuple(one.name for one in self.inputs)

    @property
    def worlds(self) -> int:
        """Worlds lived for one evaluation."""
        return self.run.replicates * (1 if self.scenario is None else 2)

    @cached_property
    def centre(self) -> dict[str, float]:
        """Every uncertainty at its median, of the posterior where it is fitted; fixed values as they are."""
        medians: dict[str, Any] = {one.name: one.parameter.default for one in UNCERTAIN_INPUTS}
        if self.run.posterior is not None:
            middle = np.median(self.run.posterior.rows, axis=0)
            medians |= dict(zip(FITTED, middle.tolist(), strict=True))
        return medians | dict(self.run.values)

    def outcomes_at(self, study: Population, values: Mapping[str, float], number: int) -> list[float]:
        """The outcomes (k,) in a noise world at values of inputs by name.

        Uncertainties not named are at their centre, levers at today's practice.
        """
        levers = {name: value for name, value in values.items() if name in LEVER_NAMES}
        uncertain = self.centre | {name: value for name, value in values.items() if name not in levers}
        policies = [pilot_policy(levers)] if self.scenario is None else [TODAY, self.scenario.policy]
        told = []
        for policy in policies:
            world = live(study, uncertain, policy, self.run.months, number)
            measured = measure(world, study.destination_class)
            told.append([measured[name][0] for name in self.outcomes])
        found = told[0] if len(told) == 1 else [after - before for before, after in zip(*told, strict=True)]
        for name, value in zip(self.outcomes, found, strict=True):
            if not math.isfinite(value):
                raise BadInput(f"nobody is at risk of {name} among {self.run.people} people; give more with --people")
        return found

    def values(self, shares: np.ndarray) -> dict[str, float]:
        """Values of the inputs by name at shares (d,) of their distributions."""
        return {one.name: one.value(float(share)) for one, share in zip(self.inputs, shares, strict=True)}


def evaluate(
    question: Question,
    points: Iterable[Mapping[str, float]],
    workers: int = 1,
    first: int = 0,
    told: Callable[[], None] = lambda: None,
) -> np.ndarray:
    """Outcomes (n, replicates, k) at n points, in as many noise worlds from the number `first` on."""
    study = question.run.population()
    for policy in (TODAY, question.scenario.policy if question.scenario else TODAY):
        enacted(study, policy, question.run.months)  # once, before the workers ask for it at the same time
    numbers = [noise_world(0, first + r) for r in range(question.run.replicates)]
    rows = []
    for row in run_tasks(lambda at: [question.outcomes_at(study, at, n) for n in numbers], points, workers):
        rows.append(row)
        told()
    return np.array(rows)


@dataclass(frozen=True)
class Noise:
    """Standard deviation of an outcome over the inputs, in one noise, and that of noise at fixed inputs."""

    sd: float
    noise_sd: float

    @property
    def share(self) -> float:
        """Noise's variance beside that over the inputs."""
        return (self.noise_sd / self.sd) ** 2 if self.sd > 0.0 else math.nan

    def record(self) -> Record:
        """The figures as plain values."""
        return {"sd": plain(self.sd), "noise_sd": plain(self.noise_sd), "noise_share": plain(self.share)}


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What was asked, with how many trajectories and base points, and what was found."""

    question: Question
    trajectories: int
    base: int
    found: Indices
    noise: dict[str, Noise]
    evaluations: int

    def frame(self) -> DataFrame:
        """Sobol's indices as a pandas table by outcome and input, the largest total first."""
        import pandas as pd

        rows = [{"outcome": name} | vars(one) for name, ones in self.found.shares.items() for one in ones]
        table = pd.DataFrame(rows).sort_values(["outcome", "total"], ascending=[True, False], kind="stable")
        return table.rename(columns={"name": "input"}).set_index(["outcome", "input"])

    def record(self) -> Record:
        """The figures as plain values."""
        question = self.question
        return {
            "rule_en": RULE_EN,
            "rule_sv": RULE_SV,
            "interval": "90 %, from a bootstrap: each figure give or take its _conf",
            "evaluations": self.evaluations,
            "worlds": self.evaluations * question.worlds,
            "inputs": [
                {"name": one.name, "role": one.parameter.role, "over": one.distribution} for one in question.inputs
            ],
            "outcomes": {
                name: {
                    "unit": OUTCOMES[name].unit,
                    "mean": plain(float(self.found.sampled[:, k].mean())),
                    **self.noise[name].record(),
                    "morris": [one.record() for one in self.found.screening[name]],
                    "sobol": [one.record() for one in self.found.shares[name]],
                }
                for k, name in enumerate(question.outcomes)
            },
        }


def sensitivity(
    question: Question, trajectories: int, base: int, workers: int = 1, progress: Progress = lambda *_: None
) -> Sensitivity:
    """Morris, Sobol and noise of what is asked; `base` is a power of two. Raises BadInput."""
    repeated = min(REPEATED, 2 * base)
    runs = {"done": 0, "total": most_runs(len(question.inputs), trajectories, base) + repeated}

    def advance() -> None:
        runs["done"] += 1
        progress(runs["done"], runs["total"])

    def planned(total: int) -> None:
        runs["total"] = total + repeated

    def function(shares: np.ndarray, first: int = 0) -> np.ndarray:
        points = (question.values(row) for row in shares)
        return evaluate(question, points, workers, first, advance).mean(axis=1)

    ends = [one.ends for one in question.inputs]
    found = indices(question.names, ends, question.outcomes, function, trajectories, base, planned)
    twins = function(found.at[:repeated], first=question.run.replicates)
    noise = {}
    for k, name in enumerate(question.outcomes):
        both = np.column_stack([found.sampled[:repeated, k], twins[:, k]])
        noise[name] = Noise(float(found.sampled[:, k].std(ddof=1)), math.sqrt(noise_variance(both)))
    return Sensitivity(question, trajectories, base, found, noise, runs["done"])
