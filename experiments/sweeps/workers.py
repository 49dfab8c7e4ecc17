"""Where a sweep's workers come from: this machine, a running Dask scheduler, or jobs of a cluster."""

from __future__ import annotations

import logging
import re
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import TYPE_CHECKING

from experiments.sweeps.engine import Engine
from experiments.sweeps.job_file import EngineError, read_jobs
from experiments.sweeps.versions import Version

if TYPE_CHECKING:
    from dask.distributed import Client, LocalCluster
    from distributed.deploy.cluster import Cluster

PATIENCE = 4.0  # seconds for a scheduler to answer, and again for Dask to agree with it
_GREETING = 1_000_000  # bytes of a scheduler's first words, at most
_FOR_WORKERS = 30.0  # seconds for a running scheduler to have a worker
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


@contextmanager
def connected(asked: Workers, version: Version, say: Callable[[str], None]) -> Iterator[Engine]:
    """Workers, checked for their version, until the end of the context. Raises EngineError."""
    _demand(asked)
    import dask
    from dask.distributed import Client

    with ExitStack() as stack:
        # Dask keeps its last thousand messages for its developers, each with a chunk in it
        settings: dict[str, object] = {
            "distributed.scheduler.allowed-failures": _DEATHS, "distributed.admin.low-level-log-length": 10,
        }  # fmt: skip
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
            # a scheduler greets first, with the length of its greeting; what does not would keep a client waiting
            length = answer.makefile("rb").read(8)
            if len(length) < 8 or int.from_bytes(length, "little") > _GREETING:
                raise OSError("what answers is none")
    except OSError as error:
        raise _unreachable(address, error.strerror or error) from None


def _unreachable(address: str, reason: object) -> EngineError:
    return EngineError(
        f"--scheduler {address}: no Dask scheduler can be reached there ({reason}); it is an address such as "
        "tcp://127.0.0.1:8786, as `dask scheduler` prints it"
    )


def _client_of(address: str) -> Client:
    from dask.distributed import Client

    check_scheduler(address)
    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except Exception:  # whatever Dask makes of words that are not its own
        raise _unreachable(address, "what answers is none") from None


def _local(asked: Workers) -> LocalCluster:
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


def _jobs(asked: Workers) -> Cluster:
    """Workers that come as jobs: between `minimum_jobs` and `maximum_jobs` of them, those lost replaced."""
    path = asked.jobs
    assert path is not None  # asked for
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


def _imported(module: str) -> ModuleType:
    """A module; dask-jobqueue takes over Ctrl-C where it is imported, which stays this program's own."""
    kept = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        return import_module(module)
    finally:
        for one, handler in kept.items():
            signal.signal(one, handler)


def _wait(client: Client, asked: Workers, say: Callable[[str], None]) -> None:
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
