"""Why people stay or leave: the same worlds lived again with one term of the utility left out."""

from __future__ import annotations

from dataclasses import dataclass

from agents.parameters import PARAMETERS
from agents.utility import PARAMETERS as UTILITY
from experiments.runs import Run, run_world
from simulation.outcomes import HEADLINE
from simulation.setup import Population

TERMS = tuple(parameter.name for parameter in UTILITY if parameter.name.startswith("b_"))


@dataclass(frozen=True)
class Reason:
    """What a term does to an outcome: its value with and without the term, share of persons at risk."""

    term: str
    with_term: float
    without_term: float

    @property
    def label_en(self) -> str:
        """What the term stands for, in English."""
        return PARAMETERS[self.term].label_en

    @property
    def effect(self) -> float:
        """How much the term adds to the outcome."""
        return self.with_term - self.without_term


def reasons(run: Run, study: Population, outcome: str = HEADLINE) -> list[Reason]:
    """The effect of each utility term in draw 0 on the same noise, largest first.

    Each is left out alone, so the effects do not add up: terms that go together stand in for one another.
    """
    with_all = run_world(run, study, 0, 0).outcomes[outcome][0]
    result = []
    for term in TERMS:
        without = Run(**{**vars(run), "values": {**run.values, term: 0.0}})
        result.append(Reason(term, with_all, run_world(without, study, 0, 0).outcomes[outcome][0]))
    return sorted(result, key=lambda reason: -abs(reason.effect))
