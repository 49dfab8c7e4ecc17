"""The working life of who has left the county: known on leaving, because nothing there can displace it."""


import numpy as np

from agents.columns import NEVER, Row
from agents.compiled import long_rule, rule
from agents.exact import exp
from agents.parameter import Values
from agents.work import WORKING_AGE, language_log, months_of_job
from simulation.information import years_here
from simulation.labour import personal_log
from simulation.noise import Decision, exponential

YEAR, THREE_YEARS = 12, 36
_YOUNGEST, _OLDEST = WORKING_AGE


@rule
def first_reaching(since: np.ndarray, start: int, need: float) -> int:
    """The first row from start at which the cumulative hazard has grown by need; past the end: the length."""
    target = since[start].search + need
    low = start
    high = since.size
    while low < high:
        middle = (low + high) // 2
        if since[middle].search >= target:
            high = middle
        else:
            low = middle + 1
    return low


@rule
def mark_employed(person: Row, permit: int, months: int, start: int, end: int) -> None:
    """Note a job that lasts from start until before end at the three months of observation."""
    if months >= YEAR and start <= permit + YEAR < end:
        person.employed_12 = 1
    if months >= THREE_YEARS and start <= permit + THREE_YEARS < end:
        person.employed_36 = 1
    if start <= permit + months < end:
        person.employed_end = 1


@long_rule
def live_elsewhere(
    frame: Row, p: Values, since: np.ndarray, person: Row, i: int, house: Row, job_log: float, month: int
) -> None:
    """Jobs of person i, who leaves the county this month, until the end of follow-up.

    The hazard is the person's multipliers times the place's, growing with the usual classes; measures of the
    county end on leaving, what has been learned stays. No other people and no season are followed there.
    """
    permit = house.decision
    horizon = permit + frame.months
    if frame.months >= YEAR and permit + YEAR >= month:
        person.employed_12 = 0
    if frame.months >= THREE_YEARS and permit + THREE_YEARS >= month:
        person.employed_36 = 0
    if horizon >= month:
        person.employed_end = 0
    # the months of usual classes already behind, so that they are not counted twice
    behind = max(month - house.settled_month, 0)
    shift = behind - month  # from months of the calendar to rows of `since`
    known = language_log(p, max(person.language - since[behind].language, 0.0))
    now = max(month, house.arrival + 12 * (_YOUNGEST - person.age))
    attempt = person.attempt
    while now < horizon and person.age + years_here(house.arrival, now) <= _OLDEST:
        need = exponential(frame.seed, frame.number, i, Decision.SEARCH, attempt + 1)
        rate = p.job_hazard * exp(known + job_log + personal_log(p, person, now, permit - house.arrival))
        start = first_reaching(since, now + shift, need / rate) - shift
        recognised = person.recognised_month
        if person.qualified == 1 and recognised != NEVER and now < recognised < start:
            # recognition comes during the search: the rest of the threshold is met at the higher rate
            gone = since[recognised + shift].search - since[now + shift].search
            rest = max(need - rate * gone, 0.0) / (rate * p.recognition_effect)
            start = first_reaching(since, recognised + shift, rest) - shift
        start = max(start, now + 1)
        if start > horizon:
            break
        if person.first_job_month == NEVER:
            person.first_job_month = start
        length = months_of_job(p, exponential(frame.seed, frame.number, i, Decision.JOB_LENGTH, attempt + 1))
        mark_employed(person, permit, frame.months, start, start + length)
        now = start + length
        attempt += 1
