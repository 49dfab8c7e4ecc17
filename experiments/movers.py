"""Where those who leave the county go: persons by county of their first place outside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from agents.places import Places
from experiments.draws import noise_world
from experiments.engine import run_tasks
from experiments.runs import Run, live
from simulation.measure import followed
from simulation.policy import Policy
from simulation.setup import enacted
from simulation.world import World


def counties_elsewhere(places: Places) -> tuple[str, ...]:
    """SCB codes of the other counties, in order."""
    return tuple(sorted({code[:2] for code in places.codes[places.here :]}))


def movers(world: World, places: Places, months: int) -> np.ndarray:
    """Persons with a permit who have left the county within so many months of it, by county gone to."""
    houses = world.houses
    codes = counties_elsewhere(places)
    county = np.array([codes.index(code[:2]) if k >= places.here else -1 for k, code in enumerate(places.codes)])
    left = houses["left_county_month"]
    gone = followed(houses, len(world.flows) - 1 - months) & (left >= 0) & (left <= houses["decision"] + months)
    gone &= houses["place"] >= places.here
    return np.bincount(county[houses["place"][gone]], houses["size"][gone], minlength=len(codes))


def movers_of(run: Run, policies: Sequence[Policy], months: int, workers: int = 1) -> Iterator[np.ndarray]:
    """The movers under each policy in every draw, (policies, counties) each, on the same noise."""
    study = run.population()
    for policy in policies:
        enacted(study, policy, run.months)  # once, before the workers ask for it at the same time

    def one(draw: int) -> np.ndarray:
        values, number = run.values_of(draw), noise_world(draw, 0)
        worlds = (live(study, values, policy, run.months, number) for policy in policies)
        return np.array([movers(world, study.places, months) for world in worlds])

    return run_tasks(one, range(run.draws), workers)
