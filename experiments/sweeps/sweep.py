"""A sweep: the runs that are missing, in chunks, on an engine, into a folder, until none is missing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from time import monotonic

from experiments.engine import run_tasks
from experiments.sweeps.chunks import Chunk, Done, groups, halves, live_chunk, lost_chunk
from experiments.sweeps.design import Design, PlannedRun
from experiments.sweeps.pace import Pace
from experiments.sweeps.parts import DamagedPart
from experiments.sweeps.sweep_folder import SweepFolder
from experiments.sweeps.versions import own_version

SECONDS = 1.0  # of work in a chunk, by default
MOST_IN_A_CHUNK = 5000
_EACH = 4  # chunks for each worker, at least
_TRIES = 3  # of a chunk whose part did not arrive whole
_BLOCK = 64  # runs next to each other that a shard takes


class SweepStopped(Exception):
    """The sweep cannot go on for now; what is done is kept, and the same command goes on from there."""


@dataclass
class State:
    """How far a sweep is."""

    total: int
    before: int  # done before this start
    done: int
    failed: int
    workers: int
    started: float
    seconds: float = 0.0  # workers spent on chunks

    @property
    def rate(self) -> float:
        """Runs a second since this start."""
        return (self.done - self.before) / max(monotonic() - self.started, 1e-9)


@dataclass(frozen=True)
class Lost:
    """What came instead of a part; `deadly` when the chunk took its workers with it."""

    error: str
    deadly: bool = False


Ended = tuple[Chunk, Done | Lost]
# What does a task for every chunk and tells what came of each as they end: a generator, which can be closed.
Finished = Callable[[Callable[[Chunk], Done], Iterable[Chunk]], Generator[Ended, None, None]]


def shard_places(total: int, shard: int, of: int) -> Iterator[int]:
    """The places of one shard's runs: blocks of neighbours in turn, so that all shards have like work."""
    block = max(1, min(_BLOCK, total // of))
    for start in range((shard - 1) * block, total, of * block):
        yield from range(start, min(start + block, total))


def shard_size(total: int, shard: int, of: int) -> int:
    """How many runs a shard has."""
    block = max(1, min(_BLOCK, total // of))
    whole, rest = divmod(total, block * of)
    return whole * block + min(max(rest - (shard - 1) * block, 0), block)


def chunks(
    design: Design, folder: SweepFolder, runs: Iterator[PlannedRun], pace: Pace | None, size: int | None, workers: int
) -> Iterator[Chunk]:
    """Chunks of the runs that are missing: of so many runs, or of about a second's work.

    Of less when there are few runs, so that each of so many workers has several.
    """
    version = own_version()
    missing = folder.missing(runs)
    if size is None:
        assert pace is not None  # measured where no size is given
        share = (len(design) - folder.done) * pace.run / (_EACH * max(workers, 1))
        together = groups(missing, pace.cost, min(SECONDS, share), MOST_IN_A_CHUNK)
    else:
        together = groups(missing, lambda run: 0.0, SECONDS, size)
    for group in together:
        yield Chunk(group, design.schema, str(folder.aside), version, design.source)


def run_sweep(
    finished: Finished, folder: SweepFolder, waiting: Iterator[Chunk], state: State, tell: Callable[[State], None]
) -> None:
    """Have every chunk done and its part counted.

    `finished(task, items)` yields (item, Done or Lost) as they end. Raises SweepStopped when a chunk cannot be
    written again and again, OSError when the disk is full.
    """
    tries: dict[tuple[str, ...], int] = {}
    again: deque[Chunk] = deque()
    suspects: deque[Chunk] = deque()

    def count(done: Done) -> None:
        folder.take(done.part)
        state.done += done.part.runs
        state.failed += done.part.failed
        state.seconds += done.seconds
        tell(state)

    def run(some: Iterator[Chunk], alone: bool = False) -> None:
        with closing(finished(live_chunk, some)) as results:
            for chunk, result in results:
                if isinstance(result, Done):
                    try:
                        count(result)
                        continue
                    except DamagedPart as error:
                        result = Lost(str(error))
                again.extend(once_more(chunk, result, alone))

    def once_more(chunk: Chunk, lost: Lost, alone: bool) -> Iterator[Chunk]:
        """What to try again: the halves of a chunk that is deadly, until it is one run.

        That one may only have waited at a worker that died over another: it is tried alone, then becomes a failed one.
        """
        if lost.deadly and len(chunk.runs) == 1 and alone:
            count(lost_chunk(chunk, lost.error))
        elif lost.deadly and len(chunk.runs) == 1:
            suspects.append(chunk)
        elif lost.deadly:
            yield from halves(chunk)
        else:
            key = (chunk.runs[0].name, chunk.runs[-1].name)
            tries[key] = tries.get(key, 0) + 1
            if tries[key] >= _TRIES:
                raise SweepStopped(f"a chunk of {len(chunk.runs)} runs failed {_TRIES} times: {lost.error}")
            yield chunk

    run(waiting)
    while again or suspects:
        some = list(again) or [suspects.popleft()]
        again.clear()
        run(iter(some), alone=len(some) == 1)


def in_this_process(workers: int) -> Finished:
    """`finished` without any engine: chunks one after the other, or on threads of this process."""

    def finished(task: Callable[[Chunk], Done], items: Iterable[Chunk]) -> Generator[Ended, None, None]:
        def tried(chunk: Chunk) -> Ended:
            try:
                return chunk, task(chunk)
            except OSError:
                raise
            except Exception as error:
                return chunk, Lost(f"{type(error).__name__}: {error}")

        yield from run_tasks(tried, items, workers)

    return finished
