"""A chunk of runs, lived one after the other by one worker and written as one part of the results."""

from __future__ import annotations

import math
import shlex
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from agents.record import Record
from experiments.draws import noise_world, prior_values
from experiments.posterior import posterior_for
from experiments.runs import live
from experiments.sweeps.design import PlannedRun
from experiments.sweeps.parts import Part, write_part
from experiments.sweeps.versions import Version, WrongVersion, own_version
from simulation import setup
from simulation.measure import measure
from simulation.outcomes import OUTCOMES
from simulation.setup import population_of

_LONGEST_ERROR = 500  # characters


@dataclass(frozen=True)
class Chunk:
    """Runs, the schema of their table, where it is written, and the version that must write it."""

    runs: tuple[PlannedRun, ...]
    schema: pa.Schema
    aside: str
    version: Version
    design: str  # the design file, for the command that reproduces a run


@dataclass(frozen=True)
class Done:
    """What came of a chunk: its part, and the seconds it took to live and to write."""

    part: Part
    seconds: float


def live_run(run: PlannedRun) -> dict[str, tuple[float, float]]:
    """The outcomes of one run, value and persons at risk, as `bofast run` has them."""
    columns = run.columns
    _forget_others(columns)
    study = population_of(columns["county"], columns["people"], columns["seed"], run.values)
    posterior = posterior_for(columns["county"], run.posterior)
    fitted = {} if posterior is None else posterior.draw(columns["draw"])
    values = prior_values(columns["draw"]) | fitted | run.values
    number = noise_world(columns["draw"], columns["replicate"])
    world = live(study, values, run.policy, columns["months"], number)
    return measure(world, study.destination_class)


_last: dict[str, tuple[object, ...]] = {}
_LARGE = 50_000  # people; a population of fewer is small enough to keep a few


def _forget_others(columns: Record) -> None:
    """Let go of the population before when this is another one and large."""
    key = (columns["county"], columns["people"], columns["seed"])
    before = _last.get("population", key)
    _last["population"] = key
    if key != before and max(key[1], before[1]) >= _LARGE:
        for kept in (setup.population, setup.enacted, setup._calendar_arrays):
            kept.cache_clear()


def command_of(run: PlannedRun, design: str) -> str:
    """The command that lives this run again and shows what happens."""
    return f"bofast sweep {shlex.quote(design)} --only {run.name}"


def row_of(run: PlannedRun, outcomes: Record | None, error: str | None, design: str) -> Record:
    """One row of the results; outcomes without follow-up or persons at risk are null."""
    row = {"run": run.name, **run.columns, "error": error}
    row["command"] = None if error is None else command_of(run, design)
    for name in OUTCOMES:
        value, at_risk = (outcomes or {}).get(name, (math.nan, None))
        row[name] = value if math.isfinite(value) else None
        row[f"{name}_at_risk"] = None if at_risk is None else int(at_risk)
    return row


def said_of(error: BaseException) -> str:
    """An error in one line."""
    return f"{type(error).__name__}: {error}".replace("\n", " ")[:_LONGEST_ERROR]


def live_chunk(chunk: Chunk) -> Done:
    """Live every run and write the part; a run that fails becomes a row with its error.

    Raises WrongVersion when this is another version, OSError when the part cannot be written.
    """
    own = own_version()
    if own != chunk.version:
        raise WrongVersion(own.differs_from(chunk.version))
    start = time.perf_counter()
    rows = []
    for run in chunk.runs:
        try:
            rows.append(row_of(run, live_run(run), None, chunk.design))
        except Exception as error:
            rows.append(row_of(run, None, said_of(error), chunk.design))
    part = write_part(rows, chunk.schema, Path(chunk.aside))
    return Done(part, time.perf_counter() - start)


def lost_chunk(chunk: Chunk, error: str) -> Done:
    """The part of runs that no worker survives."""
    rows = [row_of(run, None, error, chunk.design) for run in chunk.runs]
    return Done(write_part(rows, chunk.schema, Path(chunk.aside)), 0.0)


def groups(
    runs: Iterable[PlannedRun], cost: Callable[[PlannedRun], float], seconds: float, most: int
) -> Iterator[tuple[PlannedRun, ...]]:
    """Runs in order, divided where their costs add up to so many seconds, or there are so many."""
    group: list[PlannedRun] = []
    spent = 0.0
    for run in runs:
        group.append(run)
        spent += cost(run)
        if spent >= seconds or len(group) >= most:
            yield tuple(group)
            group, spent = [], 0.0
    if group:
        yield tuple(group)


def halves(chunk: Chunk) -> Iterator[Chunk]:
    """Two chunks of half the runs."""
    middle = len(chunk.runs) // 2
    for runs in (chunk.runs[:middle], chunk.runs[middle:]):
        yield replace(chunk, runs=runs)
