"""Who stays, by group and by municipality of housing."""

from __future__ import annotations

import numpy as np

from agents.cohort import ABO
from agents.households import HOUSEHOLD_TYPES, SCHOOLING
from agents.raking import NATIONALITIES
from simulation.world import World

GROUPS = {
    "nationality": NATIONALITIES,
    "household_type": HOUSEHOLD_TYPES,
    "sex": ("men", "women"),
    "schooling": SCHOOLING,
}


def stay_by_group(world: World, k: int) -> dict[str, np.ndarray]:
    """Persons at risk and in the county k months after the permit, each group an array (categories, 2).

    Persons granted a permit while in the Migration Agency's accommodation; schooling counts adults only.
    """
    people, houses = world.people, world.houses
    household = people["household"]
    at_risk = ((houses["granted"] == 1) & (houses["housing"] == ABO))[household]
    left = houses["left_county_month"]
    stays = ((left < 0) | (left > houses["decision"] + k))[household]
    codes = {
        "nationality": people["nationality"],
        "household_type": houses["type"][household],
        "sex": people["female"],
        "schooling": np.where(people["age"] >= 18, people["schooling"], -1),
    }
    result = {}
    for name, categories in GROUPS.items():
        code = codes[name]
        inside = at_risk & (code >= 0)
        n = np.bincount(code[inside], minlength=len(categories))
        stayed = np.bincount(code[inside & stays], minlength=len(categories))
        result[name] = np.column_stack([n, stayed])
    return result


MUNICIPALITY_COLUMNS = ("housed", "permits", "received", "residents")


def by_municipality(world: World, k: int) -> np.ndarray:
    """Persons by municipality of the county, (H, 4): housed, granted a permit there, settled, living there.

    Settled persons come from anywhere in the county; the last column counts who lives there k months after
    the permit.
    """
    houses = world.houses
    size = houses["size"].astype(float)
    here = len(world.near)
    granted = houses["granted"] == 1
    first, left = houses["first_place"], houses["left_county_month"]
    received = granted & (first >= 0) & (first < here)
    stays = received & ((left < 0) | (left > houses["decision"] + k))
    # who has moved within the county by then is counted where last seen in the county
    moved = stays & (houses["left_first_month"] >= 0) & (houses["left_first_month"] <= houses["decision"] + k)
    at = np.where(moved & (houses["place"] < here), houses["place"], first)
    return np.column_stack(
        [
            np.bincount(houses["home"], weights=size, minlength=here),
            np.bincount(houses["home"][granted], weights=size[granted], minlength=here),
            np.bincount(first[received], weights=size[received], minlength=here),
            np.bincount(at[stays], weights=size[stays], minlength=here),
        ]
    )
