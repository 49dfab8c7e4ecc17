"""What a sweep found: its table, its digest, and a summary over the runs."""

from __future__ import annotations

import csv
import shlex
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from agents.bad_input import BadInput
from agents.parameter import nearest
from agents.record import Record
from experiments.digest import table_digest
from experiments.folder import FolderError, write_whole
from experiments.runs import calibration_without_fit
from experiments.spread import Spread, spread_of
from experiments.sweeps.lock import writer
from experiments.sweeps.sweep_folder import tables, told
from simulation.outcomes import HEADLINE, OUTCOMES

SHOWN = ("leave_at_permit", "stay_12", HEADLINE, "stay_60", "employed_12", "cost")
_TEXTS = ["error", "command"]  # how a failure is told, which may differ between machines


@dataclass(frozen=True)
class Summary:
    """How many runs are done and failed, which failed, and the spread of outcomes by group.

    Of a sweep that is not finished either who is writing to it, or the command that goes on with it.
    """

    name: str
    planned: int
    done: int
    failed: int
    writer: str | None
    go_on: str | None
    failures: list[Record]  # the first: run, error, command
    by: str
    groups: dict[object, dict[str, Spread]]
    calibration: dict[str, str]  # of each county without a fit, what its draws are called

    def record(self) -> Record:
        """The summary as plain values."""
        groups = [
            {self.by: value, "outcomes": {name: spread.record() for name, spread in outcomes.items()}}
            for value, outcomes in self.groups.items()
        ]
        return {key: value for key, value in vars(self).items() if key != "groups"} | {"groups": groups}


def facts_of(folder: Path) -> Record:
    """What the folder of a sweep tells of itself. Raises FolderError."""
    facts = told(folder)
    if facts is None:
        raise FolderError(f"{folder} is no folder of a sweep; `bofast sweep DESIGN.toml --out {folder}` makes one")
    return facts


def is_sweep(folder: Path) -> bool:
    """Whether a folder is one of a sweep."""
    return (folder / "sweep.json").is_file()


def _going_on(folder: Path, facts: Record, done: int) -> tuple[str | None, str | None]:
    """Who is writing to a sweep that is not finished, or the command that goes on with it."""
    if done >= facts["runs"]:
        return None, None
    writing = writer(folder)
    started = facts["starts"][-1].get("command") or f"bofast sweep DESIGN.toml --out {shlex.quote(str(folder))}"
    return writing, None if writing else started


def sweep_digest(folder: Path) -> dict[str, str]:
    """The digest of all runs of a sweep: equal for equal results, whoever made them in whatever order.

    Raises FolderError when it is not finished or damaged.
    """
    facts = facts_of(folder)
    parts = [part.append_column("failed", part["error"].is_valid()).drop_columns(_TEXTS) for part in tables(folder)]
    done = sum(map(len, parts))
    if done < facts["runs"]:
        writing, go_on = _going_on(folder, facts, done)
        what = f"it is being written now ({writing})" if writing else f"go on with: {go_on}"
        raise FolderError(f"{folder} is not finished: {done:,} of {facts['runs']:,} runs are done; {what}")
    return {"runs": table_digest(pa.concat_tables(parts), ("run",))}


def summarise(folder: Path, by: str = "scenario", failures: int = 5) -> Summary:
    """Outcomes over all runs of each value of a column. Raises BadInput."""
    facts = facts_of(folder)
    values: dict[object, dict[str, list[np.ndarray]]] = {}
    first: list[Record] = []
    done, failed = 0, 0
    for table in tables(folder):
        done += len(table)
        if by not in table.column_names or by in (*OUTCOMES, *_TEXTS):
            others = {"run", *OUTCOMES, *(f"{name}_at_risk" for name in OUTCOMES), *_TEXTS}
            known = [name for name in table.column_names if name not in others]
            raise BadInput(f"--by {by!r} is no column of the design{nearest(by, known)}; there are {', '.join(known)}")
        wrong = table.filter(table["error"].is_valid())
        failed += len(wrong)
        first += wrong.select(["run", "error", "command"]).slice(0, failures - len(first)).to_pylist()
        groups = np.array(table[by].to_pylist(), object)
        for value in dict.fromkeys(groups.tolist()):
            chosen = pa.array(groups == value)
            rows = table.filter(chosen)
            for name in SHOWN:
                column = rows[name].to_numpy(zero_copy_only=False).astype(float)
                values.setdefault(value, {}).setdefault(name, []).append(column)
    spreads = {}
    for value in sorted(values, key=lambda one: (str(type(one)), one)):
        outcomes = {name: np.concatenate(columns) for name, columns in values[value].items()}
        spreads[value] = {name: spread_of(column) for name, column in outcomes.items() if np.isfinite(column).any()}
    going_on = _going_on(folder, facts, done)
    fits = facts["facts"]["posterior"]
    calibration = {county: calibration_without_fit(county) for county, fit in fits.items() if fit is None}
    return Summary(facts["name"], facts["runs"], done, failed, *going_on, first, by, spreads, calibration)


def write_csv(folder: Path, path: Path) -> int:
    """Write all runs as one CSV file, part after part; returns how many. Raises FolderError."""
    facts_of(folder)
    count = 0

    def write(aside: Path) -> None:
        nonlocal count
        with aside.open("w", encoding="utf-8", newline="") as file:
            writer = None
            for table in tables(folder):
                if writer is None:
                    writer = csv.writer(file)
                    writer.writerow(table.column_names)
                writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))
                count += len(table)

    try:
        write_whole(path, write)
    except OSError as error:
        raise FolderError(f"--csv {path} cannot be written: {error.strerror or error}") from None
    return count
