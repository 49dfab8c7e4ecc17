"""Sweeps on a real Slurm of this machine's own: jobs that are cancelled, jobs without ports, the same bytes."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from test_sweep_workers import ROOT, driver, environment, parts, said, until
from whole_sweep import RUNS, whole

pytestmark = pytest.mark.slow

ONE_NODE = ROOT / "tests" / "slurm" / "one_node.sh"
JOBS = ROOT / "tests" / "slurm" / "slurm.toml"
ARRAY = ROOT / "examples" / "array.sbatch"
EXAMPLE = ROOT / "examples" / "design_small.toml"
NOT_INSTALLED = 3  # what one_node.sh ends with


@pytest.fixture(scope="module")
def slurm(tmp_path_factory):
    """A Slurm of two CPUs, started for this module; yields a function that has one of its programs answer."""
    folder = Path("/tmp") / f"bofast-slurm-test-{os.getpid()}"  # short, for the socket in it
    made = subprocess.run(
        [ONE_NODE, "start", folder], env=os.environ | {"SLURM_NODE_CPUS": "2"}, capture_output=True, text=True
    )
    if made.returncode == NOT_INSTALLED:
        pytest.skip(made.stderr.strip())
    assert made.returncode == 0, made.stderr
    settings = {
        "SLURM_CONF": str(folder / "slurm.conf"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",  # where jobs find bofast
    }
    os.environ["SLURM_CONF"] = settings["SLURM_CONF"]

    def asked(*words, cwd: Path | None = None) -> list[str]:
        ran = subprocess.run(
            [*map(str, words)], cwd=cwd, env=environment(**settings), capture_output=True, text=True, timeout=300
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout.split()

    try:
        yield asked
    finally:
        del os.environ["SLURM_CONF"]
        subprocess.run([ONE_NODE, "stop", folder], check=True)


def jobs(slurm, state: str = "RUNNING,PENDING,COMPLETING") -> list[str]:
    """The numbers of the jobs in a state, the first first."""
    return sorted(slurm("squeue", "-h", "-o", "%i", "-t", state), key=int)


def test_cancelled_jobs_are_replaced_and_no_run_is_lost_or_doubled(slurm, undisturbed, design, tmp_path):
    sweep = driver(tmp_path, design, "--slurm", JOBS, "--chunk", "2")
    until(lambda: parts(tmp_path) >= 10, what="the tenth part")
    until(lambda: len(jobs(slurm, "RUNNING")) == 2, what="the second job")
    first, second = jobs(slurm, "RUNNING")
    slurm("scancel", first)
    more = parts(tmp_path) + 10
    until(lambda: parts(tmp_path) >= more, what="ten parts of the job that is left")
    slurm("scancel", second)
    # from here on only jobs that came in place of these two can go on
    assert parts(tmp_path) < RUNS // 2, "the sweep ended before its jobs were cancelled"
    assert sweep.wait(timeout=180) == 0, said(sweep)
    assert whole(tmp_path / "out") == undisturbed
    until(lambda: not jobs(slurm), what="the end of all jobs")


def test_ctrl_c_ends_the_jobs_and_the_same_command_goes_on(slurm, undisturbed, design, tmp_path):
    command = ("--slurm", JOBS, "--chunk", "2")
    sweep = driver(tmp_path, design, *command)
    until(lambda: parts(tmp_path) >= 10, what="the tenth part")
    os.killpg(sweep.pid, signal.SIGINT)  # to all processes, as a terminal does
    assert sweep.wait(timeout=60) == 130, said(sweep)
    told = said(sweep).splitlines()[-1]
    assert re.fullmatch(r"Stopped: \d+ of 400 runs are kept\. The same command goes on from there\.", told)
    until(lambda: not jobs(slurm), seconds=20, what="the end of all jobs")
    assert 10 <= parts(tmp_path) < RUNS // 2
    again = driver(tmp_path, design, *command)
    assert again.wait(timeout=180) == 0, said(again)
    assert "of 400 runs are done already" in said(again)
    assert whole(tmp_path / "out") == undisturbed
    until(lambda: not jobs(slurm), seconds=20, what="the end of all jobs")


def test_an_array_of_jobs_without_ports_gives_the_same_bytes(slurm, undisturbed, design, tmp_path):
    # three shards on two CPUs: the third begins when one of the others has ended
    submit = ("sbatch", "--wait", "--parsable", "--array=1-3", ARRAY, design, tmp_path / "out", "3")
    slurm(*submit, cwd=tmp_path)
    assert whole(tmp_path / "out") == undisturbed


def test_shards_cancelled_in_the_middle_go_on_when_handed_in_again(slurm, undisturbed, design, tmp_path):
    def submit(*words: str) -> list[str]:
        # a chunk of two runs, so that there is a middle
        job = tmp_path / "array.sbatch"
        job.write_text(ARRAY.read_text().rstrip() + " --chunk 2\n")
        return slurm("sbatch", "--parsable", *words, job, design, tmp_path / "out", "2", cwd=tmp_path)

    (array,) = submit("--array=1-2")
    until(lambda: parts(tmp_path) >= 20, what="the twentieth part")
    slurm("scancel", f"{array}_2")
    until(lambda: not slurm("squeue", "-h"), what="the end of the array")
    assert RUNS // 4 <= parts(tmp_path) < RUNS // 2, "shard 1 is whole, shard 2 is not"
    submit("--wait", "--array=2")
    assert whole(tmp_path / "out") == undisturbed


def test_the_example_gives_the_same_bytes_on_slurm_and_on_local_processes(slurm, tmp_path):
    digests = []
    for place, words in (("local", ["--workers", "2"]), ("slurm", ["--slurm", JOBS])):
        (tmp_path / place).mkdir()
        sweep = driver(tmp_path / place, EXAMPLE, *words)
        assert sweep.wait(timeout=900) == 0, said(sweep)
        digests.append(whole(tmp_path / place / "out", 7200))
    assert digests[0] == digests[1]
