"""Arrival: households come into the county's care with first beliefs, kin and thresholds."""


from agents.belief import first_belief
from agents.cohort import EBO, MINOR
from agents.columns import NOBODY, Status
from agents.compiled import long_rule, rule
from agents.exact import stored
from simulation.noise import Decision, deviate, exponential, uniforms
from simulation.world import FLOWS

_ARRIVALS = FLOWS.index("arrivals")
_RESIDENTS = FLOWS.index("residents")


@rule
def kin_place(p, housing, home, place, has_kin, where):
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


@long_rule
def arrive(w, month):
    """Everybody whose application falls in this month takes up housing and forms a first belief."""
    f = w.frame[0]
    p = w.parameters[0]
    for c in range(w.arrivals_start[month], w.arrivals_start[month + 1]):
        j = w.arrivals[c]
        house = w.houses[j]
        first = house.first
        house.status = Status.WAITING
        house.place = house.home
        house.since = month
        house.next_talk = month + 1 + j % int(p.talk_interval)
        house.outreach_rank = 1.0
        draws = uniforms(f.seed, f.number, first, Decision.KIN, 0, 0)
        house.kin = kin_place(p, house.housing, house.home, w.place, draws[0], draws[1])
        for i in range(first, first + house.size):
            person = w.people[i]
            person.in_touch = 1
            here = deviate(f.seed, f.number, i, Decision.BELIEF_HERE, 0)
            away = deviate(f.seed, f.number, i, Decision.BELIEF_ELSEWHERE, 0)
            person.bias_here = first_belief(p.bias_here, p.bias_spread, here)
            person.bias_elsewhere = first_belief(p.bias_elsewhere, p.bias_spread, away)
            person.outreach_rank = stored(uniforms(f.seed, f.number, i, Decision.CONTACT, 0, 0)[0])
            house.outreach_rank = min(house.outreach_rank, person.outreach_rank)
            person.search_left = stored(exponential(f.seed, f.number, i, Decision.SEARCH, 0))
            w.local[person.nationality, house.home].residents += 1
        w.flows[month, _ARRIVALS, house.home] += house.size
        w.flows[month, _RESIDENTS, house.home] += house.size
        w.present[w.count[0]] = j
        w.count[0] += 1
