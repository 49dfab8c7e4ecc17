"""What `bofast sweep` does: plan, start or go on, say how to go on when it is stopped."""

from __future__ import annotations

import errno
import json
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from agents.record import Record
from experiments.sweeps.chunks import Chunk
from experiments.sweeps.design import Design, PlannedRun
from experiments.sweeps.design_file import read_design
from experiments.sweeps.pace import measure_pace
from experiments.sweeps.plan import Plan, plan_of
from experiments.sweeps.sweep import State, SweepStopped, chunks, in_this_process, run_sweep, shard_places, shard_size
from experiments.sweeps.sweep_folder import SweepFolder, opened
from experiments.sweeps.versions import own_version
from experiments.sweeps.workers import Workers, check_scheduler, connected
from viz.progress import say_compiling
from viz.provenance import provenance
from viz.sweep_progress import SweepProgress, duration

FAILED, INTERRUPTED = 1, 130
GO_ON = "The same command goes on from there."


@dataclass(frozen=True)
class Asked:
    """The options of a sweep."""

    design: Path
    out: Path | None
    workers: int
    scheduler: str | None = None
    jobs: Path | None = None
    dashboard: bool = False
    shard: tuple[int, int] | None = None
    chunk: int | None = None
    retry: bool = False
    as_json: bool = False


def plan(asked: Asked) -> int:
    """Print what the sweep will take, and start nothing."""
    design = read_design(asked.design)
    _announce_compiling()
    told = plan_of(design, measure_pace(design), asked.workers, asked.chunk, asked.out or Path())
    if asked.as_json:
        print(json.dumps(told.record(), indent=1))
    else:
        print("\n".join(_plan_lines(design, told)))
    return 0


def _plan_lines(design: Design, told: Plan) -> list[str]:
    each = ", ".join(f"{len(axis)} {_and(axis.names)}" for axis in design.axes if len(axis) > 1)
    rate = f"{told.runs / told.core_seconds:,.1f} runs a second on one core"
    lines = [
        f"{_many(told.runs, 'run')} ({each or 'one of each'}) of {_many(told.populations, 'population')}",
        f"{_many(told.chunks, 'chunk')} of about {_many(told.chunk, 'run')}",
        f"about {duration(told.seconds)} on {_many(told.workers, 'worker')}, at a measured {rate}",
        f"about {_size(told.bytes)} on disk; {_size(told.free_bytes)} are free",
    ]
    if told.bytes > told.free_bytes:
        lines.append("The disk is too small for it: free some space, or choose another folder.")
    return lines


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def _and(names: tuple[str, ...]) -> str:
    return "points" if "point" in names else " and ".join(names)


def _size(size: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:,.0f} {unit}"
        size /= 1000
    return f"{size:,.1f} TB"


def only(design_file: Path, name: str) -> int:
    """Live one run in this process and print its outcomes, or let its error be seen."""
    from experiments.sweeps.chunks import live_run

    run = read_design(design_file).find(name)
    outcomes = live_run(run)
    told = {"run": run.name, **run.columns, "outcomes": {name: _pair(*pair) for name, pair in outcomes.items()}}
    print(json.dumps(told, indent=1, ensure_ascii=False))
    return 0


def _pair(value: float, at_risk: float) -> Record:
    return {"value": value if value == value else None, "at_risk": int(at_risk)}


def execute(asked: Asked) -> int:
    """Sweep, and return the exit code."""
    design = read_design(asked.design)
    if asked.scheduler is not None:
        check_scheduler(asked.scheduler)
    _announce_compiling()
    total = len(design) if asked.shard is None else shard_size(len(design), *asked.shard)
    start = provenance() | {"version": vars(own_version()), "runs": len(design)}
    start["command"] = shlex.join(["bofast", *sys.argv[1:]])
    assert asked.out is not None  # only a plan does without
    with opened(asked.out, design, start, asked.shard, asked.retry) as folder:
        before = folder.done
        if asked.shard is not None:
            before = total - sum(1 for _ in folder.missing(_runs(asked, design)))
        pace = measure_pace(design) if asked.chunk is None and before < total else None

        def waiting(workers: int) -> Iterator[Chunk]:
            return chunks(design, folder, _runs(asked, design), pace, asked.chunk, workers)

        state = State(total, before, before, 0 if asked.shard else folder.failed, 0, monotonic())
        if folder.redone:
            _say(f"Damaged parts that are made anew: {folder.redone:,}.")
        if before:
            _say(f"{before:,} of {total:,} runs are done already.")
        try:
            if before < total:
                _run(asked, folder, waiting, state)
        except KeyboardInterrupt:
            _say(f"Stopped: {_kept(state)}. {GO_ON}")
            return INTERRUPTED
        except (SweepStopped, OSError) as error:
            _say(f"bofast: the sweep stopped: {_reason(error)}; {_kept(state)}. {GO_ON}")
            return FAILED
    _told(asked, state)
    return FAILED if state.failed else 0


def _runs(asked: Asked, design: Design) -> Iterator[PlannedRun]:
    """All runs that are this sweep's or this shard's, in order."""
    return design.runs(None if asked.shard is None else shard_places(len(design), *asked.shard))


def _run(asked: Asked, folder: SweepFolder, waiting: Callable[[int], Iterator[Chunk]], state: State) -> None:
    with SweepProgress(state) as progress:
        if asked.shard is not None:
            state.workers = asked.workers
            run_sweep(in_this_process(asked.workers), folder, waiting(asked.workers), state, progress.tell)
            return
        workers = Workers(asked.workers, asked.scheduler, asked.jobs, asked.dashboard)
        with connected(workers, own_version(), _say) as engine:
            state.started = monotonic()

            def tell(state: State) -> None:
                state.workers = engine.workers
                progress.tell(state)

            run_sweep(engine.finished, folder, waiting(engine.threads), state, tell)


def _told(asked: Asked, state: State) -> None:
    record: Record = {"runs": state.total, "done": state.done, "new": state.done - state.before, "failed": state.failed}
    record |= {"seconds": monotonic() - state.started, "seconds_of_workers": state.seconds}
    if asked.as_json:
        print(json.dumps(record | {"out": str(asked.out)}))
        return
    new = state.done - state.before
    took = duration(monotonic() - state.started)
    print(f"{state.done:,} of {state.total:,} runs are done, {new:,} of them now in {took}; {state.failed:,} failed.")
    print(f"bofast results {shlex.quote(str(asked.out))}")


def _kept(state: State) -> str:
    return f"{state.done:,} of {state.total:,} runs are kept"


def _reason(error: Exception) -> str:
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    if error.errno == errno.ENOSPC:
        return "the disk is full"
    shared = "; every worker must see the folder" if isinstance(error, FileNotFoundError) else ""
    return f"{error.strerror}: {error.filename}{shared}"


def _announce_compiling() -> None:
    say_compiling()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
