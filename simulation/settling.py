"""Settling: dwellings open, and households with a permit this month choose or are assigned."""


import numpy as np

from agents.cohort import EBO, MINOR
from agents.columns import NOBODY, Row, Status
from agents.compiled import long_rule, rule
from agents.exact import exp, stored
from agents.parameter import Values
from agents.parameters import Lever
from agents.settlement import SETTLEMENTS, assigned_weight, finishing_time, nest_weight
from agents.utility import job_chance_term, language_metro_factor, nest_value, rule_term
from agents.work import WORKING_AGE
from simulation.choice import (
    OFFERED,
    RESERVED,
    best_here,
    has_dwelling_free,
    home_value,
    outside_pull,
    place_outside,
    prospects_here,
    view,
)
from simulation.information import years_here
from simulation.labour import ANY, SKILLED, is_recognised
from simulation.lots import sort_by_lot
from simulation.moves import move_in, reject, take_dwelling
from simulation.noise import Decision, poisson, uniforms
from simulation.replay import meet_markets
from simulation.world import FLOWS, World

SELF_HERE = SETTLEMENTS.index("self_here")
SELF_ELSEWHERE = SETTLEMENTS.index("self_elsewhere")
ASSIGNED_HERE = SETTLEMENTS.index("assigned_here")
ASSIGNED_ELSEWHERE = SETTLEMENTS.index("assigned_elsewhere")
LATE_FROM = 24  # month from which assignment is faster: January 2017
_PERMITS = FLOWS.index("permits")
_DWELLINGS = FLOWS.index("dwellings")
_FILLED = FLOWS.index("vacancies_filled")
_YOUNGEST, _OLDEST = WORKING_AGE


@rule
def market_factor(p: Values, market: int) -> float:
    """How many dwellings are offered against a balanced market: 0 shortage, 1 balance, 2 surplus."""
    if market == 0:
        return p.shortage_factor
    return p.surplus_factor if market == 2 else 1.0


@rule
def dwellings_mean(p: Values, rental_dwellings: float, market: int) -> float:
    """Expected dwellings offered to newcomers in a month."""
    return p.dwelling_rate / 1000.0 * rental_dwellings * market_factor(p, market)


@rule
def others_mean(p: Values, other_share: float) -> float:
    """Expected households of other arrivals who take a dwelling in a month."""
    return p.other_arrivals * other_share / p.other_household


@rule
def open_dwellings(w: World, month: int) -> None:
    """Dwellings on offer to newcomers this month, less what other arrivals take; reserved ones wait."""
    f = w.frame[0]
    p = w.parameters[0]
    for k in range(w.near.shape[0]):
        q = w.place[k]
        draws = uniforms(f.seed, f.number, k, Decision.DWELLINGS, month, 0)
        offers = poisson(draws[0], dwellings_mean(p, q.rental_dwellings, q.housing_market))
        others = poisson(draws[1], others_mean(p, q.other_share))
        q.dwellings[OFFERED] = max(offers - others, 0)
        a_year = float(w.levers[0, month, Lever.dwellings_reserved, k])
        q.reserve += a_year / 12.0 * q.population / f.population
        whole = int(q.reserve)
        q.reserve -= whole
        q.dwellings[RESERVED] += whole
        w.units[Lever.dwellings_reserved] += whole
        w.flows[month, _DWELLINGS, k] += q.dwellings[OFFERED] + whole


@rule
def vacancy_for(place: np.ndarray, k: int, skilled: bool) -> int:
    """Cell of a vacancy left in municipality k that a person can fill, or nobody."""
    if skilled and place[k].vacancies[SKILLED] > 0:
        return 2 * k + SKILLED
    if place[k].vacancies[ANY] > 0:
        return 2 * k + ANY
    return NOBODY


@rule
def most_vacancies(place: np.ndarray, here: int) -> int:
    """The municipality of the county with the most vacancies left."""
    best = 0
    for k in range(1, here):
        if place[k].vacancies[ANY] > place[best].vacancies[ANY]:
            best = k
    return best


@long_rule
def make_offers(w: World, house: Row, month: int) -> int:
    """Employers' offers: each takes a vacancy at home, else where most are open; returns where, or nobody."""
    f = w.frame[0]
    here = w.near.shape[0]
    share = w.levers[house.segment, month, Lever.job_offers, house.place]
    where = NOBODY
    for i in range(house.first, house.first + house.size):
        person = w.people[i]
        age = person.age + years_here(house.arrival, month)
        rank = uniforms(f.seed, f.number, i, Decision.OFFER, 0, 0)[0]
        if person.employed == 1 or age < _YOUNGEST or age > _OLDEST or rank >= share:
            continue
        skilled = is_recognised(person.qualified, person.recognised_month, month)
        spot = vacancy_for(w.place, int(house.place) if where == NOBODY else where, skilled)
        if spot == NOBODY and where == NOBODY:
            spot = vacancy_for(w.place, most_vacancies(w.place, here), skilled)
        if spot == NOBODY:
            continue
        where = spot // 2
        person.offer = where
        w.place[where].vacancies[spot % 2] -= 1
        w.units[Lever.job_offers] += 1.0
    return where


@rule
def greedy_match(place: np.ndarray, here: int) -> int:
    """The municipality with the best job chance among those with a dwelling free; without any, of all."""
    best = NOBODY
    fallback = 0
    for k in range(here):
        if place[k].job_log > place[fallback].job_log:
            fallback = k
        if has_dwelling_free(place[k]) and (best == NOBODY or place[k].job_log > place[best].job_log):
            best = k
    return best if best != NOBODY else fallback


@rule
def by_population(place: np.ndarray, low: int, high: int, u: float) -> int:
    """A place from low until before high, drawn by population."""
    below = place[low - 1].population_cumulative if low > 0 else 0.0
    target = below + u * (place[high - 1].population_cumulative - below)
    high -= 1
    while low < high:
        middle = (low + high) // 2
        if place[middle].population_cumulative > target:
            high = middle
        else:
            low = middle + 1
    return low


@rule
def recognition_month(p: Values, permit: int, speedup: float) -> int:
    """Month from which a qualification is recognised."""
    return permit + int(max(p.recognition_lag - speedup, 0.0) + 0.5)


@rule
def in_county_chance(p: Values, change: float) -> float:
    """Share of assigned people placed inside the county: today's and the lever's change."""
    return min(max(p.in_county_share + change, 0.0), 1.0)


@rule
def decide(w: World, house: Row, month: int) -> None:
    """One household's settlement at the permit."""
    f = w.frame[0]
    p = w.parameters[0]
    here = w.near.shape[0]
    home = house.home
    lever = w.levers[house.segment, month]
    w.flows[month, _PERMITS, home] += house.size
    for i in range(house.first, house.first + house.size):
        person = w.people[i]
        if person.qualified == 1:
            speedup = float(lever[Lever.recognition_speedup, home])
            person.recognised_month = recognition_month(p, month, speedup)
            w.units[Lever.recognition_speedup] += min(speedup, p.recognition_lag)
    if house.housing == MINOR:
        # who came alone stays in the care of the municipality
        house.settlement = ASSIGNED_HERE
        house.first_place = home
        house.settled_month = month
        house.own_dwelling = 1
        move_in(w, house, month)
        return
    offer = make_offers(w, house, month) if w.used[Lever.job_offers] else NOBODY
    bias_here, bias_away, extra, employed, ties, pupil = view(w.people, house, month)
    n = w.people[house.first].nationality
    factor = language_metro_factor(p, extra)
    rule = float(lever[Lever.residence_rule, home])
    at_home = home_value(p, month - house.arrival, ties, pupil, 0 if offer == home else employed)
    cash = lever[Lever.settlement_cash]
    total = prospects_here(p, w.place, w.near, w.local, house, n, cash, offer, at_home)
    own = nest_weight(p.stay_constant + job_chance_term(p, bias_here) + nest_value(p, total))
    away = outside_pull(p, w.outside, f.metropolises, home, house.kin, factor)
    away *= exp(job_chance_term(p, bias_away) + rule_term(p, rule))
    route = uniforms(f.seed, f.number, house.first, Decision.ROUTE, 0, 0)
    act = uniforms(f.seed, f.number, house.first, Decision.ASSIGNMENT, 0, 0)
    time_here = finishing_time(route[0], own)
    time_away = finishing_time(route[1], away)
    assigned = False
    if house.housing != EBO and act[0] >= p.refusal:
        weight = assigned_weight(p, w.local[n, home].typical)
        assigned = finishing_time(route[2], weight) < min(time_here, time_away)
    delay = int(p.delay_self)
    if assigned:
        delay = int(p.delay_assigned_early if month < LATE_FROM else p.delay_assigned_late)
        if act[1] < in_county_chance(p, float(lever[Lever.in_county_assignment, home])):
            house.settlement = ASSIGNED_HERE
            w.units[Lever.in_county_assignment] += 1.0
            if house.planned != NOBODY:
                k = int(house.planned)
            elif act[3] < lever[Lever.matched_placement, home]:
                k = greedy_match(w.place, here)
                house.matched = 1
                w.units[Lever.matched_placement] += 1.0
            else:
                k = by_population(w.place, 0, here, act[2])
        else:
            house.settlement = ASSIGNED_ELSEWHERE
            k = by_population(w.place, here, w.place.size, act[2])
    elif time_here < time_away:
        house.settlement = SELF_HERE
        k = best_here(f, p, w.place, w.near, w.local, house, n, cash, offer, at_home)
    else:
        house.settlement = SELF_ELSEWHERE
        k = place_outside(p, w.outside, f.metropolises, home, house.kin, factor, route[3])
    house.first_place = k
    house.settled_month = month + delay
    house.status = Status.DECIDED
    if k < here:
        if house.housing == EBO and k == home:
            house.own_dwelling = 1
            house.settled_month = month
        else:
            take_dwelling(w, house, k, month)
            if assigned:
                house.own_dwelling = 1  # the municipality must provide one
        house.cash = stored(float(cash[k]))
        w.units[Lever.settlement_cash] += house.cash
        if w.used[Lever.residence_rule]:
            w.units[Lever.residence_rule] += lever[Lever.residence_rule, k]
    for i in range(house.first, house.first + house.size):
        if w.people[i].offer != k:
            w.people[i].offer = NOBODY
        elif k < here:
            w.flows[month, _FILLED, k] += 1
    if house.settled_month == month:
        move_in(w, house, month)


@long_rule
def move_in_after(w: World, month: int, delay: int) -> None:
    """Households whose decision fell so many months ago move if this month is due."""
    if month < delay:
        return
    for c in range(w.decisions_start[month - delay], w.decisions_start[month - delay + 1]):
        house = w.houses[w.decisions[c]]
        if house.status == Status.DECIDED and house.settled_month == month:
            move_in(w, house, month)


@long_rule
def settle(w: World, month: int) -> None:
    """Households whose move is due move; then the month's rejections, and its permits in order of lot."""
    f = w.frame[0]
    p = w.parameters[0]
    for delay in (p.delay_self, p.delay_assigned_early, p.delay_assigned_late):
        move_in_after(w, month, int(delay))
    open_dwellings(w, month)
    granted = 0
    for c in range(w.decisions_start[month], w.decisions_start[month + 1]):
        j = w.decisions[c]
        house = w.houses[j]
        if house.granted == 1:
            lot = w.scratch[granted]
            lot.row = j
            lot.a = uniforms(f.seed, f.number, house.first, Decision.LOTTERY, 0, 0)[0]
            granted += 1
        else:
            reject(w, house, month)
    sort_by_lot(w.scratch, granted)
    for c in range(granted):
        j = w.scratch[c].row
        meet_markets(w, j)
        decide(w, w.houses[j], month)
