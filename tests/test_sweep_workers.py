"""Sweeps on real workers in processes of their own, which are killed: the same bytes, nothing lost, nothing doubled."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from whole_sweep import RUNS, whole

from experiments.sweeps.design_file import read_design
from experiments.sweeps.results import sweep_digest
from experiments.sweeps.sweep_folder import tables

pytest.importorskip("distributed")

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = "from viz.command_line import main; main()"


def environment(**more: str) -> dict[str, str]:
    """This environment, in which the packages of this folder are found first."""
    return os.environ | {"PYTHONPATH": str(ROOT)} | more


def started(*words, cwd: Path, **more: str) -> subprocess.Popen:
    """A process of Python that is on its own, its output kept; Ctrl-C reaches it, also from a shell's `&`."""
    log = open(cwd / f"log-{time.monotonic_ns()}.txt", "w+")  # noqa: SIM115
    made = subprocess.Popen(
        [sys.executable, *map(str, words)], cwd=cwd, env=environment(**more), stdout=log, stderr=log,
        start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    made.log = log
    return made


def said(process: subprocess.Popen) -> str:
    """What a process has written until now."""
    return Path(process.log.name).read_text()


def until(true, seconds: float = 60.0, what: str = "it"):
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, f"{what} did not come in {seconds} s"
        time.sleep(0.01)
    return found


def kill(process: subprocess.Popen) -> None:
    """SIGKILL to a process and everything it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def scheduler(folder: Path):
    """A running `dask scheduler`: yields a function that starts a worker, and the address."""
    file = folder / "scheduler.json"
    processes = [
        started("-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                "--scheduler-file", file, cwd=folder)
    ]  # fmt: skip

    def worker(*words, nanny: bool = False, **more: str) -> subprocess.Popen:
        made = started("-m", "dask", "worker", "--scheduler-file", file, "--nthreads", "1",
                       "--nanny" if nanny else "--no-nanny", "--no-dashboard", "--host", "127.0.0.1",
                       "--local-directory", folder / "dask", *words, cwd=folder, **more)  # fmt: skip
        processes.append(made)
        return made

    worker.scheduler = processes[0]
    try:
        until(lambda: file.exists() and file.stat().st_size, what="the scheduler")
        yield worker, json.loads(file.read_text())["address"]
    finally:
        for process in processes:
            if process.poll() is None:
                kill(process)


def driver(folder: Path, design: Path, *words, **more: str) -> subprocess.Popen:
    """`bofast sweep` in a process of its own."""
    return started("-c", PROGRAM, "sweep", design, "--out", folder / "out", *words, cwd=folder, **more)


def parts(folder: Path) -> int:
    """How many parts lie among the results."""
    found = folder / "out" / "runs"
    return len(list(found.iterdir())) if found.exists() else 0


def test_killed_workers_and_a_killed_driver_lose_and_double_no_run(undisturbed, design, tmp_path):
    with scheduler(tmp_path) as (worker, address):
        first, _second = worker(), worker()
        sweep = driver(tmp_path, design, "--scheduler", address, "--chunk", "3")
        until(lambda: parts(tmp_path) >= 10, what="the tenth part")
        kill(first)
        until(lambda: parts(tmp_path) >= 30, what="the thirtieth part")
        kill(sweep)
        assert 30 <= parts(tmp_path) < RUNS // 3
        worker()
        again = driver(tmp_path, design, "--scheduler", address, "--chunk", "5")
        assert again.wait(timeout=120) == 0, said(again)
        assert "of 400 runs are done already" in said(again)
        assert whole(tmp_path / "out") == undisturbed


DEADLY = """
import os, signal
from experiments.sweeps import chunks

def live_run(run, whole=chunks.live_run):
    if run.columns["draw"] == 56 and run.columns["seed"] == 1 and run.columns["scenario"] == "baseline":
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(run)

chunks.live_run = live_run
"""


@pytest.mark.slow
def test_a_run_that_no_worker_survives_is_one_failed_row_and_takes_no_other_with_it(
    undisturbed, bofast, design, tmp_path
):
    (tmp_path / "deadly.py").write_text(DEADLY)
    with scheduler(tmp_path) as (worker, address):
        worker("--preload", tmp_path / "deadly.py", nanny=True)  # each time it dies another one comes
        sweep = driver(tmp_path, design, "--scheduler", address, "--chunk", "2")
        assert sweep.wait(timeout=240) == 1, said(sweep)
    failed, *others = [row for table in tables(tmp_path / "out") for row in table.to_pylist() if row["error"]]
    assert others == []
    assert failed["error"] == "the worker died 4 times over this run"
    assert (failed["draw"], failed["seed"], failed["scenario"]) == (56, 1, "baseline")
    whole(tmp_path / "out", failed=1)
    program, *words = failed["command"].split()
    assert program == "bofast" and json.loads(bofast(*words).out)["run"] == failed["run"]
    assert bofast("sweep", design, "--out", tmp_path / "out", "--shard", "1/1", "--retry-failed").code == 0
    assert whole(tmp_path / "out") == undisturbed


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["_each", "_result"])
def test_a_result_that_goes_with_its_worker_is_made_again(undisturbed, design, tmp_path, moment):
    from experiments.sweeps.sweep import State, chunks, run_sweep
    from experiments.sweeps.sweep_folder import opened
    from experiments.sweeps.versions import own_version
    from experiments.sweeps.workers import Workers, connected

    made, heard, ended = read_design(design), [], []
    with scheduler(tmp_path) as (worker, address):
        first = worker()

        def die(future) -> None:
            """After the fifth chunk has ended, before the driver looks at it or asks what came of it."""
            ended.append(future.key)
            if len(ended) == 5:
                assert future.status == "finished"
                kill(first)
                until(lambda: future.status == "lost", what="the loss")
                worker()

        with connected(Workers(scheduler=address), own_version(), heard.append) as engine:
            each, result = engine._each, engine._result
            if moment == "_each":
                engine._each = lambda futures: (die(future) or future for future in each(futures))
            else:
                engine._result = lambda future: die(future) or result(future)
            with opened(tmp_path / "out", made, {}) as folder:
                state = State(RUNS, 0, 0, 0, 1, 0.0)
                waiting = chunks(made, folder, made.runs(), None, 10, 1)
                run_sweep(engine.finished, folder, waiting, state, lambda state: None)
    assert state.done == RUNS and len(ended) >= 40 + (moment == "_each")  # those that waited beside it count again
    assert whole(tmp_path / "out") == undisturbed


def test_whatever_comes_of_asking_for_a_result_is_told():
    from concurrent.futures import CancelledError

    from distributed.comm import CommClosedError
    from distributed.scheduler import KilledWorker

    from experiments.sweeps.engine import Engine
    from experiments.sweeps.sweep import Lost, SweepStopped

    class Future:
        status = "finished"  # until it was asked for

        def __init__(self, error: Exception):
            self.error = error

        def result(self):
            raise self.error

    engine = Engine(None, None, print)
    assert engine._result(Future(KilledWorker("key", None, 3))) == Lost("the worker died 4 times over this run", True)
    assert engine._result(Future(ValueError("planted"))) == Lost("ValueError: planted")
    for gone in (CancelledError(), CommClosedError()):
        with pytest.raises(SweepStopped, match="the connection to the Dask scheduler was lost"):
            engine._result(Future(gone))
    with pytest.raises(OSError, match="No space left"):
        engine._result(Future(OSError(28, "No space left on device")))


def test_a_worker_of_another_version_is_refused(design, tmp_path):
    from experiments.sweeps.chunks import live_chunk
    from experiments.sweeps.pace import measure_pace
    from experiments.sweeps.sweep import chunks
    from experiments.sweeps.sweep_folder import opened
    from experiments.sweeps.versions import own_version
    from experiments.sweeps.workers import EngineError, Workers, connected

    foreign, other = tmp_path / "foreign", tmp_path / "other"
    (foreign / "agents").mkdir(parents=True)
    (foreign / "agents" / "__init__.py").write_text("# agents that talk to language models\n")
    for floor in ("agents", "simulation", "experiments"):
        shutil.copytree(ROOT / floor, other / floor, ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "agents" / "data" / "counties.csv").open("a") as file:
        file.write("\n")
    heard = []
    with scheduler(tmp_path) as (worker, address):
        asked = Workers(scheduler=address)
        for place, problem in ((foreign, "is not bofast's"), (other, "another version of data")):
            bad = worker(PYTHONPATH=str(place))
            with (
                pytest.raises(EngineError, match=f"is refused: .*{problem}"),
                connected(asked, own_version(), heard.append),
            ):
                pass
            kill(bad)
        worker()
        until(lambda: _workers(address) == 1, what="the good worker alone")
        # one that joins later is closed, and its chunks are made elsewhere
        made = read_design(design)
        with connected(asked, own_version(), heard.append) as engine, opened(tmp_path / "late", made, {}) as folder:
            late = worker(PYTHONPATH=str(other))
            until(lambda: _workers(address) == 2, what="the late worker")
            waiting = list(chunks(made, folder, made.runs(), measure_pace(made), 4, 1))
            done, refused = 0, []
            while waiting:
                ended = list(engine.finished(live_chunk, waiting))
                waiting = [chunk for chunk, result in ended if not hasattr(result, "part")]
                refused += [result.error for _, result in ended if not hasattr(result, "part")]
                done += sum(result.part.runs for _, result in ended if hasattr(result, "part"))
            assert done == RUNS
            assert refused and all("another version of data" in error for error in refused)
            assert late.wait(timeout=30) is not None
        assert any("is refused and closed: it has another version of data" in line for line in heard)


def _workers(address: str) -> int:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        return len(client.scheduler_info(n_workers=-1)["workers"])


def test_ctrl_c_stops_cleanly_and_says_how_to_go_on(undisturbed, bofast, design, tmp_path):
    sweep = driver(tmp_path, design, "--workers", "2", "--chunk", "3")
    until(lambda: parts(tmp_path) >= 10 or sweep.poll() is not None, what="the tenth part")
    os.killpg(sweep.pid, signal.SIGINT)
    assert sweep.wait(timeout=60) == 130, said(sweep)
    lines = said(sweep).splitlines()
    assert len(lines) == 1 and lines[0].startswith("Stopped: ")
    assert lines[0].endswith("of 400 runs are kept. The same command goes on from there.")
    assert parts(tmp_path) < RUNS // 3
    until(lambda: not _alive(sweep.pid), what="the end of all processes")
    assert bofast("sweep", design, "--out", tmp_path / "out", "--shard", "1/1").code == 0
    assert whole(tmp_path / "out") == undisturbed


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_scheduler_that_does_not_answer_is_told_within_ten_seconds(bofast, design, tmp_path):
    start = time.monotonic()
    ran = bofast("sweep", design, "--out", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9")
    assert time.monotonic() - start < 10
    assert ran.code == 2 and "no Dask scheduler can be reached there" in ran.err
    for address in ("nonsense:x", "tcp://127.0.0.1:99999", "127.0.0.1:8786", "tcp://no such host:1"):
        wrong = bofast("sweep", design, "--out", tmp_path / "out", "--scheduler", address)
        assert wrong.code == 2 and wrong.err.count("\n") == 1 and "tcp://127.0.0.1:8786" in wrong.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("greeting", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"\x08" + 15 * b"\0"])
def test_what_answers_and_is_no_scheduler_is_told_within_ten_seconds(bofast, design, tmp_path, greeting):
    held = []

    def answer(server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                held.append(server.accept()[0])
                held[-1].sendall(greeting)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer, args=(server,), daemon=True).start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        start = time.monotonic()
        ran = bofast("sweep", design, "--out", tmp_path / "out", "--scheduler", address)
        assert time.monotonic() - start < 10
        server.shutdown(socket.SHUT_RDWR)
    assert ran.code == 2 and "no Dask scheduler can be reached there" in ran.err and ran.err.count("\n") == 1


def test_a_description_of_jobs_that_cannot_be_used_is_refused(bofast, design, tmp_path):
    for text, told in (
        ("system = 'slurmm'", "the nearest is 'slurm'"),
        ("maximum_jobs = 0", "whole numbers from 1"),
        ("cores = ", "cannot be read as TOML"),
        ("system = 'local'\nqueu = 'x'", "LocalCluster says"),
        ("system = 'kubernetes'", "needs the package dask-kubernetes"),
    ):
        (tmp_path / "jobs.toml").write_text(text)
        ran = bofast("sweep", design, "--out", tmp_path / "out", "--slurm", tmp_path / "jobs.toml")
        assert ran.code == 2 and told in ran.err, ran.err


@pytest.mark.slow
def test_jobs_of_a_job_system_make_the_runs(undisturbed, design, tmp_path):
    jobs = tmp_path / "jobs.toml"
    jobs.write_text("system = 'local'\nmaximum_jobs = 2\ncores = 1\nprocesses = 1\nmemory = '1GB'\n")
    sweep = driver(tmp_path, design, "--slurm", jobs)
    assert sweep.wait(timeout=120) == 0, said(sweep)
    assert whole(tmp_path / "out") == undisturbed


@pytest.mark.slow
def test_a_scheduler_that_dies_stops_the_sweep_with_a_clear_message(design, tmp_path):
    with scheduler(tmp_path) as (worker, address):
        worker()
        sweep = driver(tmp_path, design, "--scheduler", address, "--chunk", "3")
        until(lambda: parts(tmp_path) >= 10, what="the tenth part")
        kill(worker.scheduler)
        assert sweep.wait(timeout=60) == 1
        assert "the connection to the Dask scheduler was lost" in said(sweep)
        assert said(sweep).rstrip().endswith("of 400 runs are kept. The same command goes on from there.")


@pytest.mark.slow
def test_memory_of_driver_and_workers_does_not_grow_with_the_runs(tmp_path):
    psutil = pytest.importorskip("psutil")
    design = tmp_path / "design.toml"
    design.write_text(
        'posterior = "prior"\n[fixed]\npeople = 50\nmonths = 1\n'
        "[grid]\ndraw = { from = 0, to = 99 }\nseed = { from = 1, to = 200 }\n"
    )
    sweep = driver(tmp_path, design, "--workers", "2", "--chunk", "100")
    process = psutil.Process(sweep.pid)
    seen: list[tuple[int, list[int]]] = []  # parts, resident bytes of the driver and of those it started
    while sweep.poll() is None:
        with suppress(psutil.Error):
            family = [process, *process.children(recursive=True)]
            seen.append((parts(tmp_path), [one.memory_info().rss for one in family]))
        time.sleep(0.1)
    assert sweep.returncode == 0, said(sweep)
    half = next(sizes for count, sizes in seen if count >= 100)
    end = [sizes for count, sizes in seen if len(sizes) == len(half)][-1]
    growth = [(after - before) / 1e6 for before, after in zip(half, end, strict=True)]
    assert len(growth) >= 3 and growth[0] < 3.0 and max(growth) < 5.0, growth


@pytest.mark.slow
def test_dasks_page_is_there_when_asked_for_and_for_this_machine_alone(tmp_path):
    pytest.importorskip("bokeh")
    from urllib.error import HTTPError
    from urllib.request import urlopen

    from experiments.sweeps.versions import own_version
    from experiments.sweeps.workers import Workers, connected

    heard = []
    for asked in (True, False):
        with connected(Workers(1, dashboard=asked), own_version(), heard.append) as engine:
            assert engine.dashboard.startswith("http://127.0.0.1:")
            if asked:
                assert urlopen(engine.dashboard, timeout=10).status == 200
            else:
                with pytest.raises(HTTPError, match="404"):
                    urlopen(engine.dashboard, timeout=10)
    assert len(heard) == 1 and "http://127.0.0.1:" in heard[0]


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2, 7])
def test_any_number_of_workers_gives_the_same_bytes(undisturbed, design, tmp_path, workers):
    sweep = driver(tmp_path, design, "--workers", workers)
    assert sweep.wait(timeout=300) == 0, said(sweep)
    assert whole(tmp_path / "out") == undisturbed


@pytest.mark.slow
def test_a_sweep_killed_again_and_again_ends_with_the_same_bytes(undisturbed, design, tmp_path):
    before = 0
    for _ in range(4):
        sweep = driver(tmp_path, design, "--workers", "2", "--chunk", "3")
        until(lambda: parts(tmp_path) > before + 8 or sweep.poll() is not None, what="more parts")  # noqa: B023
        kill(sweep)
        before = parts(tmp_path)
    sweep = driver(tmp_path, design, "--workers", "2")
    assert sweep.wait(timeout=120) == 0, said(sweep)
    assert whole(tmp_path / "out") == undisturbed


@pytest.mark.slow
@pytest.mark.parametrize(
    "switched",
    [
        {"NUMBA_CPU_NAME": "generic"},
        {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4"},
        {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F"},
    ],
    ids=["generic processor", "numpy", "glibc"],
)
def test_features_of_the_processor_change_no_byte(tmp_path, switched):
    design = tmp_path / "design.toml"
    design.write_text(
        '[fixed]\npeople = 400\n[grid]\ndraw = { from = 0, to = 4 }\nscenario = ["baseline", "action-plan"]\n'
        '[latin_hypercube]\npoints = 4\nover = { b_tie = "prior", onward_early = "prior", mentoring = "range" }\n'
    )
    digests = []
    for folder, more in (("plain", {}), ("switched", switched)):
        (tmp_path / folder).mkdir()
        sweep = driver(tmp_path / folder, design, "--shard", "1/1", **more)
        assert sweep.wait(timeout=600) == 0, said(sweep)
        digests.append(sweep_digest(tmp_path / folder / "out"))
    assert digests[0] == digests[1]


def test_loading_a_job_system_leaves_ctrl_c_as_it_is():
    from experiments.sweeps.workers import _imported

    before = signal.getsignal(signal.SIGINT)
    assert _imported("dask_jobqueue").SLURMCluster and signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(
    ("system", "lines"),
    [
        ("slurm", ["SBATCH -p normal", "SBATCH --cpus-per-task=1", "SBATCH --mem=954M", "SBATCH -t 04:00:00"]),
        ("pbs", ["PBS -q normal", "PBS -A P1", "PBS -l select=1:ncpus=1:mem=1gb", "PBS -l walltime=04:00:00"]),
        ("lsf", ["BSUB -q normal", 'BSUB -P "P1"', "BSUB -n 1", "BSUB -W 04:00"]),
        ("sge", ["$ -q all.q", "$ -P P1", "$ -l h_vmem=1G", "$ -l h_rt=04:00:00"]),
    ],
)
def test_the_files_of_jobs_that_ship_ask_for_what_they_say(tmp_path, system, lines):
    from experiments.sweeps.job_file import read_jobs
    from experiments.sweeps.workers import JOB_SYSTEMS, _imported

    path = ROOT / "examples" / "slurm.toml"
    if system != "slurm":
        told = re.findall("```toml\n(.*?)```", (ROOT / "docs" / "clusters.md").read_text(encoding="utf-8"), re.DOTALL)
        path = tmp_path / "jobs.toml"
        path.write_text(next(text for text in told if f'system = "{system}"' in text))
    jobs = read_jobs(path, tuple(JOB_SYSTEMS))
    module, kind = JOB_SYSTEMS[jobs.system]
    assert (jobs.system, jobs.least, jobs.most) == (system, 20, 20)
    script = getattr(_imported(module), kind).job_cls("tcp://127.0.0.1:1", name="one", **jobs.table).job_script()
    assert [line for line in lines if f"#{line}" not in script.splitlines()] == []
    assert "dask_worker tcp://127.0.0.1:1" in script and "--nthreads 1 " in script
