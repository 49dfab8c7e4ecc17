"""The county's account of moves: what a change of who stays means beside the in-moves that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from simulation.world import FLOWS, World

# In-moves a year for a county's demographic balance, as the county itself has said; no other is known to have.
NEEDED_IN_MOVES = {"25": 8000}
BASE_YEARS = (2016, 2020)  # first and last of the account, whole years in which permits were given
FIRST_YEAR = 2015
AGES = (5, 19)  # years of an age group, and groups; the last is open


def by_year(world: World, flow: str) -> np.ndarray:
    """A flow of the whole county in each whole year of the calendar, (years,)."""
    monthly = world.flows[:, FLOWS.index(flow)].sum(axis=1)
    whole = len(monthly) // 12
    return monthly[: 12 * whole].reshape(whole, 12).sum(axis=1).astype(float)


def out_moves_by_year(world: World) -> np.ndarray:
    """Persons with a permit who left the county in each whole year of the calendar, (years,)."""
    return by_year(world, "left_county")


def in_base_years(by_year: np.ndarray) -> np.ndarray:
    """A year's mean over the base years, of an array (..., years)."""
    first, last = BASE_YEARS
    return by_year[..., first - FIRST_YEAR : last - FIRST_YEAR + 1].mean(axis=-1)


def residents(world: World, year: int = BASE_YEARS[1]) -> np.ndarray:
    """Persons with a permit living in the county at the end of a year, (2, groups): women and men by age."""
    last = 12 * (year - FIRST_YEAR + 1) - 1
    houses, width, groups = world.houses, *AGES
    there = (houses["granted"] == 1) & (houses["decision"] <= last)
    there &= (houses["left_county_month"] < 0) | (houses["left_county_month"] > last)
    people = world.people[there[world.people["household"]]]
    age = people["age"] + (last - houses["arrival"][people["household"]]) // 12
    cell = np.minimum(age // width, groups - 1) + groups * (people["female"] == 0)
    return np.bincount(cell, minlength=2 * groups).reshape(2, groups).astype(float)


class AccountFigures(NamedTuple):
    """What the account keeps of worlds, each array after the shape (...) of the worlds."""

    permits: np.ndarray  # (..., years) persons registered in the county at their permit
    employed: np.ndarray  # (..., years) persons of the cohort employed in the county at the end of each year
    stayers: np.ndarray  # (..., 2) persons aged 20-64 in the county 36 months after the permit; of these employed
    residents: np.ndarray  # (..., 2, groups) as `residents`


def account_row(world: World, measured: Mapping[str, tuple[float, float]]) -> np.ndarray:
    """A world's figures as one row, which `account_figures` takes apart; `measured` are its outcomes."""
    share, of_age = measured.get("employed_stayers_36", (np.nan, np.nan))
    stayers = [of_age, share * of_age if of_age else of_age]
    employed = by_year(world, "employed").cumsum()
    return np.concatenate([by_year(world, "permits"), employed, stayers, residents(world).ravel()])


def account_figures(rows: np.ndarray, years: int) -> AccountFigures:
    """Rows (..., figures) of so many years, taken apart."""
    permits, employed, stayers, persons = np.split(rows, np.cumsum((years, years, 2)), axis=-1)
    return AccountFigures(permits, employed, stayers, persons.reshape(*rows.shape[:-1], 2, AGES[1]))
