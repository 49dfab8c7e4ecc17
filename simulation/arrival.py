"""Arrival: households come into the county's care with first beliefs, kin and thresholds."""


import numpy as np

from agents.belief import first_belief
from agents.cohort import EBO, MINOR
from agents.columns import NOBODY, Status
from agents.compiled import long_rule, rule
from agents.exact import stored
from agents.parameter import Values
from simulation.noise import Decision, deviate, draw_many, exponential, uniforms
from simulation.world import FLOWS, World

_ARRIVALS = FLOWS.index("arrivals")
_RESIDENTS = FLOWS.index("residents")


@rule
def kin_place(p: Values, housing: int, home: int, place: np.ndarray, has_kin: float, where: float) -> int:
    """Where a household's kin or close friends live: at home for those who found their own housing."""
    if housing == EBO:
        return home
    if housing == MINOR or has_kin >= p.kin_share:
        return NOBODY
    target = where * place[place.size - 1].kin_cumulative
    low = 0
    high = place.size - 1
    while low < high:
        middle = (low + high) // 2
        if place[middle].kin_cumulative > target:
            high = middle
        else:
            low = middle + 1
    return low


@rule
def take_up_housing(w: World, month: int) -> int:
    """Who arrives this month stands in `rows`: the persons, and each household's first; returns how many persons."""
    talk_interval = int(w.parameters[0].talk_interval)
    start = w.arrivals_start[month]
    n = 0
    for c in range(start, w.arrivals_start[month + 1]):
        j = w.arrivals[c]
        house = w.houses[j]
        house.status = Status.WAITING
        house.place = house.home
        house.since = month
        house.next_talk = month + 1 + j % talk_interval
        w.flows[month, _ARRIVALS, house.home] += house.size
        w.flows[month, _RESIDENTS, house.home] += house.size
        w.present[w.count[0]] = j
        w.count[0] += 1
        w.rows[1, c - start] = house.first
        for i in range(house.first, house.first + house.size):
            w.local[w.people[i].nationality, house.home].residents += 1
            w.rows[0, n] = i
            n += 1
    return n


@rule
def form_beliefs(w: World, n: int) -> None:
    """The n persons in `rows` form first beliefs, and are given their rank for outreach and first threshold."""
    f = w.frame[0]
    p = w.parameters[0]
    who = w.rows[0]
    here, away, rank, search = w.numbers[0], w.numbers[1], w.numbers[2], w.numbers[3]
    for t in range(n):
        here[t] = first_belief(p.bias_here, p.bias_spread, deviate(f.seed, f.number, who[t], Decision.BELIEF_HERE, 0))
    for t in range(n):
        noise = deviate(f.seed, f.number, who[t], Decision.BELIEF_ELSEWHERE, 0)
        away[t] = first_belief(p.bias_elsewhere, p.bias_spread, noise)
    for t in range(n):
        rank[t] = uniforms(f.seed, f.number, who[t], Decision.CONTACT, 0, 0)[0]
    for t in range(n):
        search[t] = exponential(f.seed, f.number, who[t], Decision.SEARCH, 0)
    for t in range(n):
        person = w.people[who[t]]
        person.in_touch = 1
        person.bias_here = here[t]
        person.bias_elsewhere = away[t]
        person.outreach_rank = stored(rank[t])
        person.search_left = stored(search[t])


@long_rule
def arrive(w: World, month: int) -> None:
    """Everybody whose application falls in this month takes up housing and forms a first belief."""
    f = w.frame[0]
    p = w.parameters[0]
    form_beliefs(w, take_up_housing(w, month))
    start = w.arrivals_start[month]
    households = w.arrivals_start[month + 1] - start
    draw_many(f.seed, f.number, w.rows[1], households, Decision.KIN, 0, w.numbers)
    for c in range(households):
        house = w.houses[w.arrivals[start + c]]
        house.kin = kin_place(p, house.housing, house.home, w.place, w.numbers[0, c], w.numbers[1, c])
        house.outreach_rank = 1.0
        for i in range(house.first, house.first + house.size):
            house.outreach_rank = min(house.outreach_rank, w.people[i].outreach_rank)
