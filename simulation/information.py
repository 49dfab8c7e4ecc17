"""Outreach, learning and talk: what changes what people know."""

import numpy as np

from agents.belief import informed, talked
from agents.columns import NEVER, Row, Status
from agents.compiled import long_rule, rule
from agents.exact import stored
from agents.moving import ADULT
from agents.parameter import Values
from agents.parameters import Lever
from agents.work import learned
from simulation.noise import Decision, draw_many, poisson, uniforms
from simulation.replay import TIES, beliefs_of, note_beliefs
from simulation.world import FLOWS, World

INFORMATION, REFERRAL, PROGRAMME = 0, 1, 2
_CONTACTS = FLOWS.index("contacts")


@rule
def years_here(arrival: int, month: int) -> int:
    """Completed years since arrival; added to the age on arrival they give the age."""
    return (month - arrival) // 12


@rule
def content_given(content: int, take_up: float, share: float) -> int:
    """What an outreach contact gives: who declines the programme still gets the referral."""
    if content == PROGRAMME and take_up >= share:
        return REFERRAL
    return content


@rule
def contact(w: World, person: Row, i: int, k: int, month: int, lever: np.ndarray) -> None:
    """An outreach team meets a person in municipality k."""
    f = w.frame[0]
    p = w.parameters[0]
    take_up = uniforms(f.seed, f.number, i, Decision.CONTACT, 0, 0)[1]
    person.contact_month = month
    person.content = content_given(int(lever[Lever.outreach_content, k]), take_up, p.programme_take_up)
    person.bias_here = informed(person.bias_here, p.information_weight, p.trust)
    w.flows[month, _CONTACTS, k] += 1
    w.units[Lever.outreach_reach] += 1.0
    if person.content == REFERRAL:
        w.units[Lever.outreach_content] += 1.0
    elif person.content == PROGRAMME:
        w.units[Lever.outreach_content] += p.programme_cost_ratio


@rule
def find_mentor(f: Row, p: Values, person: Row, i: int, month: int) -> None:
    """A person is matched with a mentor, who may become a friend."""
    person.mentor_month = month
    draws = uniforms(f.seed, f.number, i, Decision.MENTOR_TIES, 0, 0)
    person.native_ties = min(poisson(draws[0], p.mentor_ties), 100)


@rule
def find_reachable(w: World, month: int, anybody: bool) -> int:
    """Households with a rank that outreach reaches somewhere this month, or all, in `rows`; returns how many."""
    widest = 0.0
    for segment in range(w.levers.shape[0]):
        for k in range(w.levers.shape[3]):
            widest = max(widest, w.levers[segment, month, Lever.outreach_reach, k])
    n = 0
    for c in range(w.count[0]):
        w.rows[0, n] = w.present[c]
        n += anybody | (w.houses[w.present[c]].outreach_rank < widest)
    return n


@long_rule
def reach_out(w: World, month: int) -> None:
    """Outreach teams and mentors contact adults who wait or have settled."""
    f = w.frame[0]
    p = w.parameters[0]
    more_used = w.used[Lever.mentoring] or w.used[Lever.placebo]
    for c in range(find_reachable(w, month, more_used)):
        house = w.houses[w.rows[0, c]]
        if house.status == Status.DECIDED:
            continue
        k = house.place
        lever = w.levers[house.segment, month]
        reach = lever[Lever.outreach_reach, k]
        waited = month - house.arrival
        due = waited >= lever[Lever.outreach_start, k]
        reached = due and house.outreach_rank < reach
        if not reached and not more_used:
            continue
        years = years_here(house.arrival, month)
        lowest = 1.0
        for i in range(house.first, house.first + house.size):
            person = w.people[i]
            if person.age + years >= ADULT:
                if due and person.contact_month == NEVER and person.outreach_rank < reach:
                    contact(w, person, i, k, month, lever)
                if more_used:
                    draws = uniforms(f.seed, f.number, i, Decision.CONTACT, 0, 0)
                    if person.mentor_month == NEVER and draws[2] < lever[Lever.mentoring, k] * p.match_rate:
                        find_mentor(f, p, person, i, month)
                        w.units[Lever.mentoring] += 1.0
                    if due and person.placebo_month == NEVER and draws[3] < lever[Lever.placebo, k]:
                        person.placebo_month = month
                        w.flows[month, _CONTACTS, k] += 1
                        w.units[Lever.placebo] += 1.0
            if person.contact_month == NEVER:
                lowest = min(lowest, person.outreach_rank)
        house.outreach_rank = lowest


@rule
def usual_hours(p: Values, settled: bool, months_since: int) -> float:
    """Class hours a month that everybody settled gets today."""
    return p.class_hours if settled and months_since < p.class_months else 0.0


@long_rule
def learn(w: World, month: int) -> None:
    """Language classes: the usual after settlement, and the extra ones of the lever."""
    p = w.parameters[0]
    extra_used = w.used[Lever.language_hours]
    learners = w.present if extra_used else w.settled
    for c in range(w.count[0 if extra_used else 1]):
        house = w.houses[learners[c]]
        settled = house.status == Status.SETTLED
        usual = usual_hours(p, settled, month - house.settled_month - 1)  # classes begin the month after
        extra = 0.0
        if extra_used:
            extra = float(w.levers[house.segment, month, Lever.language_hours, house.place])
        years = years_here(house.arrival, month)
        for i in range(house.first, house.first + house.size):
            person = w.people[i]
            if person.age + years < ADULT:
                continue
            if usual + extra > 0.0:
                person.class_hours = stored(person.class_hours + (usual + extra))
            if extra > 0.0:
                person.class_hours_extra = stored(person.class_hours_extra + extra)
                w.units[Lever.language_hours] += extra
            if person.class_hours > 0.0:
                # in double precision: two single-precision columns would be subtracted in single precision
                person.language = learned(p, np.float64(person.class_hours), np.float64(person.language))


@rule
def find_talkers(w: World, month: int) -> int:
    """Adults with ties whose household talks this month, in `rows`; returns how many.

    Rows are written down first and kept if they count: a jump that nobody can foresee costs more.
    """
    interval = int(w.parameters[0].talk_interval)
    due = 0
    for c in range(w.count[0]):
        w.rows[1, due] = w.present[c]
        due += month >= w.houses[w.present[c]].next_talk
    talkers = 0
    for c in range(due):
        house = w.houses[w.rows[1, c]]
        house.next_talk = month + interval
        years = years_here(house.arrival, month)
        for i in range(house.first, house.first + house.size):
            w.rows[0, talkers] = i
            talkers += (w.tie_start[i + 1] > w.tie_start[i]) & (w.people[i].age + years >= ADULT)
    return talkers


@long_rule
def talk(w: World, month: int) -> None:
    """Every few months a household's adults talk with a tie about places; all speak with last month's beliefs."""
    f = w.frame[0]
    p = w.parameters[0]
    note_beliefs(w, month)
    talkers = find_talkers(w, month)
    draw_many(f.seed, f.number, w.rows[0], talkers, Decision.TALK_PARTNER, month, w.numbers)
    channel = w.channels[TIES]
    for t in range(talkers):
        i = w.rows[0, t]
        person = w.people[i]
        ties = w.tie_start[i + 1] - w.tie_start[i]
        friend = w.ties[w.tie_start[i] + int(w.numbers[0, t] * ties)]
        in_touch = w.people[friend].in_touch == 1
        friend_here, friend_away = beliefs_of(w, channel, month, friend)
        here, away = even(w.numbers[1, t]), even(w.numbers[2, t])
        here = talked(person.bias_here, friend_here, p.talk_weight, p.talk_error, here)
        away = talked(person.bias_elsewhere, friend_away, p.talk_weight, p.talk_error, away)
        w.numbers[1, t] = here if in_touch else person.bias_here
        w.numbers[2, t] = away if in_touch else person.bias_elsewhere
    for t in range(talkers):
        person = w.people[w.rows[0, t]]
        person.bias_here = w.numbers[1, t]
        person.bias_elsewhere = w.numbers[2, t]


@rule
def even(u: float) -> float:
    """An evenly spread error of mean 0 and variance 1 from a uniform."""
    return (u - 0.5) * 3.4641016151377544
