"""Dask as an engine: chunks are handed out to connected workers, and what came of them is told."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from threading import Event
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from agents.record import Record
from experiments.engine import Item, Result
from experiments.sweeps.job_file import EngineError
from experiments.sweeps.stopping import stop_wished
from experiments.sweeps.sweep import Lost, SweepStopped
from experiments.sweeps.versions import Version, WrongVersion

if TYPE_CHECKING:
    from dask.distributed import Client, Future, as_completed

_AHEAD = 2  # chunks handed out for each thread of a worker
_RETRIES = 2
_FRESH = 1.0  # seconds that what is known of the workers may be old
_LONG = 20.0  # seconds without any worker until that is said
_LOOK = 0.02  # seconds between two looks for a chunk that has ended


class Engine:
    """Connected workers, all of the same version."""

    def __init__(self, client: Client, version: Version, say: Callable[[str], None]) -> None:
        self._client = client
        self._version = version
        self._say = say
        self._checked: set[str] = set()  # addresses of workers whose version is known to be right
        self._seen: dict[str, Record] = {}
        self._seen_at = -math.inf

    @property
    def dashboard(self) -> str:
        """The address of Dask's own page."""
        return self._client.dashboard_link

    @property
    def threads(self) -> int:
        """Chunks that can be lived at the same time now."""
        return sum(worker["nthreads"] for worker in self._look().values())

    @property
    def workers(self) -> int:
        """Workers connected now."""
        return len(self._look())

    def _look(self, at_most_old: float = _FRESH) -> dict[str, Record]:
        """The workers by address, asked for about once a second."""
        if monotonic() - self._seen_at > at_most_old:
            self._seen = self._client.scheduler_info(n_workers=-1)["workers"]
            self._seen_at = monotonic()
        return self._seen

    def check_versions(self) -> None:
        """Raise EngineError unless every worker has this version of code and data."""
        for worker, problem in self._wrong_workers():
            raise EngineError(f"worker {worker} is refused: {problem}")

    def _wrong_workers(self) -> list[tuple[str, str]]:
        """Workers not looked at before that have another version, and what is wrong with each."""
        new = [worker for worker in self._look(0.0) if worker not in self._checked]
        wrong = []
        told_by = self._client.run(_looked_up(), workers=new, on_error="return") if new else {}
        for worker, told in told_by.items():
            if isinstance(told, OSError):  # gone in the meantime
                continue
            if isinstance(told, BaseException):
                told = {"problem": f"it cannot say its version ({type(told).__name__}: {told})"}
            problem = told.get("problem") or _difference(told, self._version)
            if problem:
                wrong.append((worker, problem))
            else:
                self._checked.add(worker)
        return wrong

    def _send_away(self) -> None:
        """Close the workers of another version that joined after the start."""
        for worker, problem in self._wrong_workers():
            self._say(f"worker {worker} is refused and closed: {problem}")
            self._client.retire_workers([worker], close_workers=True)

    def finished(
        self, task: Callable[[Item], Result], items: Iterable[Item]
    ) -> Generator[tuple[Item, Result | Lost], None, None]:
        """(item, result or Lost) as they end; only a few per worker are handed out at a time.

        Ctrl-C raises KeyboardInterrupt between two of them.
        """
        from dask.distributed import as_completed

        waiting = iter(items)
        running: dict[Future[Result], Item] = {}

        def hand_out(room: int) -> list[Future[Result]]:
            futures = []
            for item in islice(waiting, max(room, 0)):
                future = self._client.submit(task, item, pure=False, retries=_RETRIES)
                running[future] = item
                futures.append(future)
            return futures

        ended = as_completed(hand_out(self._room()), loop=self._client.loop)
        try:
            with stop_wished() as wished:
                for future in self._each(ended, wished):
                    if future.status in ("lost", "pending"):  # its worker went with the result, which is made again
                        ended.add(future)
                        continue
                    item = running.pop(future)
                    ended.update(hand_out(self._room() - len(running)))
                    yield item, self._result(future)
                    del future, item
        finally:
            if running:
                with suppress(Exception):  # the scheduler may be gone
                    self._client.cancel(list(running), force=True)

    def _each(self, ended: as_completed, wished: Event) -> Iterator[Future[Any]]:
        """Futures as they end, until a stop is wished; says so when workers have been gone for long, and waits."""
        last, told = monotonic(), False  # when there was a worker
        while not ended.is_empty():
            if wished.is_set():
                raise KeyboardInterrupt
            if ended.has_ready():
                yield next(ended)
                continue
            if self.workers:
                last, told = monotonic(), False
            elif not told and monotonic() - last > _LONG:
                told = True
                self._say("No worker is left; waiting for others. Ctrl-C stops, and keeps what is done.")
            sleep(_LOOK)

    def _room(self) -> int:
        return max(1, _AHEAD * self.threads)

    def _result(self, future: Future[Result]) -> Result | Lost:
        """What came of a future; asking for it may yet fail in every way, when its worker goes at that moment.

        Raises OSError as the worker did, SweepStopped when the scheduler is gone.
        """
        from concurrent.futures import CancelledError

        from distributed.comm.core import CommClosedError
        from distributed.scheduler import KilledWorker

        try:
            return future.result()
        except (CancelledError, CommClosedError):
            raise SweepStopped("the connection to the Dask scheduler was lost") from None
        except KilledWorker as error:
            return Lost(f"the worker died {error.allowed_failures + 1} times over this run", deadly=True)
        except OSError:
            raise
        except (WrongVersion, ImportError, AttributeError) as error:
            self._send_away()
            return Lost(f"{type(error).__name__}: {error}")
        except Exception as error:
            return Lost(f"{type(error).__name__}: {error}")


def _looked_up() -> Callable[[], Record]:
    """A function that tells the version where it runs; it goes there as code, since nothing may be installed."""

    def look_up() -> Record:
        try:
            import agents
        except ImportError:
            return {"problem": "it has no package agents; install bofast there"}
        place = next(iter(getattr(agents, "__path__", ["?"])))
        try:
            import experiments.sweeps.chunks  # noqa: F401  all that a chunk needs, loaded before the first one
            from experiments.sweeps.versions import own_version

            return vars(own_version()) | {"place": place}
        except Exception as error:
            return {
                "problem": f"its package agents at {place} is not bofast's, or another version of it "
                f"({type(error).__name__}: {error})"
            }

    return look_up


def _difference(told: Record, version: Version) -> str:
    own = Version(told["code"], told["data"])
    return "" if own == version else f"it has {own.differs_from(version)}, at {told['place']}"
