"""What people see of each other, noted in one world and shown again in another.

People meet through two channels: markets (vacancies and dwellings left when one's turn comes) and ties (friends'
beliefs and work, compatriots). A world can live with its own, note them, or be shown those that another world noted, so
that each household lives as if nobody else's life had changed. See docs/decisions/0011-ledger-and-split.md.
"""

from __future__ import annotations

import numpy as np

from agents.compiled import rule
from simulation.world import World

MARKETS, TIES = 0, 1  # channels
OWN, NOTED, SHOWN = 0, 1, 2  # how a world lives in a channel
_ALL = 2**62  # nobody comes after


def notes(
    months: int = 0, here: int = 0, people: int = 0, households: int = 0, nationalities: int = 0
) -> dict[str, np.ndarray]:
    """The arrays of a world in which it notes, not written yet; empty for a world that lives with its own people."""
    return {
        "channels": np.zeros(2, np.int64),
        "seen_lots": np.empty((months, here, 2)),
        "seen_stocks": np.empty((households, here, 4), np.int32),
        "seen_movers": np.empty((months, here), np.int64),
        "seen_beliefs": np.empty((months, people, 2), np.float32),
        "seen_contacts": np.empty((months, people), np.int16),
        "seen_compatriots": np.empty((months, nationalities, here), np.int64),
    }


def noting(world: World) -> World:
    """A world not yet lived that will note what its people see of each other."""
    nationalities, here = world.local.shape
    room = notes(len(world.flows), here, len(world.people), len(world.houses), nationalities)
    room["channels"][:] = NOTED
    return world._replace(**room)


def shown(world: World, noted: World, markets: bool, ties: bool) -> World:
    """A world not yet lived that is shown another world's markets, its ties and friends, or both."""
    seen = {name: getattr(noted, name) for name in notes()}
    seen["channels"] = np.array([SHOWN if markets else OWN, SHOWN if ties else OWN])
    if ties:
        seen |= {"tie_start": noted.tie_start, "ties": noted.ties}
    return world._replace(**seen)


@rule
def meet_openings(w: World, month: int) -> None:
    """Note which vacancies there are before anybody's turn."""
    if w.channels[MARKETS] == NOTED:
        for k in range(w.near.shape[0]):
            for skill in range(2):
                w.seen_lots[month, k, skill] = 1.0 if w.place[k].vacancies[skill] > 0 else -1.0


@rule
def meet_vacancies(w: World, month: int, k: int, lot: float) -> None:
    """Show a candidate in municipality k whether a vacancy is left at this lot."""
    if w.channels[MARKETS] == SHOWN:
        for skill in range(2):
            w.place[k].vacancies[skill] = lot <= w.seen_lots[month, k, skill]


@rule
def take_vacancy(w: World, month: int, k: int, skill: int, lot: float) -> None:
    """Take a vacancy of municipality k; note the lot that took the last one."""
    vacancies = w.place[k].vacancies
    vacancies[skill] -= 1
    if vacancies[skill] == 0 and w.channels[MARKETS] == NOTED:
        w.seen_lots[month, k, skill] = lot


@rule
def meet_markets(w: World, j: int) -> None:
    """Note or show what household j finds when it is its turn to settle."""
    channel = w.channels[MARKETS]
    if channel == OWN:
        return
    for k in range(w.near.shape[0]):
        stocks = w.seen_stocks[j, k]
        for kind in range(2):
            if channel == NOTED:
                stocks[kind] = w.place[k].vacancies[kind]
                stocks[2 + kind] = w.place[k].dwellings[kind]
            else:
                w.place[k].vacancies[kind] = stocks[kind]
                w.place[k].dwellings[kind] = stocks[2 + kind]


@rule
def meet_dwellings_left(w: World, month: int) -> None:
    """Note which municipalities have dwellings left for those who move on."""
    if w.channels[MARKETS] == NOTED:
        for k in range(w.near.shape[0]):
            dwellings = w.place[k].dwellings
            w.seen_movers[month, k] = _ALL if dwellings[0] + dwellings[1] > 0 else -1


@rule
def meet_dwelling(w: World, month: int, k: int, first: int) -> None:
    """Show a household that moves to municipality k whether a dwelling is left."""
    if w.channels[MARKETS] == SHOWN:
        w.place[k].dwellings[0] = first <= w.seen_movers[month, k]
        w.place[k].dwellings[1] = 0


@rule
def note_dwelling_taken(w: World, month: int, k: int, first: int) -> None:
    """Note who took the last dwelling of municipality k on moving; households move in order of their rows."""
    if w.channels[MARKETS] == NOTED:
        dwellings = w.place[k].dwellings
        if dwellings[0] + dwellings[1] == 0 and w.seen_movers[month, k] == _ALL:
            w.seen_movers[month, k] = first


@rule
def meet_employed_ties(w: World, month: int, searchers: int) -> None:
    """Note everybody's employed ties, or show the searchers in `rows` theirs, once the month's jobs have ended."""
    if w.channels[TIES] == NOTED:
        for i in range(w.people.size):
            w.seen_contacts[month, i] = w.people[i].employed_contacts
    elif w.channels[TIES] == SHOWN:
        for t in range(searchers):
            i = w.rows[0, t]
            w.people[i].employed_contacts = w.seen_contacts[month, i]


@rule
def note_beliefs(w: World, month: int) -> None:
    """Note everybody's beliefs before the month's talks."""
    if w.channels[TIES] == NOTED:
        for i in range(w.people.size):
            w.seen_beliefs[month, i, 0] = w.people[i].bias_here
            w.seen_beliefs[month, i, 1] = w.people[i].bias_elsewhere


@rule
def beliefs_of(w: World, channel: int, month: int, i: int) -> tuple[float, float]:
    """The beliefs (here, elsewhere) that person i voices to a friend this month, the ties' channel given."""
    if channel == SHOWN:
        return w.seen_beliefs[month, i, 0], w.seen_beliefs[month, i, 1]
    return w.people[i].bias_here, w.people[i].bias_elsewhere


@rule
def meet_compatriots(w: World, month: int) -> None:
    """Note or show how many of each nationality live where."""
    channel = w.channels[TIES]
    if channel == OWN:
        return
    for n in range(w.local.shape[0]):
        for k in range(w.local.shape[1]):
            if channel == NOTED:
                w.seen_compatriots[month, n, k] = w.local[n, k].residents
            else:
                w.local[n, k].residents = w.seen_compatriots[month, n, k]
