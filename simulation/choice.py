"""What a household sees when it chooses a place: what it brings along, and the weights of the places."""

import math

import numpy as np

from agents.cohort import EBO
from agents.columns import NOBODY, Row
from agents.compiled import rule
from agents.exact import exp
from agents.moving import ADULT
from agents.parameter import Values
from agents.settlement import finishing_time, gate, may_finish_before, nest_weight
from agents.utility import (
    cash_term,
    child_term,
    dwelling_term,
    job_term,
    kin_added,
    kin_term,
    lived_term,
    nest_value,
    plan_term,
    tie_term,
)
from simulation.information import years_here
from simulation.noise import Decision, uniforms

OFFERED, RESERVED = 0, 1
SCHOOL_AGE = (6, 17)
SCHOOL_MONTHS = 6  # a child counts as rooted in the local school after this
_SCHOOL_FROM, _SCHOOL_TO = SCHOOL_AGE


@rule
def view(people: np.ndarray, house: Row, month: int) -> tuple[float, float, float, int, int, int]:
    """What a household brings: mean beliefs and extra class hours of its adults, work, native ties, a pupil.

    Returns (bias_here, bias_elsewhere, extra hours, employed 0/1, most native ties, pupil 0/1).
    """
    here = 0.0
    away = 0.0
    extra = 0.0
    adults = 0
    employed = 0
    ties = 0
    pupil = 0
    years = years_here(house.arrival, month)
    for i in range(house.first, house.first + house.size):
        person = people[i]
        age = person.age + years
        if age >= ADULT or house.size == 1:
            adults += 1
            here += person.bias_here
            away += person.bias_elsewhere
            extra += person.class_hours_extra
            employed = max(employed, int(person.employed))
            ties = max(ties, int(person.native_ties))
        elif _SCHOOL_FROM <= age <= _SCHOOL_TO:
            pupil = 1
    if adults > 1:
        here /= adults
        away /= adults
        extra /= adults
    return here, away, extra, employed, ties, pupil


@rule
def outside_parts(
    p: Values, outside: np.ndarray, metropolises: int, h: int, kin: int, factor: float
) -> tuple[float, float, float]:
    """Weights outside as seen from h: what kin add, the metropolises (times factor), the rest."""
    here = outside.shape[0]
    metro = outside[h, metropolises - 1] if metropolises > 0 else 0.0
    rest = outside[h, outside.shape[1] - 1] - metro
    metro *= factor
    added = 0.0
    if kin >= here:
        below = outside[h, kin - here - 1] if kin > here else 0.0
        added = kin_added(p, outside[h, kin - here] - below)
        if kin - here < metropolises:
            added *= factor
    return added, metro, rest


@rule
def outside_pull(p: Values, outside: np.ndarray, metropolises: int, h: int, kin: int, factor: float) -> float:
    """Exponential of the inclusive value of the places outside, without belief."""
    added, metro, rest = outside_parts(p, outside, metropolises, h, kin, factor)
    return nest_weight(nest_value(p, added + metro + rest))


@rule
def place_outside(p: Values, outside: np.ndarray, metropolises: int, h: int, kin: int, factor: float, u: float) -> int:
    """Which place outside a household moves to: by shares of weight."""
    added, metro, rest = outside_parts(p, outside, metropolises, h, kin, factor)
    target = u * (added + metro + rest)
    if target < added:
        return int(kin)
    target -= added
    low = 0
    high = outside.shape[1] - 1
    if target < metro:
        target /= factor
        high = metropolises - 1
    else:
        target += metro / factor - metro
    while low < high:
        middle = (low + high) // 2
        if outside[h, middle] > target:
            high = middle
        else:
            low = middle + 1
    return outside.shape[0] + low


@rule
def has_dwelling_free(q: Row) -> bool:
    """Whether a municipality has a dwelling on offer or reserved."""
    return q.dwellings[OFFERED] + q.dwellings[RESERVED] > 0


@rule
def housed(house: Row, k: int, free: bool) -> bool:
    """Whether a household would have a dwelling in municipality k: one is free, or it lives there in its own."""
    return free or (house.housing == EBO and k == house.home)


@rule
def home_value(p: Values, months: int, ties: int, pupil: int, employed: int) -> float:
    """What a household adds to the value of the municipality it has waited in."""
    value = lived_term(p, float(months)) + tie_term(p, ties) + job_term(p, float(employed))
    return value + child_term(p, 1.0 if pupil == 1 and months >= SCHOOL_MONTHS else 0.0)


@rule
def own_value(p: Values, house: Row, k: int, free: bool, cash: float, offer: int, at_home: float) -> float:
    """What a household adds to the value of municipality k on settling; `at_home` is its `home_value`."""
    value = cash_term(p, cash)
    if housed(house, k, free) and p.housing_gate == 0.0:
        value += dwelling_term(p, 1.0)
    if k == house.home:
        value += at_home
    if k == offer:
        value += job_term(p, 1.0) + plan_term(p, 1.0)
    if k == house.kin:
        value += kin_term(p, 1.0)
    return value


@rule
def prospects_here(
    p: Values, place: np.ndarray, near: np.ndarray, local: np.ndarray, house: Row, n: int, cash: np.ndarray,
    offer: int, at_home: float
) -> float:
    """Summed weight of the county's municipalities to a household that settles."""
    total = 0.0
    before = math.nan
    factor = 0.0
    for k in range(near.shape[0]):
        value = own_value(p, house, k, has_dwelling_free(place[k]), cash[k], offer, at_home)
        if value != before:  # most municipalities have the same value of a household's own
            factor = exp(value / p.nest_scale)
            before = value
        weight = near[house.home, k] * local[n, k].weight * factor
        total += weight * gate(p, housed(house, k, has_dwelling_free(place[k])))
    return total


@rule
def best_here(
    frame: Row, p: Values, place: np.ndarray, near: np.ndarray, local: np.ndarray, house: Row, n: int,
    cash: np.ndarray, offer: int, at_home: float
) -> int:
    """The municipality of the county a household prefers by its frozen tastes."""
    best = 0
    best_time = 1e300
    draws = (0.5, 0.5, 0.5, 0.5)
    for k in range(near.shape[0]):
        if k % 4 == 0:
            draws = uniforms(frame.seed, frame.number, house.first, Decision.PLACE, 0, k // 4)
        value = own_value(p, house, k, has_dwelling_free(place[k]), cash[k], offer, at_home)
        weight = near[house.home, k] * local[n, k].weight * exp(value / p.nest_scale)
        weight *= gate(p, housed(house, k, has_dwelling_free(place[k])))
        if may_finish_before(draws[k % 4], weight, best_time):
            time = finishing_time(draws[k % 4], weight)
            if time < best_time:
                best_time = time
                best = k
    return best


@rule
def pull_here(p: Values, near: np.ndarray, local: np.ndarray, house: Row, n: int) -> float:
    """Exponential of the inclusive value of the county's other municipalities, without belief."""
    h = house.place
    cell = local[n, h]
    if house.kin < 0 or house.kin >= near.shape[0] or house.kin == h:
        return cell.pull
    return nest_weight(nest_value(p, cell.others + kin_added(p, near[h, house.kin] * local[n, house.kin].weight)))


@rule
def other_here(frame: Row, p: Values, near: np.ndarray, local: np.ndarray, house: Row, n: int) -> int:
    """Which other municipality of the county a household moves on to: its frozen tastes decide."""
    best = NOBODY
    best_time = 1e300
    draws = (0.5, 0.5, 0.5, 0.5)
    for k in range(near.shape[0]):
        if k % 4 == 0:
            draws = uniforms(frame.seed, frame.number, house.first, Decision.PLACE, 0, k // 4)
        weight = near[house.place, k] * local[n, k].weight
        if k == house.kin:
            weight += kin_added(p, weight)
        if k != house.place and may_finish_before(draws[k % 4], weight, best_time):
            time = finishing_time(draws[k % 4], weight)
            if time < best_time:
                best_time = time
                best = k
    return best
