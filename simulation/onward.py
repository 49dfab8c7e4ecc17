"""Moving on: settled households reconsider every month."""


import numpy as np

from agents.cohort import MINOR
from agents.columns import NEVER, Row, Status
from agents.compiled import long_rule, rule
from agents.exact import exp, stored
from agents.moving import ADULT, onward_rate, planned_rate
from agents.parameter import Values
from agents.parameters import Lever
from agents.utility import dwelling_term, job_chance_term, kin_term, language_metro_factor, rule_term
from simulation.choice import home_value, other_here, outside_pull, place_outside, pull_here, view
from simulation.elsewhere import THREE_YEARS, YEAR
from simulation.information import years_here
from simulation.moves import leave_county, move_within
from simulation.noise import Decision, uniforms
from simulation.replay import meet_dwellings_left
from simulation.world import World


@rule
def value_of_staying(
    p: Values, value: float, compatriots: float, bias_here: float, at_home: float, dwelling: float, kin: float
) -> float:
    """What holds a household where it lives: the place's value to all, and its own terms there."""
    stay = p.stay_constant + value + compatriots + job_chance_term(p, bias_here) + at_home
    return stay + dwelling_term(p, dwelling) + kin_term(p, kin)


@rule
def weigh(w: World, house: Row, month: int, numbers: np.ndarray) -> None:
    """What holds a settled household, what pulls it, and how fast that acts, as six numbers for `move_on`."""
    f = w.frame[0]
    p = w.parameters[0]
    h = house.place
    n = w.people[house.first].nationality
    bias_here, bias_away, extra, employed, ties, pupil = view(w.people, house, month)
    cell = w.local[n, h]
    at_home = home_value(p, month - house.since, ties, pupil, employed)
    dwelling = w.since[month - house.decision].dwelling if house.own_dwelling == 1 else 0.0
    kin = 1.0 if house.kin == h else 0.0
    rule = float(w.levers[house.segment, month, Lever.residence_rule, h]) if w.used[Lever.residence_rule] else 0.0
    factor = language_metro_factor(p, extra)
    pull = float(house.pull_elsewhere)
    if factor < 1.0:
        pull = outside_pull(p, w.outside, f.metropolises, h, house.kin, factor)
    numbers[0] = job_chance_term(p, bias_away) + rule_term(p, rule)
    numbers[1] = p.stay_constant + job_chance_term(p, bias_here)
    numbers[2] = value_of_staying(p, w.place[h].value, cell.term, bias_here, at_home, dwelling, kin)
    numbers[3] = pull
    numbers[4] = pull_here(p, w.near, w.local, house, n)
    numbers[5] = w.since[month - (house.settled_month if house.spell == 0 else house.since)].duration


@rule
def leave(w: World, house: Row, month: int, pull_away: float, pull_near: float) -> None:
    """A household moves on: out of the county or within it, by what pulls it."""
    f = w.frame[0]
    p = w.parameters[0]
    house.spell = min(house.spell + 1, 127)
    if house.left_first_month == NEVER:
        house.left_first_month = month
    draws = uniforms(f.seed, f.number, house.first, Decision.ONWARD, house.spell, 1)
    if draws[0] * (pull_away + pull_near) < pull_away:
        factor = language_metro_factor(p, view(w.people, house, month)[2])
        k = place_outside(p, w.outside, f.metropolises, house.place, house.kin, factor, draws[1])
        leave_county(w, house, k, month)
    else:
        n = w.people[house.first].nationality
        move_within(w, house, other_here(f, p, w.near, w.local, house, n), month)


@long_rule
def move_on(w: World, month: int) -> None:
    """Every settled household's month: its hazard of moving on, and the move when the threshold is met."""
    f = w.frame[0]
    p = w.parameters[0]
    meet_dwellings_left(w, month)
    n = 0
    for c in range(w.count[1]):
        j = w.settled[c]
        house = w.houses[j]
        w.rows[0, n] = j
        weigh(w, house, month, w.numbers[:, n])
        of_age = w.people[house.first].age + years_here(house.arrival, month) >= ADULT
        n += of_age | (house.housing != MINOR)
    away, near, stay = w.numbers[0], w.numbers[1], w.numbers[2]
    pull, others, duration = w.numbers[3], w.numbers[4], w.numbers[5]
    for c in range(n):
        away[c] = pull[c] * exp(away[c])
    for c in range(n):
        near[c] = others[c] * exp(near[c])
    for c in range(n):
        stay[c] = onward_rate(p, duration[c], away[c], near[c], stay[c]) / f.onward_reference
    if p.planned_moves > 0.0:
        for c in range(n):
            stay[c] = planned_rate(p, duration[c], stay[c])
    for c in range(n):
        house = w.houses[w.rows[0, c]]
        house.onward_left = stored(house.onward_left - stay[c])
        if house.onward_left <= 0.0:
            leave(w, house, month, away[c], near[c])


@long_rule
def observe(w: World, month: int) -> None:
    """Note who is employed at the months of observation, and drop from the lists who has left."""
    months = w.frame[0].months
    kept = 0
    settled = 0
    for c in range(w.count[0]):
        j = w.present[c]
        house = w.houses[j]
        if house.status == Status.ELSEWHERE or house.status == Status.REJECTED:
            continue
        w.present[kept] = j
        kept += 1
        if house.status != Status.SETTLED:
            continue
        w.settled[settled] = j
        settled += 1
        since = month - house.decision
        if since > months or (since != YEAR and since != THREE_YEARS and since != months):
            continue
        for i in range(house.first, house.first + house.size):
            person = w.people[i]
            if since == YEAR:
                person.employed_12 = person.employed
            if since == THREE_YEARS:
                person.employed_36 = person.employed
            if since == months:
                person.employed_end = person.employed
    w.count[0] = kept
    w.count[1] = settled
