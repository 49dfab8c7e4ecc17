"""A scenario as plain values, in the words that a scenario file has for it."""

from __future__ import annotations

from agents.parameters import PARAMETERS
from agents.places import Places
from agents.record import Record
from experiments.scenario_file import GROUPS, LONGEST, Scenario, month_text
from simulation.policy import Clause


def scenario_record(scenario: Scenario, places: Places) -> Record:
    """Name, texts in both languages, and the levers with their dates, for JSON."""
    texts = {key: getattr(scenario, key) for key in LONGEST}
    return texts | {"levers": [_lever(clause, places) for clause in scenario.policy.clauses]}


def _lever(clause: Clause, places: Places) -> Record:
    """A lever's value with months, places and groups in words; None: no limit."""
    lever = PARAMETERS[clause.lever]
    groups = {column: [GROUPS[column][i] for i in allowed] for column, allowed in clause.groups}
    return {
        "name": clause.lever,
        "value": lever.choices[int(clause.value)] if lever.choices else clause.value,
        "unit": lever.unit,
        "from": month_text(clause.start) if clause.start else None,
        "until": month_text(clause.end - 1) if clause.end is not None else None,
        "places": [places.names[k] for k in clause.places] or None,
        "groups": groups or None,
    }
