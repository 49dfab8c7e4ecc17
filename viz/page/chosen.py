"""What is chosen, in words: for paper, on which there are no sliders."""

from __future__ import annotations

from agents.parameters import PARAMETERS
from experiments.scenario_file import Scenario
from simulation.policy import Clause
from viz.page.amounts import amount, month_word
from viz.page.state import Choice
from viz.page.texts import say
from viz.style import label_of


def measures_told(scenario: Scenario, language: str) -> list[str]:
    """Every measure of a scenario: its name, what it is set to, and when."""
    told = (_told(clause, language) for clause in scenario.policy.clauses)
    return list(dict.fromkeys(told)) or [say("no change", language)]


def set_otherwise(choice: Choice, language: str) -> str:
    """The levers of a choice that are not as its scenario has them; nothing when all are."""
    values = ((PARAMETERS[name], value) for name, value in choice.levers)
    return "; ".join(f"{label_of(lever, language)}: {amount(lever, value, language)}" for lever, value in values)


def _told(clause: Clause, language: str) -> str:
    lever = PARAMETERS[clause.lever]
    value = lever.choices[int(clause.value)] if lever.choices else clause.value
    some = say("some only", language) if clause.places or clause.groups else ""
    return f"{label_of(lever, language)}: {amount(lever, value, language)}, {_when(clause, language)}{some}"


def _when(clause: Clause, language: str) -> str:
    start = month_word(clause.start, language)
    if clause.end is None:
        return say("always", language) if clause.start == 0 else say("from month", language, start=start)
    return say("between", language, low=start, high=month_word(clause.end - 1, language))
