"""Several scenarios at once: `action-plan+housing-first` is both, where neither takes back what the other sets."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from experiments.scenario_file import Scenario, ScenarioError, month_text, overlap
from simulation.policy import Policy

PLUS = "+"


def stacked(scenarios: Sequence[Scenario]) -> Scenario:
    """All scenarios' levers under their names joined by a plus. Raises ScenarioError where two set the same."""
    for one, other in combinations(scenarios, 2):
        if one.name == other.name:
            raise ScenarioError(f"{one.name} stands twice in {_joined(scenarios, 'name')}; each is stacked once")
        for early in one.policy.clauses:
            for late in other.policy.clauses:
                if early.lever == late.lever and overlap(early, late):
                    month = month_text(max(early.start, late.start))
                    raise ScenarioError(
                        f"{one.name} and {other.name} both set {late.lever} in {month} for some of the same places and "
                        "people; stacked scenarios set different levers, or the same one in different months, places "
                        "or groups"
                    )
    return Scenario(
        _joined(scenarios, "name"),
        _joined(scenarios, "label_en", " + "),
        _joined(scenarios, "label_sv", " + "),
        _joined(scenarios, "description_en", " "),
        _joined(scenarios, "description_sv", " "),
        Policy(tuple(clause for one in scenarios for clause in one.policy.clauses)),
        _joined(scenarios, "source", " "),
    )


def _joined(scenarios: Sequence[Scenario], name: str, between: str = PLUS) -> str:
    return between.join(text for one in scenarios if (text := getattr(one, name)))
