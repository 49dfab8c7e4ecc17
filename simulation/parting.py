"""When lives part: worlds lived side by side, month by month, and compared row by row."""

from __future__ import annotations

import numpy as np

from agents.columns import NEVER, Households, Newcomers, Table
from agents.compiled import rule
from agents.machine_code import entry
from simulation.kernel import advance
from simulation.world import World

# What is no part of one's own life: the friends' work, and the number of a scenario's group.
NOT_OWN = ("employed_contacts", "segment")


def _own_words(table: type[Table]) -> np.ndarray:
    """The bits of a row's own columns, as 32-bit words."""
    kind = table.dtype()
    bits = np.zeros(kind.itemsize, np.uint8)
    for name, (part, offset, *_) in (kind.fields or {}).items():
        bits[offset : offset + part.itemsize] = 0 if name in NOT_OWN else 255
    return bits.view(np.uint32)


def _words(rows: np.ndarray) -> np.ndarray:
    """Rows as 32-bit words, (n, words)."""
    return rows.view(np.uint32).reshape(len(rows), -1)


@rule
def note_parting(first: np.ndarray, second: np.ndarray, own: np.ndarray, month: int, parted: np.ndarray) -> None:
    """Note the month for each row that differs in its own columns and has not parted before."""
    for i in range(first.shape[0]):
        different = np.uint32(0)
        for word in range(own.size):
            different |= (first[i, word] ^ second[i, word]) & own[word]
        if different != 0 and parted[i] == NEVER:
            parted[i] = month


@entry
def live_beside(
    a: World, b: World, c: World, people: tuple[np.ndarray, ...], houses: tuple[np.ndarray, ...],
    parted_people: np.ndarray, parted_houses: np.ndarray
) -> None:
    """Live three worlds to the end and note when each row of b and of c parts from a's.

    `people` is (words, words, words, own) of the worlds' rows and the mask of own columns, `houses` likewise;
    `parted_people` (2, N) and `parted_houses` (2, M) hold a month or NEVER.
    """
    for month in range(a.flows.shape[0]):
        advance(a, month, month + 1)
        advance(b, month, month + 1)
        advance(c, month, month + 1)
        note_parting(people[0], people[1], people[3], month, parted_people[0])
        note_parting(people[0], people[2], people[3], month, parted_people[1])
        note_parting(houses[0], houses[1], houses[3], month, parted_houses[0])
        note_parting(houses[0], houses[2], houses[3], month, parted_houses[1])


def parting_months(a: World, b: World, c: World) -> tuple[np.ndarray, np.ndarray]:
    """Live three worlds of one study, a first in every month, and return when lives of b and c part from a's.

    (2, N) months of persons' own rows and (2, M) of households', of b and of c; NEVER: they do not. What
    differs before the household arrives is seen on its arrival.
    """
    worlds = (a, b, c)
    people = (*(_words(world.people) for world in worlds), _own_words(Newcomers))
    houses = (*(_words(world.houses) for world in worlds), _own_words(Households))
    parted = np.full((2, len(a.people)), NEVER, np.int64), np.full((2, len(a.houses)), NEVER, np.int64)
    live_beside(a, b, c, people, houses, *parted)
    arrival = a.houses["arrival"].astype(np.int64)
    for months, earliest in zip(parted, (arrival[a.people["household"]], arrival), strict=True):
        np.copyto(months, np.maximum(months, earliest), where=months != NEVER)
    return parted
