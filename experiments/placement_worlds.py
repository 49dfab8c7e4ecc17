"""A world in which a rule places who is assigned inside the county, month by month, as they come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from agents.cohort import ABO
from agents.columns import NOBODY
from experiments.placement_rules import Batch, Rule, Standing
from simulation.kernel import advance
from simulation.policy import Policy
from simulation.settling import ASSIGNED_HERE
from simulation.setup import Population, build_world
from simulation.world import World

# What a month changes in a world.
_CHANGING = ("people", "houses", "place", "local", "units", "present", "settled", "count", "flows")


@dataclass(frozen=True, eq=False)
class PlacedWorld:
    """A world lived to its end; its households placed, `months` (n,) and `places` (n,), and what was left then."""

    world: World
    batch: Batch
    months: np.ndarray
    places: np.ndarray
    standing: Standing

    @property
    def score(self) -> float:
        """The expected score of all placed."""
        return float(self.batch.value[np.arange(len(self.batch)), self.places].sum())


def _copied(array: np.ndarray, into: np.ndarray | None = None) -> np.ndarray:
    rows = np.empty_like(array) if into is None else into
    np.copyto(rows.view(np.uint8), array.view(np.uint8))  # as bytes: NumPy would copy rows field by field
    return rows


def live_placed(
    study: Population,
    values: Mapping[str, object],
    policy: Policy,
    months: int,
    number: int,
    rule: Rule,
    standing: Standing,
    batch_of: Callable[[np.ndarray], Batch],
) -> PlacedWorld:
    """Live a world in which everybody assigned inside the county is placed by a rule, within what `standing` leaves.

    Who is assigned hangs a little on where others have gone, so a month is lived until everybody whom it assigns has
    been placed: at first without a place for anybody, then with those it has turned out to need. `batch_of` gives rows
    of households as the rule sees them.
    """
    world = build_world(study, values, policy, months, number)
    placed: list[tuple[int, np.ndarray]] = []
    houses = study.houses
    may_be = (houses["granted"] == 1) & (houses["housing"] == ABO)
    month = -1
    for month in range(int(houses["decision"][may_be].max(initial=-1)) + 1):
        deciding = np.flatnonzero(may_be & (houses["decision"] == month))
        if not len(deciding):
            advance(world, month, month + 1)
            continue
        before = [_copied(getattr(world, name)) for name in _CHANGING]
        left, known = standing, np.zeros(0, int)
        while True:
            advance(world, month, month + 1)
            assigned = deciding[world.houses["settlement"][deciding] == ASSIGNED_HERE]
            new = np.setdiff1d(assigned, known)
            if not len(new):
                break
            for name, rows in zip(_CHANGING, before, strict=True):
                _copied(rows, getattr(world, name))
            batch = batch_of(new)
            places = rule(month, batch, left)
            left, known = left.after(batch, places), np.concatenate([known, new])
            before[_CHANGING.index("houses")]["planned"][new] = places
            world.houses["planned"][new] = places
        if len(assigned):
            placed.append((month, assigned))
            standing = standing.after(batch_of(assigned), world.houses["planned"][assigned])
        # a place for who was not assigned after all is given back
        world.houses["planned"][np.setdiff1d(known, assigned)] = NOBODY
    advance(world, month + 1, len(world.flows))
    rows = np.concatenate([np.zeros(0, int), *(rows for _, rows in placed)])
    when = np.repeat([month for month, _ in placed], [len(rows) for _, rows in placed]).astype(int)
    return PlacedWorld(world, batch_of(rows), when, world.houses["planned"][rows].astype(int), standing)
