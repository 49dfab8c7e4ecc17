"""Counting a finished run in one pass: for every outcome the persons at risk, and those of whom it holds."""

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from agents.cohort import EBO, MINOR
from agents.columns import NOBODY, Positions, Row
from agents.compiled import rule
from agents.machine_code import entry
from agents.places import DESTINATION_CLASSES
from agents.settlement import SETTLEMENTS
from agents.work import MEASURED_AGE
from simulation.information import years_here
from simulation.outcomes import OUTCOMES
from simulation.world import World

if TYPE_CHECKING:
    Counted: Positions
else:
    Counted = IntEnum("Counted", {name: position for position, name in enumerate(OUTCOMES)})
_ROUTES = int(Counted[f"route_{SETTLEMENTS[0]}"])
_DESTINATIONS = int(Counted[f"destination_{DESTINATION_CLASSES[0]}"])
_SETTLEMENTS = len(SETTLEMENTS)
_ASSIGNED = SETTLEMENTS.index("assigned_here")
_YOUNGEST, _OLDEST = MEASURED_AGE


@rule
def count(counts: np.ndarray, outcome: int, persons: int, holds: bool) -> None:
    """Count persons at risk of an outcome, which holds of them or does not."""
    counts[outcome, 0] += persons
    counts[outcome, 1] += persons * holds


@rule
def stays_until(left: int, month: int) -> bool:
    """Whether somebody who left in a month, or never, is still there after another."""
    return left < 0 or left > month


@rule
def tally_staying(house: Row, here: int, counts: np.ndarray) -> None:
    """Leaving at the permit and staying on, by housing during the wait."""
    size = int(house.size)
    out = house.first_place >= here
    left, permit = house.left_county_month, house.decision
    stays_36 = stays_until(left, permit + 36)
    if house.housing == EBO:
        count(counts, Counted.leave_at_permit_ebo, size, out)
        count(counts, Counted.stay_36_ebo, size, stays_36)
    elif house.housing == MINOR:
        count(counts, Counted.leave_at_permit_minor, size, out)
        count(counts, Counted.stay_36_minor, size, stays_36)
    else:
        count(counts, Counted.leave_at_permit, size, out)
        count(counts, Counted.stay_12, size, stays_until(left, permit + 12))
        count(counts, Counted.stay_36, size, stays_36)
        count(counts, Counted.stay_60, size, stays_until(left, permit + 60))
        for route in range(_SETTLEMENTS):
            count(counts, _ROUTES + route, size, house.settlement == route)
        count(counts, Counted.assigned_share, size, house.settlement >= _ASSIGNED)


@rule
def tally_keeping(house: Row, last: int, counts: np.ndarray) -> None:
    """Whether a municipality of settlement keeps a household that it received, as far as this was followed."""
    size = int(house.size)
    settled, gone = house.settled_month, house.left_first_month
    year_end = settled // 12 * 12 + 11
    if settled + 12 <= last:
        count(counts, Counted.keep_municipality_12, size, stays_until(gone, settled + 12))
    if settled + 36 <= last:
        count(counts, Counted.keep_municipality_36, size, stays_until(gone, settled + 36))
    if year_end <= last:
        count(counts, Counted.keep_municipality_year_end, size, stays_until(gone, year_end))
    if year_end + 36 <= last:
        count(counts, Counted.keep_municipality_year_end_plus_3, size, stays_until(gone, year_end + 36))


@rule
def tally_work(people: np.ndarray, house: Row, received: bool, counts: np.ndarray) -> None:
    """Employment after a year of who settled here, and after three of stayers and movers."""
    years_12 = years_here(house.arrival, house.decision + 12)
    years_36 = years_here(house.arrival, house.decision + 36)
    for i in range(house.first, house.first + house.size):
        person = people[i]
        if received and _YOUNGEST <= person.age + years_12 <= _OLDEST:
            count(counts, Counted.employed_12, 1, person.employed_12 == 1)
        if _YOUNGEST <= person.age + years_36 <= _OLDEST:
            if stays_until(house.left_county_month, house.decision + 36):
                count(counts, Counted.employed_stayers_36, 1, person.employed_36 == 1)
            else:
                count(counts, Counted.employed_movers_36, 1, person.employed_36 == 1)


@entry
def tally(w: World, destination_class: np.ndarray, counts: np.ndarray) -> None:
    """Count all households and persons; `destination_class` (K,) is the class of each row of `w.place`.

    Nobody with incomplete follow-up is at risk; all moves count.
    """
    here, months, last = w.near.shape[0], w.frame[0].months, w.flows.shape[0] - 1
    for j in range(w.houses.size):
        house = w.houses[j]
        size = int(house.size)
        first = house.first_place
        if first != NOBODY and first != house.home:
            count(counts, _DESTINATIONS + destination_class[first], size, True)
        if house.granted == 0 or house.decision > last - months:
            continue
        received = 0 <= first < here
        if received and house.left_first_month >= 0 and house.place != NOBODY:
            count(counts, _DESTINATIONS + destination_class[house.place], size, True)
        count(counts, Counted.received, size, received)
        count(counts, Counted.in_moves, size, True)
        count(counts, Counted.out_moves, size, not stays_until(house.left_county_month, house.decision + months))
        tally_staying(house, here, counts)
        if received:
            tally_keeping(house, last, counts)
        tally_work(w.people, house, received, counts)
