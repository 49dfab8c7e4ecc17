"""Measuring a finished run: every declared outcome with the number of persons at risk."""

from __future__ import annotations

import numpy as np

from agents.parameters import LEVER_COSTS, LEVER_NAMES
from agents.places import DESTINATION_CLASSES
from simulation.outcomes import OUTCOMES
from simulation.tally import tally
from simulation.world import FLOWS, World

_COSTS = np.array([LEVER_COSTS[name].value for name in LEVER_NAMES])


def followed(houses: np.ndarray, last: int) -> np.ndarray:
    """Households (M,) granted a permit by a month, the last one whose follow-up is complete; bool."""
    return (houses["granted"] == 1) & (houses["decision"] <= last)


def measure(world: World, destination_class: np.ndarray) -> dict[str, tuple[float, float]]:
    """Each outcome as (value, persons at risk); a share is nan when nobody is at risk.

    `destination_class` (K,) is the class of each row of `world.place`. An outcome whose follow-up is longer
    than the run's is left out; nobody with incomplete follow-up enters one.
    """
    counts = np.zeros((len(OUTCOMES), 2), np.int64)
    tally(world, destination_class, counts)
    counted = dict(zip(OUTCOMES, counts.tolist(), strict=True))
    result = {name: (_ratio(hit, at_risk), float(at_risk)) for name, (at_risk, hit) in counted.items()}

    moves = sum(counted[f"destination_{name}"][0] for name in DESTINATION_CLASSES)
    for name in DESTINATION_CLASSES:
        to_class = counted[f"destination_{name}"][0]
        result[f"destination_{name}"] = _ratio(to_class, moves), float(moves)
    granted, received = counted["received"]
    out_moves = counted["out_moves"][1]
    result["received"] = float(received), float(granted)
    result["in_moves"] = float(granted), float(granted)
    result["out_moves"] = float(out_moves), float(granted)
    result["net_moves"] = float(granted - out_moves), float(granted)

    flows = dict(zip(FLOWS, world.flows.sum(axis=(0, 2)).tolist(), strict=True))
    persons = float(len(world.people))
    result["job_finding"] = _ratio(flows["jobs_of_seekers"], flows["seekers"]), float(flows["seekers"])
    result["contacts"] = float(flows["contacts"]), persons
    result["cost"] = float(world.units @ _COSTS) / 1e6, persons
    months = int(world.frame["months"][0])
    return {name: result[name] for name, outcome in OUTCOMES.items() if outcome.needs <= months}


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else np.nan
