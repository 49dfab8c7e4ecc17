"""The one file that knows Dask: workers of this machine, of a running scheduler, or of a cluster's job system."""

from __future__ import annotations

import logging
import math
import re
import signal
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from experiments.sweeps.job_file import EngineError, read_jobs
from experiments.sweeps.sweep import Lost, SweepStopped
from experiments.sweeps.versions import Version, WrongVersion

PATIENCE = 5.0  # seconds for a scheduler to answer
_FOR_WORKERS = 30.0  # seconds for a running scheduler to have a worker
_AHEAD = 2  # chunks handed out for each thread of a worker
_RETRIES = 2
_FRESH = 1.0  # seconds that what is known of the workers may be old
_DEATHS = 5  # of workers with a chunk, above which it counts as deadly
# Ctrl-C goes to every process of a terminal; this one stops its workers itself.
_DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
# How a job system is called in a file, and the class that speaks to it.
JOB_SYSTEMS = {
    "slurm": ("dask_jobqueue", "SLURMCluster"),
    "pbs": ("dask_jobqueue", "PBSCluster"),
    "lsf": ("dask_jobqueue", "LSFCluster"),
    "sge": ("dask_jobqueue", "SGECluster"),
    "kubernetes": ("dask_kubernetes.operator", "KubeCluster"),
    "local": ("dask_jobqueue.local", "LocalCluster"),  # jobs that are processes of this machine: to try the rest
}


@dataclass(frozen=True)
class Workers:
    """Where the work is done: `local` processes, the scheduler at an address, or jobs as a file describes them."""

    local: int = 1
    scheduler: str | None = None
    jobs: Path | None = None
    dashboard: bool = False


class Engine:
    """Connected workers, all of the same version."""

    def __init__(self, client, version: Version, say: Callable[[str], None]):
        self._client = client
        self._version = version
        self._say = say
        self._checked: set[str] = set()  # addresses of workers whose version is known to be right
        self._seen: dict[str, dict] = {}
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

    def _look(self, at_most_old: float = _FRESH) -> dict[str, dict]:
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

    def finished(self, task: Callable, items: Iterable) -> Iterator[tuple]:
        """(item, result or Lost) as they end; only a few per worker are handed out at a time."""
        from dask.distributed import as_completed

        waiting = iter(items)
        running = {}

        def hand_out(room: int) -> list:
            futures = []
            for item in islice(waiting, max(room, 0)):
                future = self._client.submit(task, item, pure=False, retries=_RETRIES)
                running[future] = item
                futures.append(future)
            return futures

        ended = as_completed(hand_out(self._room()), loop=self._client.loop)
        try:
            for future in ended:
                status = future.status
                if status in ("lost", "pending"):  # its worker went with the result, which is made again
                    ended.add(future)
                    continue
                item = running.pop(future)
                ended.update(hand_out(self._room() - len(running)))
                yield item, self._result(future, status)
                del future, item
        finally:
            if running:
                with suppress(Exception):  # the scheduler may be gone
                    self._client.cancel(list(running), force=True)

    def _room(self) -> int:
        return max(1, _AHEAD * self.threads)

    def _result(self, future, status: str) -> object:
        """What came of a future. Raises OSError as the worker did, SweepStopped when the scheduler is gone."""
        from distributed.scheduler import KilledWorker

        if status == "finished":
            return future.result()
        if status != "error":
            raise SweepStopped("the connection to the Dask scheduler was lost")
        error = future.exception()
        if isinstance(error, KilledWorker):
            return Lost(f"the worker died {error.allowed_failures + 1} times over this run", deadly=True)
        if isinstance(error, OSError):
            raise error
        if isinstance(error, (WrongVersion, ImportError, AttributeError)):
            self._send_away()
        return Lost(f"{type(error).__name__}: {error}")


@contextmanager
def connected(asked: Workers, version: Version, say: Callable[[str], None]) -> Iterator[Engine]:
    """Workers, checked for their version, until the end of the context. Raises EngineError."""
    _demand(asked)
    import dask
    from dask.distributed import Client

    with ExitStack() as stack:
        # Dask keeps its last thousand messages for its developers, each with a chunk in it
        settings = {"distributed.scheduler.allowed-failures": _DEATHS, "distributed.admin.low-level-log-length": 10}
        aside = TemporaryDirectory(prefix="bofast-", ignore_cleanup_errors=True)
        settings["temporary-directory"] = stack.enter_context(aside)
        stack.enter_context(dask.config.set(settings))
        _quiet()
        if asked.scheduler is not None:
            client = stack.enter_context(_client_of(asked.scheduler))
        else:
            cluster = stack.enter_context(_local(asked) if asked.jobs is None else _jobs(asked))
            client = stack.enter_context(Client(cluster))
        engine = Engine(client, version, say)
        if asked.dashboard:
            say(f"Dask's page: {engine.dashboard}")
        _wait(client, asked, say)
        engine.check_versions()
        yield engine


def _demand(asked: Workers) -> None:
    needed = [("distributed", "Dask: pip install 'bofast[cluster]'")]
    if asked.jobs is not None:
        needed.append(("dask_jobqueue", "dask-jobqueue: pip install 'bofast[cluster]'"))
    if asked.dashboard and asked.scheduler is None:
        needed.append(("bokeh", "bokeh: pip install 'bofast[cluster]'"))
    for module, how in needed:
        if find_spec(module) is None:
            raise EngineError(f"a sweep of this kind needs {how}; --shard 1/1 does without")


def _quiet() -> None:
    """Dask's own log tells of dead workers and lost connections at length; the sweep does so in a line."""
    for name in ("distributed", "distributed.client", "distributed.scheduler", "distributed.nanny", "distributed.core"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def check_scheduler(address: str) -> None:
    """Raise EngineError unless something answers at the address of a scheduler; Dask itself would try for long."""
    found = re.fullmatch(r"tcp://(.+):([0-9]{1,5})", address)
    try:
        if not found or int(found[2]) > 65535:
            raise OSError("this is no such address")
        with socket.create_connection((found[1].strip("[]"), int(found[2])), timeout=PATIENCE) as answer:
            if not answer.recv(1):  # a scheduler greets first; a client of what does not would wait without end
                raise OSError("what answers is none")
    except OSError as error:
        raise _unreachable(address, error.strerror or error) from None


def _unreachable(address: str, reason: object) -> EngineError:
    return EngineError(
        f"--scheduler {address}: no Dask scheduler can be reached there ({reason}); it is an address such as "
        "tcp://127.0.0.1:8786, as `dask scheduler` prints it"
    )


def _client_of(address: str):
    from dask.distributed import Client

    check_scheduler(address)
    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError):
        raise _unreachable(address, "what answers is none") from None


def _local(asked: Workers):
    """Processes of this machine, one thread each."""
    from dask.distributed import LocalCluster

    return LocalCluster(
        n_workers=asked.local,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        scheduler_kwargs={"dashboard": asked.dashboard},  # without it only the scheduler's health is told there
        memory_limit=0,
        silence_logs=logging.CRITICAL,
        preload=[_DEAF],
    )


def _jobs(asked: Workers):
    """Workers that come as jobs: between `minimum_jobs` and `maximum_jobs` of them, those lost replaced."""
    path = asked.jobs
    jobs = read_jobs(path, tuple(JOB_SYSTEMS))
    module, kind = JOB_SYSTEMS[jobs.system]
    package = module.partition(".")[0]
    if find_spec(package) is None:
        raise EngineError(f"--slurm: {path}: system = {jobs.system!r} needs the package {package.replace('_', '-')}")
    table = dict(jobs.table)
    if jobs.system != "kubernetes":
        page = {"dashboard": asked.dashboard, "dashboard_address": "127.0.0.1:0"}
        table["scheduler_options"] = page | table.get("scheduler_options", {})
    try:
        cluster = getattr(_imported(module), kind)(**table)
        if jobs.system == "kubernetes":
            cluster.adapt(minimum=jobs.least, maximum=jobs.most)
        else:
            cluster.adapt(minimum_jobs=jobs.least, maximum_jobs=jobs.most)
    except (TypeError, ValueError, RuntimeError, OSError) as error:
        raise EngineError(f"--slurm: {path}: {kind} says: {str(error).splitlines()[0]}") from None
    return cluster


def _imported(module: str):
    """A module; dask-jobqueue takes over Ctrl-C where it is imported, which stays this program's own."""
    kept = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        return import_module(module)
    finally:
        for one, handler in kept.items():
            signal.signal(one, handler)


def _wait(client, asked: Workers, say: Callable[[str], None]) -> None:
    """Wait until there is a worker: jobs may stand in a queue for hours, a running scheduler has some."""
    try:
        client.wait_for_workers(1, timeout=_FOR_WORKERS)
    except TimeoutError:
        if asked.scheduler is not None:
            raise EngineError(
                f"--scheduler {asked.scheduler} has no workers; start some with `dask worker {asked.scheduler}`"
            ) from None
        say("Waiting for the first job to start.")
        client.wait_for_workers(1)


def _looked_up():
    """A function that tells the version where it runs; it goes there as code, since nothing may be installed."""

    def look_up() -> dict:
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


def _difference(told: dict, version: Version) -> str:
    own = Version(told["code"], told["data"])
    return "" if own == version else f"it has {own.differs_from(version)}, at {told['place']}"
