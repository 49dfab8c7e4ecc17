"""Work: vacancies open, searchers and vacancies meet, jobs end."""

from agents.columns import NEVER, NOBODY, Status
from agents.compiled import long_rule, rule
from agents.exact import exp, stored
from agents.parameters import Lever
from agents.work import (
    MEASURED_AGE,
    SEASON,
    WORKING_AGE,
    contacts_log,
    language_log,
    match_log,
    mentor_log,
    months_of_job,
    outreach_log,
    person_log,
    recognition_log,
    rule_log,
    search_hazard,
    searched,
    season_factor,
    subsidy_log,
    waiting_hazard,
)
from simulation.information import years_here
from simulation.lots import sort_by_lot
from simulation.noise import Decision, exponential, poisson, uniforms
from simulation.world import FLOWS

ANY, SKILLED = 0, 1  # a skilled vacancy asks for a recognised qualification
_EMPLOYED = FLOWS.index("employed")
_JOBS = FLOWS.index("jobs")
_SEEKERS = FLOWS.index("seekers")
_JOBS_OF_SEEKERS = FLOWS.index("jobs_of_seekers")
_VACANCIES = FLOWS.index("vacancies")
_FILLED = FLOWS.index("vacancies_filled")
_YOUNGEST, _OLDEST = WORKING_AGE
_MEASURED_FROM, _MEASURED_TO = MEASURED_AGE


@rule
def is_recognised(qualified, recognised_month, month):
    """Whether a qualification is recognised by this month."""
    return qualified == 1 and recognised_month != NEVER and month >= recognised_month


@rule
def is_seeker(p, age, employed, status, months_settled):
    """Whether somebody counts as an openly unemployed participant of the establishment programme."""
    return (
        status == Status.SETTLED
        and employed == 0
        and _MEASURED_FROM <= age <= _MEASURED_TO
        and months_settled < p.class_months
    )


@rule
def vacancy_means(p, labour_force, extra):
    """Expected vacancies open to newcomers in a month, by skill asked."""
    total = p.vacancy_rate / 1000.0 * labour_force * (1.0 + extra)
    return total * (1.0 - p.skilled_share), total * p.skilled_share


@rule
def other_candidates_mean(p, other_share, job_place):
    """Expected candidacies a month of other arrivals, who search on the same terms."""
    searchers = p.other_arrivals * other_share * p.other_searchers
    return searchers * p.job_hazard * exp(job_place)


@rule
def is_covered(rank, share):
    """Whether somebody of this rank is covered by a measure that reaches a share."""
    return rank < share


@rule
def open_vacancies(w, month):
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
def tell_ties(people, tie_start, ties, i, change):
    """Tell a person's ties that the person has found (1) or lost (-1) a job."""
    for t in range(tie_start[i], tie_start[i + 1]):
        people[ties[t]].employed_contacts += change


@rule
def lose_job(w, i, k, month):
    """A job in municipality k ends."""
    w.people[i].employed = 0
    w.flows[month, _EMPLOYED, k] -= 1
    tell_ties(w.people, w.tie_start, w.ties, i, -1)


@rule
def search_again(frame, person, i):
    """Draw the threshold of the next candidacy."""
    person.attempt += 1
    person.search_left = stored(exponential(frame.seed, frame.number, i, Decision.SEARCH, person.attempt))


@rule
def hire(w, i, k, month):
    """A person takes up a job in municipality k."""
    f = w.frame[0]
    person = w.people[i]
    threshold = exponential(f.seed, f.number, i, Decision.JOB_LENGTH, person.attempt)
    person.job_until = min(month + months_of_job(w.parameters[0], threshold), 32767)
    search_again(f, person, i)
    if person.first_job_month == NEVER:
        person.first_job_month = month
    person.bias_here = 0.0  # who works here knows the job chance here
    person.employed = 1
    w.flows[month, _EMPLOYED, k] += 1
    w.flows[month, _JOBS, k] += 1
    tell_ties(w.people, w.tie_start, w.ties, i, 1)


@rule
def personal_log(p, person, month, waited):
    """Logarithm of the multipliers a searcher brings along, wherever the search is."""
    recognised = is_recognised(person.qualified, person.recognised_month, month)
    return person_log(p, person.female, person.schooling, waited) + recognition_log(p, recognised)


@rule
def local_log(p, person, job_log, matched, rule, month):
    """Logarithm of the multipliers that act in the county only."""
    logs = job_log + language_log(p, person.language) + contacts_log(p, person.employed_contacts)
    if person.contact_month != NEVER:
        logs += outreach_log(p, person.content, month - person.contact_month)
    if person.mentor_month != NEVER:
        logs += mentor_log(p, month - person.mentor_month)
    return logs + subsidy_log(p, person.subsidised) + match_log(p, matched) + rule_log(p, rule)


@rule
def end_jobs(w, month):
    """Jobs whose time is up end, before anybody searches: so it does not matter who comes first."""
    waiting = w.used[Lever.work_while_waiting]
    workers = w.present if waiting else w.settled
    for c in range(w.count[0 if waiting else 1]):
        house = w.houses[workers[c]]
        for i in range(house.first, house.first + house.size):
            if w.people[i].employed == 1 and month >= w.people[i].job_until:
                lose_job(w, i, house.place, month)


@rule
def search(w, month):
    """Everybody's month of search; returns how many became candidates (in `scratch`)."""
    f = w.frame[0]
    p = w.parameters[0]
    season = season_factor(p, SEASON[month % 12])
    waiting = waiting_hazard(p)
    access_used = w.used[Lever.work_while_waiting]
    subsidy_used = w.used[Lever.wage_subsidy]
    rule_used = w.used[Lever.residence_rule]
    candidates = 0
    searchers = w.present if access_used else w.settled
    for c in range(w.count[0 if access_used else 1]):
        house = w.houses[searchers[c]]
        settled = house.status == Status.SETTLED
        if not settled and house.status != Status.WAITING:
            continue
        k = house.place
        job_log = w.place[k].job_log
        rule = float(w.levers[house.segment, month, Lever.residence_rule, k]) if rule_used else 0.0
        years = years_here(house.arrival, month)
        for i in range(house.first, house.first + house.size):
            person = w.people[i]
            age = person.age + years
            if person.employed == 1 or age < _YOUNGEST or age > _OLDEST:
                continue
            if settled:
                if subsidy_used:
                    rank = uniforms(f.seed, f.number, i, Decision.SUBSIDY, 0, 0)[0]
                    share = w.levers[house.segment, month, Lever.wage_subsidy, k]
                    person.subsidised = is_covered(rank, share)
                logs = personal_log(p, person, month, house.decision - house.arrival)
                logs += local_log(p, person, job_log, house.matched, rule, month)
                hazard = search_hazard(p, logs, season)
                if is_seeker(p, age, 0, house.status, month - house.settled_month):
                    w.flows[month, _SEEKERS, k] += 1
            else:
                rank = uniforms(f.seed, f.number, i, Decision.SUBSIDY, 0, 0)[1]
                share = w.levers[house.segment, month, Lever.work_while_waiting, k]
                person.searches_waiting = is_covered(rank, share)
                if person.searches_waiting == 0:
                    continue
                hazard = waiting
                w.units[Lever.work_while_waiting] += 1.0
            person.search_left = searched(person.search_left, hazard)
            if person.search_left <= 0.0:
                recognised = is_recognised(person.qualified, person.recognised_month, month)
                draws = uniforms(f.seed, f.number, i, Decision.SEARCH, person.attempt, 1)
                candidate = w.scratch[candidates]
                candidate.row = i
                candidate.cell = 2 * k + (SKILLED if recognised else ANY)
                candidate.a = draws[0]
                candidate.b = draws[1]
                candidates += 1
    return candidates


@rule
def add_others(w, month, n):
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
def work(w, month):
    """Vacancies open, the month's candidates meet them in order of lot, jobs end."""
    f = w.frame[0]
    p = w.parameters[0]
    open_vacancies(w, month)
    end_jobs(w, month)
    n = add_others(w, month, search(w, month))
    sort_by_lot(w.scratch, n)
    for c in range(n):
        lot = w.scratch[c]
        k = lot.cell // 2
        skill = lot.cell % 2
        vacancies = w.place[k].vacancies
        if skill == SKILLED and vacancies[SKILLED] == 0:
            skill = ANY
        vacant = vacancies[skill] > 0
        if lot.row == NOBODY:
            if vacant:
                vacancies[skill] -= 1
            continue
        i = lot.row
        person = w.people[i]
        additional = person.subsidised == 1 and is_covered(lot.b, p.subsidy_additional)
        if not vacant and not additional:
            search_again(f, person, i)
            continue
        if not additional:
            vacancies[skill] -= 1
            w.flows[month, _FILLED, k] += 1
        if person.subsidised == 1:
            w.units[Lever.wage_subsidy] += 1.0
        house = w.houses[person.household]
        age = person.age + years_here(house.arrival, month)
        if is_seeker(p, age, 0, house.status, month - house.settled_month):
            w.flows[month, _JOBS_OF_SEEKERS, k] += 1
        hire(w, i, k, month)
