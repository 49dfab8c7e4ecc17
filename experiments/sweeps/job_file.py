"""What a file says of workers that come as jobs: which job system, how many jobs, and what each asks for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.bad_input import BadInput
from experiments.scenario_file import hint


class EngineError(BadInput):
    """The workers asked for cannot be had; the message says why."""


@dataclass(frozen=True)
class Jobs:
    """Between `least` and `most` jobs of a system; `table` is what the class that speaks to it takes."""

    system: str
    least: int
    most: int
    table: Mapping[str, Any]


def read_jobs(path: Path, systems: Sequence[str]) -> Jobs:
    """Read a file of jobs in TOML for one of the systems. Raises EngineError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise EngineError(f"--slurm: there is no file {path}") from None
    except (OSError, ValueError) as error:
        raise EngineError(f"--slurm: {path} cannot be read as TOML ({error})") from None
    system = table.pop("system", "slurm")
    if system not in systems:
        known = f"{hint(system, systems)}; allowed are {', '.join(systems)}"
        raise EngineError(f"--slurm: {path}: system = {system!r} is not known{known}")
    most = table.pop("maximum_jobs", 1)
    least = table.pop("minimum_jobs", most)
    if not all(type(n) is int for n in (least, most)) or not 1 <= least <= most:
        raise EngineError(
            f"--slurm: {path}: minimum_jobs and maximum_jobs are whole numbers from 1, the first not above the second"
        )
    return Jobs(system, least, most, table)
