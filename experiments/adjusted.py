"""A scenario with some levers set otherwise, as a slider does it: in the scenario's months, or else the pilot's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from agents.parameters import PARAMETERS, declared
from experiments.scenario_file import Scenario, lever_number, month_index
from simulation.policy import Clause, Policy

PILOT = (month_index("2016-07"), month_index("2019-06") + 1)  # the months of the county's pilot; the end not included
ON_ARRIVAL = ("home",)  # mechanisms that act before anybody waits, so from the start


def months_of(scenario: Scenario, lever: str) -> tuple[int, int | None]:
    """First month and end of a lever in a scenario: from its first clause to its last, or the pilot's."""
    clauses = [clause for clause in scenario.policy.clauses if clause.lever == lever]
    if not clauses:
        return (0, None) if PARAMETERS[lever].mechanism in ON_ARRIVAL else PILOT
    ends = [clause.end for clause in clauses if clause.end is not None]
    return min(clause.start for clause in clauses), max(ends) if len(ends) == len(clauses) else None


def value_of(scenario: Scenario, lever: str) -> float:
    """What a scenario sets a lever to in the end, as a number; today's practice where it does not."""
    clauses = [clause for clause in scenario.policy.clauses if clause.lever == lever]
    return clauses[-1].value if clauses else PARAMETERS[lever].check(PARAMETERS[lever].default)


def adjusted(scenario: Scenario, levers: Mapping[str, object]) -> Scenario:
    """The scenario with levers set for everybody, in place of what it says of them. Raises BadInput.

    The same scenario again when nothing is changed; a lever set to today's practice leaves it out.
    """
    clauses = list(scenario.policy.clauses)
    for lever, value in levers.items():
        number = lever_number(declared(lever), value)
        start, end = months_of(scenario, lever)
        clauses = [clause for clause in clauses if clause.lever != lever]
        if number != PARAMETERS[lever].check(PARAMETERS[lever].default):
            clauses.append(Clause(lever, number, start, end))
    if tuple(clauses) == scenario.policy.clauses:
        return scenario
    return replace(
        scenario,
        name=f"{scenario.name}-adjusted",
        label_en=f"{scenario.label_en}, adjusted",
        label_sv=f"{scenario.label_sv}, ändrat",
        policy=Policy(tuple(clauses)),
    )
