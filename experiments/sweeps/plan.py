"""What a sweep will take, told before anything starts."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from agents.record import Record
from experiments.sweeps.design import Design
from experiments.sweeps.pace import Pace
from experiments.sweeps.sweep import MOST_IN_A_CHUNK, SECONDS


@dataclass(frozen=True)
class Plan:
    """Runs, chunks, seconds and bytes, as estimated from a measured pace."""

    runs: int
    populations: int
    chunk: int  # runs in one, on average
    chunks: int
    core_seconds: float
    workers: int
    bytes: float
    free_bytes: int

    @property
    def seconds(self) -> float:
        """From start to end on so many workers, were they never idle."""
        return self.core_seconds / self.workers

    def record(self) -> Record:
        """The plan as plain values."""
        return {**vars(self), "seconds": self.seconds}


def plan_of(design: Design, pace: Pace, workers: int, size: int | None, folder: Path) -> Plan:
    """The plan of a whole design; what a folder already holds is not taken off."""
    runs = len(design)
    chunk = size or max(1, min(MOST_IN_A_CHUNK, int(SECONDS / pace.run), runs))
    count = -(-runs // chunk)
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    return Plan(
        runs=runs,
        populations=design.populations,
        chunk=chunk,
        chunks=count,
        core_seconds=runs * pace.run + design.populations * pace.population,
        workers=workers,
        bytes=runs * pace.row_bytes + count * pace.file_bytes,
        free_bytes=shutil.disk_usage(there).free,
    )
