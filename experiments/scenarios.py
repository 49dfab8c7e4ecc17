"""Scenarios: named lever values with dates, places and groups; where they come from and how they are set."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from agents.record import Record
from experiments.scenario_file import (
    BASELINE,
    GROUPS,
    LONGEST,
    MONTH,
    SLUG,
    Scenario,
    ScenarioError,
    cut,
    declared_lever,
    hint,
    lever_number,
    month_index,
    month_text,
    read_scenario,
    sentence,
    show,
)

__all__ = [
    "BASELINE", "GROUPS", "Scenario", "ScenarioError", "load_scenario", "month_index", "month_text", "parse_assignment",
    "schema", "shipped", "split_settings", "with_settings",
]

# The declarations of the levers bring the compiler with them, which takes a second to import; whoever only
# asks for the names of the scenarios need not wait for it. Hence the imports inside functions.
if TYPE_CHECKING:
    from agents.places import Places

LIBRARY = Path(__file__).parent / "library"


def shipped() -> list[str]:
    """Names of the scenarios that come as files, in order; `baseline` is known besides."""
    return sorted(path.stem for path in LIBRARY.glob("*.toml"))


def load_scenario(name_or_path: str | os.PathLike[str], places: Places) -> Scenario:
    """A scenario by name or from a TOML file, its places those of the county of `places`; several joined by a plus.

    Raises ScenarioError.
    """
    if isinstance(name_or_path, str):
        from experiments.stacking import PLUS, stacked

        parts = [part.strip() for part in name_or_path.split(PLUS)]
        if len(parts) > 1 and all(parts) and not os.path.exists(name_or_path):
            return stacked([load_scenario(part, places) for part in parts])
        if name_or_path == BASELINE:
            return _baseline()
        if name_or_path in shipped():
            return read_scenario(LIBRARY / f"{name_or_path}.toml", places)
        looks_like_path = name_or_path.endswith(".toml") or any(mark in name_or_path for mark in "/\\")
        if not looks_like_path and not os.path.exists(name_or_path):
            known = [BASELINE, *shipped()]
            raise ScenarioError(
                f"There is no scenario {show(name_or_path)}{hint(name_or_path, known)}; known are "
                f"{', '.join(known)}, and any TOML file by its path."
            )
    elif not isinstance(name_or_path, os.PathLike):
        raise ScenarioError(f"A scenario is a name or the path of a file, not {show(name_or_path)}.")
    return read_scenario(Path(name_or_path), places)


def with_settings(scenario: Scenario, settings: Mapping[str, object]) -> Scenario:
    """The scenario with levers set for all months, places and people, over what it says itself.

    The name stays, the labels tell of the change. Raises ScenarioError for an unknown lever or value.
    """
    from simulation.policy import Clause, Policy

    if not settings:
        return scenario
    clauses = []
    for name, value in settings.items():
        try:
            clauses.append(Clause(name, lever_number(declared_lever(name), value)))
        except ValueError as error:
            raise ScenarioError(sentence(error)) from None
    told = ", ".join(
        f"{name} = {value if isinstance(value, str) else format(value, 'g')}"
        for name, value in settings.items()
    )
    return replace(
        scenario,
        label_en=f"{scenario.label_en} ({told})",
        label_sv=f"{scenario.label_sv} ({told})",
        policy=Policy((*scenario.policy.clauses, *clauses)),
    )


def parse_assignment(text: str) -> tuple[str, float | str]:
    """Name and checked value from "name=value", for any lever, uncertainty or setting; a choice stays text.

    Raises ScenarioError.
    """
    from agents.parameters import declared

    name, equals, value = (part.strip() for part in str(text).partition("="))
    if not (name and equals and value):
        raise ScenarioError(f"--set {show(text)} is not NAME=VALUE, such as outreach_reach=0.8.")
    try:
        parameter = declared(cut(name))
        number = parameter.check(cut(value))
    except ValueError as error:
        comma = "; write the number with a point" if re.fullmatch("[+-]?[0-9]+,[0-9]+", value) else ""
        raise ScenarioError(f"--set: {sentence(f'{error}{comma}')}") from None
    return name, value if parameter.choices else number


def split_settings(assignments: Iterable[str]) -> tuple[Record, Record]:
    """Levers, and uncertainties with settings, from texts "name=value", each checked and named once.

    Raises ScenarioError.
    """
    from agents.parameters import LEVER_NAMES

    levers: dict[str, float | str] = {}
    others: dict[str, float | str] = {}
    for text in assignments:
        name, value = parse_assignment(text)
        chosen = levers if name in LEVER_NAMES else others
        if name in chosen:
            raise ScenarioError(f"--set: {name} is given twice, allowed is once.")
        chosen[name] = value
    return levers, others


def schema() -> Record:
    """The JSON schema (draft 2020-12) of a scenario file, made from the declarations of the levers."""
    from agents.parameters import LEVER_NAMES, PARAMETERS
    from simulation.policy import PLACE_LEVERS

    def rule(name: str) -> Record:
        lever = PARAMETERS[name]
        value = (
            {"enum": list(lever.choices)}
            if lever.choices
            else {
                "type": "integer" if lever.whole else "number",
                "minimum": lever.low,
                "maximum": lever.high,
            }
        )
        title = f"{lever.label_en} ({lever.unit})" if lever.unit else lever.label_en
        then: Record = {"value": value | {"title": title, "description": lever.help_en, "default": lever.default}}
        if name in PLACE_LEVERS:
            then["groups"] = False
        return {"if": {"properties": {"name": {"const": name}}}, "then": {"properties": then}}

    month = {"type": "string", "pattern": f"^{MONTH}$"}
    some = {"type": "array", "minItems": 1}
    groups = {column: some | {"items": {"enum": list(values)}} for column, values in GROUPS.items()}
    table = {"type": "object", "additionalProperties": False}
    lever = table | {
        "required": ["name", "value"],
        "properties": {
            "name": {"enum": list(LEVER_NAMES)},
            "value": {},
            "from": month | {"description": "first month; without it January 2015"},
            "until": month | {"description": "last month, included; without it the end of the run"},
            "places": some
            | {"items": {"type": "string"}, "description": "municipalities of the county, by code or name"},
            "groups": table | {"minProperties": 1, "properties": groups},
        },
        "allOf": [rule(name) for name in LEVER_NAMES],
    }
    texts = {key: {"type": "string", "minLength": 1, "maxLength": most} for key, most in LONGEST.items()}
    texts["name"] |= {"pattern": f"^{SLUG}$", "not": {"const": BASELINE}}
    return table | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "bofast scenario",
        "required": ["name"],
        "properties": texts | {"lever": {"type": "array", "items": lever}},
    }


def _baseline() -> Scenario:
    from simulation.policy import TODAY

    return Scenario(
        BASELINE,
        "Today's practice",
        "Dagens arbetssätt",
        "No measure beyond what is done today: every lever stands at its default.",
        "Inga åtgärder utöver dem som görs i dag: alla reglage står på sitt utgångsvärde.",
        TODAY,
    )


