"""How many more or fewer live in each municipality because of a scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from experiments.differences import Difference, difference
from experiments.draws import noise_world
from experiments.engine import run_tasks
from experiments.paired_worlds import HORIZON
from experiments.runs import Run, live
from simulation.groups import MUNICIPALITY_COLUMNS, by_municipality
from simulation.policy import Policy
from simulation.setup import enacted

_LIVING = MUNICIPALITY_COLUMNS.index("residents")
_NO_TWINS = np.empty(0)


def residents(run: Run, policies: Sequence[Policy], workers: int = 1) -> Iterator[np.ndarray]:
    """Persons with a permit who live in each municipality of the county HORIZON months after it, by draw.

    Each is (policies, replicates, H), in whatever housing they waited.
    """
    study = run.population()
    for policy in policies:
        enacted(study, policy, run.months)  # once, before the workers ask for it at the same time

    def one(draw: int) -> np.ndarray:
        values = run.values_of(draw)
        numbers = [noise_world(draw, replicate) for replicate in range(run.replicates)]
        months = min(HORIZON, run.months)
        return np.array(
            [
                [by_municipality(live(study, values, policy, run.months, n), months)[:, _LIVING] for n in numbers]
                for policy in policies
            ]
        )

    return run_tasks(one, range(run.draws), workers)


def more_residents(lived: np.ndarray, s: int) -> list[Difference]:
    """The difference of the policy at position s from the first in each municipality.

    `lived` is (draws, policies, replicates, H).
    """
    before, after = lived[:, 0], lived[:, s]
    places = range(lived.shape[-1])
    return [difference(before[..., h], after[..., h], _NO_TWINS, _NO_TWINS, "persons") for h in places]
