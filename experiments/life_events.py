"""A simulated person's life as dated events, to be set beside the same person's in another world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.columns import NEVER, Status
from agents.settlement import SETTLEMENTS
from experiments.seen import EMPLOYED, NOWHERE, STATUS, TALKED, Seen

# In the order in which they fall within a month.
KINDS = (
    "arrived", "met", "mentor", "job_brief", "refused", "permit", "settled", "moved", "recognised", "job", "jobless",
    "job_away",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """Something that happened to a person: in which month, what, where (position among the places; -1: nowhere)."""

    month: int
    kind: str
    place: int = -1
    detail: str = ""  # the contact's content or how the household settled


CONTENTS = ("information", "referral", "programme")


def life(seen: Seen, i: int) -> list[Event]:
    """What happened to the i-th person seen, in order of time."""
    person = seen.world.people[seen.rows[i]]
    house = seen.world.houses[person["household"]]
    place, state = seen.place[:, i], seen.state[:, i]
    arrival, decision, end = int(house["arrival"]), int(house["decision"]), len(place)
    events = [Event(arrival, "arrived", int(house["home"]))]
    if person["contact_month"] != NEVER:
        events.append(Event(int(person["contact_month"]), "met", detail=CONTENTS[person["content"]]))
    if person["mentor_month"] != NEVER:
        events.append(Event(int(person["mentor_month"]), "mentor"))
    if decision < end:
        events += _after(house, person, decision, place)
    employed = np.diff(((state & EMPLOYED) > 0).astype(int), prepend=0)
    events += [Event(int(m), "job", int(place[m])) for m in np.flatnonzero(employed > 0)]
    here = (state & STATUS) <= Status.SETTLED
    events += [Event(int(m), "jobless", int(place[m])) for m in np.flatnonzero((employed < 0) & here)]
    first, left = int(person["first_job_month"]), int(house["left_county_month"])
    if left != NEVER and first > left:
        events.append(Event(first, "job_away", int(house["place"])))
    elif first != NEVER and not state[first] & EMPLOYED:
        # found and given up in the month of a move, which the state at the month's end does not show
        events.append(Event(first, "job_brief", int(place[first - 1])))
    events = [event for event in events if event.month < end]
    return sorted(events, key=lambda event: (event.month, KINDS.index(event.kind)))


def _after(house: np.void, person: np.void, decision: int, place: np.ndarray) -> list[Event]:
    """The decision on the application and the moves that followed."""
    if house["granted"] != 1:
        return [Event(decision, "refused")]
    events = [Event(decision, "permit", detail=SETTLEMENTS[house["settlement"]])]
    settled = int(house["settled_month"])
    events.append(Event(settled, "settled", int(house["first_place"])))
    moves = np.flatnonzero(place[1:] != place[:-1]) + 1
    events += [Event(int(m), "moved", int(place[m])) for m in moves if m > settled and place[m] != NOWHERE]
    if person["qualified"] == 1 and person["recognised_month"] > decision:
        events.append(Event(int(person["recognised_month"]), "recognised"))
    return events


def talks(seen: Seen, i: int) -> int:
    """How many talks with friends changed what a person believes."""
    return int(((seen.state[:, i] & TALKED) > 0).sum())


def only_in(one: list[Event], other: list[Event]) -> list[Event]:
    """The events of one life that the other does not have, in order."""
    return [event for event in one if event not in other]


def differing(one: Seen, other: Seen) -> np.ndarray:
    """Positions of the people whose lives take another course in another world of the same sample, in order.

    To be met by a team or matched with a mentor is not yet another course.
    """

    def course(seen: Seen, i: int) -> list[Event]:
        return [event for event in life(seen, i) if event.kind not in ("met", "mentor")]

    return np.array([i for i in range(len(one.rows)) if course(one, i) != course(other, i)], int)
