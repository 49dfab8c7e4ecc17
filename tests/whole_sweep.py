"""A small design, and what a whole sweep of it is, for tests with workers, drivers and jobs of their own."""

from pathlib import Path

from experiments.sweeps.results import sweep_digest
from experiments.sweeps.sweep_folder import tables

DESIGN = """
posterior = "prior"
[fixed]
people = 60
months = 12
[grid]
scenario = ["baseline", "action-plan"]
draw = { from = 0, to = 99 }
seed = [1, 2]
"""
RUNS = 400


def whole(folder: Path, runs: int = RUNS, failed: int = 0) -> dict[str, str]:
    """The digest of a finished sweep, every run of it there once and so many failed."""
    rows = [row for table in tables(folder) for row in table.select(["run", "error"]).to_pylist()]
    assert len(rows) == len({row["run"] for row in rows}) == runs
    assert sum(row["error"] is not None for row in rows) == failed
    return sweep_digest(folder)
