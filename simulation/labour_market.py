"""The month's labour market: vacancies open, jobs end, everybody searches, searchers and vacancies meet."""

import numpy as np

from agents.columns import NOBODY, Status
from agents.compiled import long_rule, rule
from agents.parameters import Lever
from agents.search_measures import search_measures_log
from agents.work import SEASON, WORKING_AGE, search_hazard, searched, season_factor, waiting_hazard
from simulation.information import years_here
from simulation.labour import (
    ANY,
    SKILLED,
    end_job_in_time,
    hire,
    is_covered,
    is_recognised,
    is_seeker,
    local_log,
    other_candidates_mean,
    personal_log,
    search_again,
    vacancy_means,
)
from simulation.lots import sort_by_lot
from simulation.noise import Decision, poisson, uniforms
from simulation.replay import meet_employed_ties, meet_openings, meet_vacancies, take_vacancy
from simulation.world import FLOWS, World

_SEEKERS = FLOWS.index("seekers")
_JOBS_OF_SEEKERS = FLOWS.index("jobs_of_seekers")
_VACANCIES = FLOWS.index("vacancies")
_FILLED = FLOWS.index("vacancies_filled")
_YOUNGEST, _OLDEST = WORKING_AGE
_SEASON = np.array(SEASON)


@rule
def open_vacancies(w: World, month: int) -> None:
    """Vacancies open to newcomers this month; what is not filled goes to others."""
    f = w.frame[0]
    p = w.parameters[0]
    for k in range(w.near.shape[0]):
        q = w.place[k]
        extra = float(w.levers[0, month, Lever.extra_vacancies, k])
        any_mean, skilled_mean = vacancy_means(p, q.labour_force, extra)
        draws = uniforms(f.seed, f.number, k, Decision.VACANCIES, month, 0)
        q.vacancies[ANY] = poisson(draws[0], any_mean)
        q.vacancies[SKILLED] = poisson(draws[1], skilled_mean)
        w.flows[month, _VACANCIES, k] += q.vacancies[ANY] + q.vacancies[SKILLED]
        w.units[Lever.extra_vacancies] += (any_mean + skilled_mean) * extra / (1.0 + extra)


@rule
def searches(age: int, employed: int) -> bool:
    """Whether somebody looks for work; decided without a jump, which nobody could foresee."""
    return (employed == 0) & (age >= _YOUNGEST) & (age <= _OLDEST)


@rule
def find_searchers(w: World, month: int) -> int:
    """Jobs of the settled whose time is up end; who then searches stands in `rows`; returns how many."""
    n = 0
    for c in range(w.count[1]):
        house = w.houses[w.settled[c]]
        years = years_here(house.arrival, month)
        for i in range(house.first, house.first + house.size):
            end_job_in_time(w, i, house.place, month)
            w.rows[0, n] = i
            n += searches(w.people[i].age + years, w.people[i].employed)
    return n


@rule
def become_candidate(w: World, i: int, k: int, month: int, candidates: int) -> None:
    """Person i in municipality k joins the month's candidates, so many before."""
    f = w.frame[0]
    person = w.people[i]
    recognised = is_recognised(person.qualified, person.recognised_month, month)
    draws = uniforms(f.seed, f.number, i, Decision.SEARCH, person.attempt, 1)
    candidate = w.scratch[candidates]
    candidate.row = i
    candidate.cell = 2 * k + (SKILLED if recognised else ANY)
    candidate.a = draws[0]
    candidate.b = draws[1]


@rule
def search_waiting(w: World, month: int) -> int:
    """Those not yet settled, where they may work: jobs end, some search; returns how many became candidates."""
    f = w.frame[0]
    hazard = waiting_hazard(w.parameters[0])
    candidates = 0
    for c in range(w.count[0]):
        house = w.houses[w.present[c]]
        if house.status == Status.SETTLED:
            continue
        k = house.place
        years = years_here(house.arrival, month)
        for i in range(house.first, house.first + house.size):
            end_job_in_time(w, i, k, month)
            person = w.people[i]
            if house.status != Status.WAITING or not searches(person.age + years, person.employed):
                continue
            rank = uniforms(f.seed, f.number, i, Decision.SUBSIDY, 0, 0)[1]
            share = w.levers[house.segment, month, Lever.work_while_waiting, k]
            person.searches_waiting = is_covered(rank, share)
            if person.searches_waiting == 1:
                w.units[Lever.work_while_waiting] += 1.0
                person.search_left = searched(person.search_left, hazard)
                if person.search_left <= 0.0:
                    become_candidate(w, i, k, month, candidates)
                    candidates += 1
    return candidates


@rule
def searcher_log(w: World, i: int, month: int) -> float:
    """Logarithm of all the multipliers of somebody settled who searches; counts the programme's seekers."""
    f = w.frame[0]
    p = w.parameters[0]
    person = w.people[i]
    house = w.houses[person.household]
    k = house.place
    if w.used[Lever.wage_subsidy]:
        rank = uniforms(f.seed, f.number, i, Decision.SUBSIDY, 0, 0)[0]
        person.subsidised = is_covered(rank, w.levers[house.segment, month, Lever.wage_subsidy, k])
    age = person.age + years_here(house.arrival, month)
    w.flows[month, _SEEKERS, k] += is_seeker(p, age, 0, house.status, month - house.settled_month)
    logs = personal_log(p, person, month, house.decision - house.arrival)
    measures = search_measures_log(p, w.levers[house.segment, month], k, w.units)
    return logs + local_log(p, person, w.place[k].job_log, house.matched, measures, month)


@rule
def search(w: World, month: int) -> int:
    """Everybody's month of search; returns how many became candidates (in `scratch`)."""
    p = w.parameters[0]
    season = season_factor(p, _SEASON[month % 12])
    searchers = find_searchers(w, month)
    # before anybody's contacts are counted, all jobs whose time is up have ended
    candidates = search_waiting(w, month) if w.used[Lever.work_while_waiting] else 0
    meet_employed_ties(w, month, searchers)
    for t in range(searchers):
        w.numbers[0, t] = searcher_log(w, w.rows[0, t], month)
    for t in range(searchers):
        w.numbers[0, t] = search_hazard(p, w.numbers[0, t], season)
    for t in range(searchers):
        i = w.rows[0, t]
        person = w.people[i]
        person.search_left = searched(person.search_left, w.numbers[0, t])
        if person.search_left <= 0.0:
            become_candidate(w, i, w.houses[person.household].place, month, candidates)
            candidates += 1
    return candidates


@rule
def add_others(w: World, month: int, n: int) -> int:
    """Add other arrivals' candidacies to the first n entries; returns the new count."""
    f = w.frame[0]
    p = w.parameters[0]
    for k in range(w.near.shape[0]):
        mean = other_candidates_mean(p, w.place[k].other_share, w.place[k].job_log)
        draws = uniforms(f.seed, f.number, k, Decision.OTHER_CANDIDATES, month, 0)
        for a in range(min(poisson(draws[0], mean), w.scratch.size - n)):
            lot = w.scratch[n]
            lot.row = NOBODY
            lot.cell = 2 * k + ANY
            lot.a = uniforms(f.seed, f.number, k, Decision.OTHER_CANDIDATES, month, a + 1)[0]
            n += 1
    return n


@long_rule
def work(w: World, month: int) -> None:
    """Vacancies open, jobs end, everybody searches, and candidates meet vacancies in order of lot."""
    f = w.frame[0]
    p = w.parameters[0]
    open_vacancies(w, month)
    meet_openings(w, month)
    n = add_others(w, month, search(w, month))
    sort_by_lot(w.scratch, n)
    for c in range(n):
        lot = w.scratch[c]
        k = lot.cell // 2
        skill = lot.cell % 2
        meet_vacancies(w, month, k, lot.a)
        vacancies = w.place[k].vacancies
        if skill == SKILLED and vacancies[SKILLED] == 0:
            skill = ANY
        vacant = vacancies[skill] > 0
        if lot.row == NOBODY:
            if vacant:
                take_vacancy(w, month, k, skill, lot.a)
            continue
        i = lot.row
        person = w.people[i]
        additional = person.subsidised == 1 and is_covered(lot.b, p.subsidy_additional)
        if not vacant and not additional:
            search_again(f, person, i)
            continue
        if not additional:
            take_vacancy(w, month, k, skill, lot.a)
            w.flows[month, _FILLED, k] += 1
        if person.subsidised == 1:
            w.units[Lever.wage_subsidy] += 1.0
        house = w.houses[person.household]
        age = person.age + years_here(house.arrival, month)
        if is_seeker(p, age, 0, house.status, month - house.settled_month):
            w.flows[month, _JOBS_OF_SEEKERS, k] += 1
        hire(w, i, k, month)
