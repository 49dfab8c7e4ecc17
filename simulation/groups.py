"""Who stays, by group and by municipality of housing."""

from __future__ import annotations

import numpy as np

from agents.cohort import ABO
from agents.columns import NOBODY
from agents.compiled import rule
from agents.households import HOUSEHOLD_TYPES, SCHOOLING
from agents.machine_code import entry
from agents.moving import ADULT
from agents.raking import NATIONALITIES
from simulation.tally import stays_until
from simulation.world import World

GROUPS = {
    "nationality": NATIONALITIES,
    "household_type": HOUSEHOLD_TYPES,
    "sex": ("men", "women"),
    "schooling": SCHOOLING,
}


MOST_CATEGORIES = max(len(categories) for categories in GROUPS.values())


@rule
def count_member(counts: np.ndarray, group: int, category: int, stays: bool) -> None:
    """Count a person at risk in a category of a group."""
    counts[group, category, 0] += 1
    counts[group, category, 1] += stays


@entry
def count_groups(w: World, k: int, counts: np.ndarray) -> None:
    """Count, in the order of GROUPS, who is at risk and who stays k months after the permit."""
    for j in range(w.houses.size):
        house = w.houses[j]
        if house.granted == 0 or house.housing != ABO:
            continue
        stays = stays_until(house.left_county_month, house.decision + k)
        for i in range(house.first, house.first + house.size):
            person = w.people[i]
            count_member(counts, 0, person.nationality, stays)
            count_member(counts, 1, house.type, stays)
            count_member(counts, 2, person.female, stays)
            if person.age >= ADULT and person.schooling >= 0:
                count_member(counts, 3, person.schooling, stays)


def stay_by_group(world: World, k: int) -> dict[str, np.ndarray]:
    """Persons at risk and in the county k months after the permit, each group an array (categories, 2).

    Persons granted a permit while in the Migration Agency's accommodation; schooling counts adults only.
    """
    counts = np.zeros((len(GROUPS), MOST_CATEGORIES, 2), np.int64)
    count_groups(world, k, counts)
    return {name: counts[g, : len(categories)] for g, (name, categories) in enumerate(GROUPS.items())}


MUNICIPALITY_COLUMNS = ("housed", "permits", "received", "residents")


@entry
def count_places(w: World, k: int, counts: np.ndarray) -> None:
    """Count persons by municipality, in the order of MUNICIPALITY_COLUMNS."""
    here = w.near.shape[0]
    for j in range(w.houses.size):
        house = w.houses[j]
        first = house.first_place
        counts[house.home, 0] += house.size
        if house.granted == 0:
            continue
        counts[house.home, 1] += house.size
        if first == NOBODY or first >= here:
            continue
        counts[first, 2] += house.size
        until = house.decision + k
        if stays_until(house.left_county_month, until):
            # who has moved within the county by then is counted where last seen in the county
            moved = not stays_until(house.left_first_month, until)
            counts[house.place if moved and house.place < here else first, 3] += house.size


def by_municipality(world: World, k: int) -> np.ndarray:
    """Persons by municipality of the county, (H, 4): housed, granted a permit there, settled, living there.

    Settled persons come from anywhere in the county; the last column counts who lives there k months after
    the permit.
    """
    counts = np.zeros((len(world.near), len(MUNICIPALITY_COLUMNS)))
    count_places(world, k, counts)
    return counts
