"""Rival structures: the calibrated baseline lived under other rules, one switch each, and how far outcomes move."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from agents.record import Record
from experiments.runs import Run, run_worlds
from simulation.outcomes import HEADLINE


@dataclass(frozen=True)
class Rival:
    """Another structure: the settings that switch it on, and what it says."""

    name: str
    values: Mapping[str, float]
    label_en: str
    label_sv: str
    says_en: str
    says_sv: str


_DECLARED = (
    Rival(
        "planned-moves", {"planned_moves": 1.0}, "Planned behaviour", "Planerat beteende",
        "Moving on is intended first and realised later, at one rate, whatever the strength of the pull.",
        "Att flytta vidare är först en avsikt och förverkligas senare, i en takt, hur stark dragningen än är.",
    ),
    Rival(
        "housing-gate", {"housing_gate": 1.0}, "Housing as a gate", "Bostad som spärr",
        "Who settles by choice needs a dwelling in the municipality; having one is no attraction of its own.",
        "Den som själv bosätter sig måste ha en bostad i kommunen; bostaden är ingen egen lockelse.",
    ),
    Rival(
        "random-network", {"homophily": 0.0, "rewiring": 1.0}, "Random network", "Slumpmässigt nätverk",
        "Ties are made at random, not within one's nationality and facility.",
        "Band knyts slumpmässigt, inte inom den egna nationaliteten och boendet.",
    ),
)  # fmt: skip
RIVALS: dict[str, Rival] = {rival.name: rival for rival in _DECLARED}
OUTCOMES = (HEADLINE, "leave_at_permit", "keep_municipality_36", "employed_12")


@dataclass(frozen=True)
class Shift:
    """How far an outcome moves under a rival: paired over draws on the same noise, nothing fitted again."""

    rival: str
    outcome: str
    baseline: float  # mean over draws
    mean: float  # under the rival
    low: float  # 90 % interval of the difference over draws
    high: float

    @property
    def difference(self) -> float:
        """The mean difference, rival less baseline."""
        return self.mean - self.baseline

    def record(self) -> Record:
        """The figures as plain values."""
        return vars(self) | {"difference": self.difference}


def rival_shifts(
    run: Run, workers: int = 1, outcomes: Sequence[str] = OUTCOMES, progress: Callable[[], None] = lambda: None
) -> list[Shift]:
    """Every rival's shift of some outcomes, over the draws and replicates of a run.

    `progress` is called after each world, of which there are draws x replicates x (rivals + 1).
    """

    def lived(values: Mapping[str, float]) -> dict[str, np.ndarray]:
        other = replace(run, values={**run.values, **values})
        worlds = []
        for world in run_worlds(other, workers):
            worlds.append(world.outcomes)
            progress()
        shape = (run.draws, run.replicates)
        return {name: np.array([w[name][0] for w in worlds]).reshape(shape).mean(axis=1) for name in outcomes}

    baseline = lived({})
    shifts = []
    for rival in RIVALS.values():
        under = lived(rival.values)
        for name in outcomes:
            difference = under[name] - baseline[name]
            known = np.isfinite(difference)
            low, high = np.quantile(difference[known], [0.05, 0.95]) if known.any() else (np.nan, np.nan)
            shifts.append(
                Shift(
                    rival.name, name, float(baseline[name][known].mean()), float(under[name][known].mean()),
                    float(low), float(high),
                )
            )  # fmt: skip
    return shifts
