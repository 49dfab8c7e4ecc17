"""Carrying out a move: people, jobs, dwellings and counts."""


from agents.columns import NOBODY, Row, Status
from agents.compiled import long_rule, rule
from agents.exact import stored
from simulation.choice import outside_pull
from simulation.elsewhere import live_elsewhere
from simulation.labour import hire, lose_job
from simulation.noise import Decision, exponential
from simulation.replay import meet_dwelling, note_dwelling_taken
from simulation.world import FLOWS, World

_RECEIVED = FLOWS.index("received")
_MOVED = FLOWS.index("moved_within")
_LEFT = FLOWS.index("left_county")
_REJECTED = FLOWS.index("rejected")
_RESIDENTS = FLOWS.index("residents")
_TAKEN = FLOWS.index("dwellings_taken")


@rule
def take_dwelling(w: World, house: Row, k: int, month: int) -> None:
    """Move into a dwelling on offer, else into a reserved one; else the household lodges with others."""
    house.own_dwelling = 0
    dwellings = w.place[k].dwellings
    for kind in range(2):
        if dwellings[kind] > 0:
            dwellings[kind] -= 1
            w.flows[month, _TAKEN, k] += 1
            house.own_dwelling = 1
            return


@rule
def count_residents(w: World, house: Row, k: int, month: int, change: int) -> None:
    """Count a household's members into (1) or out of (-1) a municipality."""
    w.flows[month, _RESIDENTS, k] += change * house.size
    for i in range(house.first, house.first + house.size):
        w.local[w.people[i].nationality, k].residents += change


@rule
def leave_place(w: World, house: Row, month: int) -> None:
    """Give up jobs and count out of the municipality a household lives in."""
    for i in range(house.first, house.first + house.size):
        if w.people[i].employed == 1:
            lose_job(w, i, house.place, month)
    count_residents(w, house, house.place, month, -1)


@rule
def leave_county(w: World, house: Row, k: int, month: int) -> None:
    """A household with a permit leaves the county for place k."""
    leave_place(w, house, month)
    w.flows[month, _LEFT, house.place] += house.size
    for i in range(house.first, house.first + house.size):
        live_elsewhere(
            w.frame[0], w.parameters[0], w.since, w.people[i], i, house, w.place[k].job_log, month
        )
    house.status = Status.ELSEWHERE
    house.place = k
    house.left_county_month = month


@long_rule
def reject(w: World, house: Row, month: int) -> None:
    """A household with a final rejection leaves the county's care and the country."""
    leave_place(w, house, month)
    w.flows[month, _REJECTED, house.place] += house.size
    for i in range(house.first, house.first + house.size):
        w.people[i].in_touch = 0
    house.status = Status.REJECTED
    house.place = NOBODY


@rule
def start_spell(w: World, house: Row, k: int) -> None:
    """Begin to live in a municipality of the county: a new threshold of moving on, and the pull outside."""
    f = w.frame[0]
    threshold = exponential(f.seed, f.number, house.first, Decision.ONWARD, house.spell)
    house.onward_left = stored(threshold)
    house.pull_elsewhere = stored(
        outside_pull(w.parameters[0], w.outside, f.metropolises, k, house.kin, 1.0)
    )


@long_rule
def move_in(w: World, house: Row, month: int) -> None:
    """Carry out a settlement decided earlier: into a municipality of the county, or out of it."""
    k = house.first_place
    if k >= w.near.shape[0]:
        leave_county(w, house, k, month)
        return
    w.flows[month, _RECEIVED, k] += house.size
    if k != house.place:
        leave_place(w, house, month)
        count_residents(w, house, k, month, 1)
        house.place = k
        house.since = month
    house.status = Status.SETTLED
    start_spell(w, house, k)
    for i in range(house.first, house.first + house.size):
        person = w.people[i]
        if person.offer == k and person.employed == 0:
            hire(w, i, k, month)


@long_rule
def move_within(w: World, house: Row, k: int, month: int) -> None:
    """A household moves on to another municipality of the county."""
    w.flows[month, _MOVED, house.place] += house.size
    leave_place(w, house, month)
    count_residents(w, house, k, month, 1)
    house.place = k
    house.since = month
    house.matched = 0
    meet_dwelling(w, month, k, house.first)
    take_dwelling(w, house, k, month)
    note_dwelling_taken(w, month, k, house.first)
    start_spell(w, house, k)
