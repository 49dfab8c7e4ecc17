"""The commands of sweeps: `bofast sweep` and `bofast results`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from viz.options import OnlyJson, Workers, local_workers

DesignFile = Annotated[Path, typer.Argument(metavar="DESIGN.toml", help="What is swept.")]
Into = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the results, or the one to go on with.")]
OnlyPlan = Annotated[bool, typer.Option("--plan", help="Tell runs, time and disk, and start nothing.")]
Scheduler = Annotated[str | None, typer.Option(metavar="tcp://HOST:PORT", help="A running Dask scheduler.")]
Jobs = Annotated[Path | None, typer.Option("--slurm", metavar="FILE", help="Jobs of a cluster, in TOML.")]
Shard = Annotated[str | None, typer.Option(metavar="I/N", help="The Ith of N parts, in this process without ports.")]
ChunkSize = Annotated[str | None, typer.Option("--chunk", metavar="N", help="Runs in a chunk.",
                                               show_default="about a second's work")]
Dashboard = Annotated[bool, typer.Option("--dashboard", help="Open Dask's own page and print its address.")]
Retry = Annotated[bool, typer.Option("--retry-failed", help="Make the chunks of failed runs again.")]
OnlyRun = Annotated[str | None, typer.Option("--only", metavar="RUN", help="Live one run by its name, here and now.")]


def sweep(
    design: DesignFile, out: Into = None, plan: OnlyPlan = False, workers: Workers = None,
    scheduler: Scheduler = None, jobs: Jobs = None, shard: Shard = None, chunk: ChunkSize = None,
    dashboard: Dashboard = False, retry: Retry = False, only: OnlyRun = None, as_json: OnlyJson = False,
) -> int:  # fmt: skip
    """Make all runs of a design, here or on a cluster. Started again it goes on where it stopped."""
    from agents.bad_input import BadInput
    from viz import sweep_command

    if only is not None:
        return sweep_command.only(design, only)
    part = None if shard is None else _shard(shard)
    places = [name for name, value in (("--scheduler", scheduler), ("--slurm", jobs), ("--shard", shard)) if value]
    if len(places) > 1 or (workers is not None and (scheduler or jobs)):
        told = " and ".join(places if len(places) > 1 else ["--workers", *places])
        raise BadInput(f"{told} cannot stand together; allowed is one place where runs are made")
    count = 1 if shard is not None and workers is None else local_workers(workers)
    size = None if chunk is None else _count(chunk)
    asked = sweep_command.Asked(design, out, count, scheduler, jobs, dashboard, part, size, retry, as_json)
    if plan:
        return sweep_command.plan(asked)
    if out is None:
        raise BadInput("--out DIR is missing: the folder of the results")
    return sweep_command.execute(asked)


def results(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A sweep's folder.")],
    by: Annotated[str, typer.Option(metavar="COLUMN", help="One row of the table for each value of it.")] = "scenario",
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="All runs as one CSV file.")] = None,
    as_json: OnlyJson = False,
) -> int:
    """Summarise the results of a sweep, and export them."""
    from viz.results_command import execute

    return execute(folder, by, csv, as_json)


def _count(text: str) -> int:
    from agents.bad_input import BadInput

    if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= 1_000_000:
        raise BadInput(f"--chunk {text!r} is not possible; allowed is a whole number from 1 to 1,000,000")
    return int(text)


def _shard(text: str) -> tuple[int, int]:
    from agents.bad_input import BadInput

    found = re.fullmatch("([0-9]{1,6})/([0-9]{1,6})", text)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise BadInput(f"--shard {text!r} is not possible; allowed is I/N with I from 1 to N, such as 3/20")
    return int(found[1]), int(found[2])
