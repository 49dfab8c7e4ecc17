"""How long runs take and how much they write, measured on a few of them spread over the design."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np
import pyarrow as pa

from experiments.sweeps.chunks import live_run, row_of, said_of
from experiments.sweeps.design import Design, PlannedRun
from experiments.sweeps.parts import part_bytes
from simulation.setup import population_of

_SAMPLES = 8
_BUDGET = 4.0  # seconds
_LEAST = 1e-4  # seconds a run takes at least


@dataclass(frozen=True)
class Pace:
    """Seconds of one core: `run` on average, and of a run by its people as `base` + `person` x people."""

    run: float
    population: float  # to make one
    base: float
    person: float
    file_bytes: float  # of a part without rows
    row_bytes: float
    samples: int

    def cost(self, run: PlannedRun) -> float:
        """Seconds a run will take, about."""
        return max(self.base + self.person * run.people, _LEAST)


def measure_pace(design: Design) -> Pace:
    """Live a few runs twice each: the first time makes what runs of a population share, the second is the run's own."""
    live_run(design.run(0))  # loads or compiles the model
    times, firsts, people, rows = [], [], [], []
    begun = perf_counter()
    for place in np.unique(np.linspace(0, len(design) - 1, _SAMPLES).round().astype(np.int64)).tolist():
        run = design.run(place)
        start = perf_counter()
        population_of(run.columns["county"], run.columns["people"], run.columns["seed"], run.values)
        made = perf_counter()
        outcomes, error = None, None
        for _ in range(2):
            second = perf_counter()
            try:
                outcomes = live_run(run)
            except Exception as failed:
                error = said_of(failed)
                break
        times.append(perf_counter() - second)
        firsts.append(made - start)
        people.append(run.people)
        rows.append(row_of(run, outcomes, error, design.source))
        if perf_counter() - begun > _BUDGET:
            break
    # a file with one row has all that comes once; what more rows add is theirs
    one, several = (len(part_bytes(pa.Table.from_pylist(some, design.schema))) for some in (rows[:1], rows))
    row_bytes = (several - one) / (len(rows) - 1) if len(rows) > 1 else 8.0 * len(design.schema)
    base, person = _line(np.array(people, float), np.array(times))
    return Pace(
        run=float(np.mean(times)),
        population=float(np.max(firsts)),
        base=base,
        person=person,
        file_bytes=one - row_bytes,
        row_bytes=row_bytes,
        samples=len(rows),
    )


def _line(people: np.ndarray, times: np.ndarray) -> tuple[float, float]:
    """Seconds as a line over people that never falls; the mean where people do not vary."""
    if np.ptp(people) == 0:
        return float(times.mean()), 0.0
    person = max(float(np.polyfit(people, times, 1)[0]), 0.0)
    return max(float(times.mean() - person * people.mean()), 0.0) if person else float(times.mean()), person
