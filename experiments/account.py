"""The county's account of moves: what a change of who stays means beside the in-moves that it needs."""

from __future__ import annotations

import numpy as np

from simulation.world import FLOWS, World

NEEDED_IN_MOVES = 8000  # in-moves a year for the county's demographic balance, as the county has said
BASE_YEARS = (2016, 2020)  # first and last of the account, whole years in which permits were given
FIRST_YEAR = 2015


def out_moves_by_year(world: World) -> np.ndarray:
    """Persons with a permit who left the county in each whole year of the calendar, (years,)."""
    left = world.flows[:, FLOWS.index("left_county")].sum(axis=1)
    whole = len(left) // 12
    return left[: 12 * whole].reshape(whole, 12).sum(axis=1).astype(float)


def in_base_years(by_year: np.ndarray) -> np.ndarray:
    """A year's mean over the base years, of an array (..., years)."""
    first, last = BASE_YEARS
    return by_year[..., first - FIRST_YEAR : last - FIRST_YEAR + 1].mean(axis=-1)
