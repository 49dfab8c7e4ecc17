"""A scenario written as the TOML file that `load_scenario` reads."""

from __future__ import annotations

import json

from agents.places import Places
from experiments.scenario_file import LONGEST, Scenario
from experiments.scenario_record import scenario_record


def scenario_text(scenario: Scenario, places: Places, comment: str = "") -> str:
    """The file's text, with a comment above; values to the last digit, so that it is the same scenario."""
    record = scenario_record(scenario, places)
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    lines += [f"{key} = {_value(record[key])}" for key in LONGEST if record[key]]
    for lever in record["levers"]:
        unit = f"  # {lever['unit']}" if lever["unit"] else ""
        lines += ["", f"[[lever]]{unit}"]
        keys = ("name", "value", "from", "until", "places", "groups")
        lines += [f"{key} = {_value(lever[key])}" for key in keys if lever[key] is not None]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    """A value in TOML, whose texts, numbers and arrays are those of JSON."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(part)}" for key, part in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
