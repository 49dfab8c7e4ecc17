"""Whether a design goes on from the one a folder holds: every run of the old one must be a run of the new."""

from __future__ import annotations

from typing import Any

from agents.record import Record
from experiments.scenario_file import show
from experiments.sweeps.points import KINDS


def not_extending(old: Record, new: Record) -> str | None:
    """Why the facts of a new design do not extend those of an old one; None when they do."""
    for key, what in (("model", "the model"), ("data", "the data")):
        if old[key] != new[key]:
            return f"they are of another version of {what}"
    for key in ("posterior", "scenarios"):
        for name, told in old[key].items():
            if name in new[key] and new[key][name] != told:
                return f"{key} {name} was another one" if key == "scenarios" else "draws are from another posterior"
    before, after = old["design"], new["design"]
    for name in sorted(before.keys() ^ after.keys()):
        return f"{'the design' if name in before else 'the folder'} does not vary {name}"
    for name in before:
        problem = _problem(name, before[name], after[name])
        if problem:
            return problem
    return None


def _problem(name: str, old: Any, new: Any) -> str | None:
    if name == "latin_hypercube":
        return None if old == new else "the points of a Latin hypercube cannot be extended (those of [sobol] can)"
    if name in KINDS or name == "list":
        size = "points"
        same = {key: value for key, value in old.items() if key != size} == {
            key: value for key, value in new.items() if key != size
        }
        first = new[size] >= old[size] if name in KINDS else new[size][: len(old[size])] == old[size]
        return None if same and first else f"its points of {name} are others; more may only come after them"
    values, there = _values(old), _values(new)
    known = there if isinstance(there, range) else set(there)
    missing = next((value for value in values if value not in known), None)
    return None if missing is None else f"it has {name} = {show(missing)}, which the design has not"


def _values(told: Any) -> range | list[Any]:
    return range(told["from"], told["to"] + 1, told["step"]) if isinstance(told, dict) else told
