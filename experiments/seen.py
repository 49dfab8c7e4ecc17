"""One world seen month by month: where a sample of its people live, who has work, who hears what from whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agents.columns import Status
from simulation.kernel import advance
from simulation.noise import Decision, draw_many
from simulation.policy import Policy
from simulation.replay import MARKETS, NOTED, notes
from simulation.setup import Population, build_world
from simulation.world import World

# Neighbours by arrival, municipality and nationality are tied more often than others, so that households are
# sampled in small groups of them, evenly over all arrivals.
GROUP = 4  # households of a group
PERSONS = 600  # seen, about

# A person's month as one byte: the household's status, and what else is so at the month's end.
STATUS, EMPLOYED, CONTACTED, TALKED, HOPE = 7, 8, 16, 32, 64  # HOPE: the talk made jobs here look better
NOWHERE = 255


@dataclass(frozen=True, eq=False)
class Seen:
    """A world lived to its end and how some of its n people fared in each of its T months."""

    study: Population
    values: Mapping[str, object]
    policy: Policy
    months: int  # follow-up
    number: int  # noise world
    world: World  # at the end, its markets noted
    rows: np.ndarray  # (n,) the people's rows
    place: np.ndarray  # (T, n) uint8, position among the world's places; NOWHERE: not in Sweden
    state: np.ndarray  # (T, n) uint8, STATUS with EMPLOYED, CONTACTED, TALKED and HOPE
    talks: np.ndarray  # (m, 3) month, who heard, whom: both positions among the n

    @cached_property
    def household(self) -> np.ndarray:
        """The household's row of each person, (n,)."""
        return self.world.people["household"][self.rows]

    @cached_property
    def ties(self) -> np.ndarray:
        """Ties within the sample, (e, 2) positions, each once."""
        position = np.full(len(self.world.people), -1)
        position[self.rows] = np.arange(len(self.rows))
        start = self.world.tie_start
        here = np.repeat(np.arange(len(self.world.people)), np.diff(start))
        both = np.column_stack([position[here], position[self.world.ties]])
        return both[(both >= 0).all(axis=1) & (both[:, 0] < both[:, 1])]

    def counts(self) -> np.ndarray:
        """Persons seen (T, 5): waiting, settled in the county, employed, moved out, refused, at each month's end."""
        status = self.state & STATUS
        kinds = ((Status.WAITING, Status.DECIDED), (Status.SETTLED,), (), (Status.ELSEWHERE,), (Status.REJECTED,))
        columns = [np.isin(status, kind).sum(axis=1) for kind in kinds]
        columns[2] = ((self.state & EMPLOYED) > 0).sum(axis=1)
        return np.column_stack(columns)


def one_in(people: int, persons: int = PERSONS) -> int:
    """One of how many groups of households is sampled."""
    return max(round(people / persons), 1)


def sample(study: Population, persons: int = PERSONS) -> np.ndarray:
    """Rows of the people of a systematic sample of households: one in `one_in` groups of GROUP, the middle one.

    Households are in order of arrival, municipality and nationality, so that each is there in its share.
    """
    every = one_in(len(study.people), persons)
    chosen = np.arange(len(study.houses)) // GROUP % every == every // 2
    return np.flatnonzero(chosen[study.people["household"]])


def see(
    study: Population, values: Mapping[str, object], policy: Policy, months: int, number: int, rows: np.ndarray
) -> Seen:
    """Live one world a month at a time and write down the people of these rows."""
    world = build_world(study, values, policy, months, number)
    length, people = len(world.flows), world.people
    room = notes(length, len(world.near), households=len(world.houses))
    room["channels"][MARKETS] = NOTED
    world = world._replace(**room)
    household = people["household"][rows]
    position = np.full(len(people), -1)
    position[rows] = np.arange(len(rows))
    place = np.full((length, len(rows)), NOWHERE, np.uint8)
    state = np.zeros((length, len(rows)), np.uint8)
    talks = []
    for month in range(length):
        here, away = (people[name][rows].copy() for name in ("bias_here", "bias_elsewhere"))
        arriving = world.houses["arrival"][household] == month
        advance(world, month, month + 1)
        house = world.houses[household]
        status = house["status"]
        # only talk changes what is believed of places elsewhere
        talked = (people["bias_elsewhere"][rows] != away) & ~arriving
        told = _told(world, rows[talked], month)
        pairs = np.column_stack([np.full(len(told), month), np.flatnonzero(talked), position[told]])
        talks.append(pairs[pairs[:, 2] >= 0])
        place[month] = np.where(house["place"] >= 0, house["place"], NOWHERE)
        state[month] = status.astype(np.uint8)
        state[month] |= EMPLOYED * (people["employed"][rows] == 1).astype(np.uint8)
        state[month] |= CONTACTED * (people["contact_month"][rows] >= 0).astype(np.uint8)
        state[month] |= TALKED * talked.astype(np.uint8)
        state[month] |= HOPE * (talked & (people["bias_here"][rows] > here)).astype(np.uint8)
    return Seen(study, values, policy, months, number, world, rows, place, state, np.concatenate(talks))


def _told(world: World, rows: np.ndarray, month: int) -> np.ndarray:
    """Whom each of these people talked with this month."""
    frame = world.frame[0]
    numbers = np.empty((4, len(rows)))
    who = rows.astype(np.uint32)
    draw_many(int(frame["seed"]), int(frame["number"]), who, len(who), int(Decision.TALK_PARTNER), month, numbers)
    start, ties = world.tie_start[rows], np.diff(world.tie_start)[rows]
    return world.ties[start + (numbers[0] * ties).astype(np.int64)]
