"""Work: vacancies, jobs found and lost, and what makes somebody a likely finder."""

import numpy as np

from agents.columns import NEVER, Row, Status
from agents.compiled import rule
from agents.exact import exp, stored
from agents.parameter import Values
from agents.work import (
    MEASURED_AGE,
    WORKING_AGE,
    contacts_log,
    language_log,
    match_log,
    mentor_log,
    months_of_job,
    outreach_log,
    person_log,
    recognition_log,
    subsidy_log,
)
from simulation.noise import Decision, exponential
from simulation.world import FLOWS, World

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
def is_recognised(qualified: int, recognised_month: int, month: int) -> bool:
    """Whether a qualification is recognised by this month."""
    return qualified == 1 and recognised_month != NEVER and month >= recognised_month


@rule
def is_seeker(p: Values, age: int, employed: int, status: int, months_settled: int) -> bool:
    """Whether somebody counts as an openly unemployed participant of the establishment programme."""
    of_age = (age >= _MEASURED_FROM) & (age <= _MEASURED_TO)
    return (status == Status.SETTLED) & (employed == 0) & of_age & (months_settled < p.class_months)


@rule
def vacancy_means(p: Values, labour_force: float, extra: float) -> tuple[float, float]:
    """Expected vacancies open to newcomers in a month, by skill asked."""
    total = p.vacancy_rate / 1000.0 * labour_force * (1.0 + extra)
    return total * (1.0 - p.skilled_share), total * p.skilled_share


@rule
def other_candidates_mean(p: Values, other_share: float, job_place: float) -> float:
    """Expected candidacies a month of other arrivals, who search on the same terms."""
    searchers = p.other_arrivals * other_share * p.other_searchers
    return searchers * p.job_hazard * exp(job_place)


@rule
def is_covered(rank: float, share: float) -> bool:
    """Whether somebody of this rank is covered by a measure that reaches a share."""
    return rank < share


@rule
def tell_ties(people: np.ndarray, tie_start: np.ndarray, ties: np.ndarray, i: int, change: int) -> None:
    """Tell a person's ties that the person has found (1) or lost (-1) a job."""
    for t in range(tie_start[i], tie_start[i + 1]):
        people[ties[t]].employed_contacts += change


@rule
def lose_job(w: World, i: int, k: int, month: int) -> None:
    """A job in municipality k ends."""
    w.people[i].employed = 0
    w.flows[month, _EMPLOYED, k] -= 1
    tell_ties(w.people, w.tie_start, w.ties, i, -1)


@rule
def search_again(frame: Row, person: Row, i: int) -> None:
    """Draw the threshold of the next candidacy."""
    person.attempt += 1
    person.search_left = stored(exponential(frame.seed, frame.number, i, Decision.SEARCH, person.attempt))


@rule
def hire(w: World, i: int, k: int, month: int) -> None:
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
def personal_log(p: Values, person: Row, month: int, waited: int) -> float:
    """Logarithm of the multipliers a searcher brings along, wherever the search is."""
    recognised = is_recognised(person.qualified, person.recognised_month, month)
    return person_log(p, person.female, person.schooling, waited) + recognition_log(p, recognised)


@rule
def local_log(p: Values, person: Row, job_log: float, matched: int, measures: float, month: int) -> float:
    """Logarithm of the multipliers that act in the county only."""
    logs = job_log + language_log(p, person.language) + contacts_log(p, person.employed_contacts)
    if person.contact_month != NEVER:
        logs += outreach_log(p, person.content, month - person.contact_month)
    if person.mentor_month != NEVER:
        logs += mentor_log(p, month - person.mentor_month)
    return logs + subsidy_log(p, person.subsidised) + match_log(p, matched) + measures


@rule
def end_job_in_time(w: World, i: int, k: int, month: int) -> None:
    """A job in municipality k ends when its time is up."""
    if (w.people[i].employed == 1) & (month >= w.people[i].job_until):
        lose_job(w, i, k, month)
