"""`bofast calibrate`: the same bytes whatever the workers and after a kill, and one sentence for what is wrong."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = """
import sys
from pathlib import Path
from experiments.calibration.calibrate import calibrate, make_posterior
from experiments.calibration.population_monte_carlo import Plan
from experiments.calibration.problem import Problem
from experiments.calibration.store import Store

folder, workers = Path(sys.argv[1]), int(sys.argv[2])
problem = Problem(people=200, months=48)
plan = Plan(learning=(120, 100), final=150)
told = lambda chain, generation, done, size, effective: done == 1 and print(chain, generation, flush=True)
result = calibrate(problem, plan, workers, Store(folder, problem.facts()), told)
print(make_posterior(result, plan, {}, draws=50).digest)
"""


def _start(folder: Path, workers: int) -> subprocess.Popen:
    words = [sys.executable, "-c", SCRIPT, str(folder), str(workers)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _digest(folder: Path, workers: int) -> str:
    ran = _start(folder, workers)
    out, _ = ran.communicate(timeout=120)
    assert ran.returncode == 0
    return out.splitlines()[-1]


@pytest.fixture(scope="module")
def digest(tmp_path_factory) -> str:
    return _digest(tmp_path_factory.mktemp("one") / "kept", 1)


def test_seven_workers_give_the_bytes_of_one(digest, tmp_path):
    assert _digest(tmp_path / "kept", 7) == digest


def test_a_calibration_killed_in_the_middle_ends_with_the_same_bytes(digest, tmp_path):
    killed = _start(tmp_path / "kept", 2)
    for line in killed.stdout:
        if line.startswith("0 2"):  # the third generation of the first chain has begun
            break
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    kept = sorted(path.name for path in (tmp_path / "kept").glob("*.parquet"))
    assert kept == ["chain-0-generation-00.parquet", "chain-0-generation-01.parquet"]
    before = [path.stat().st_mtime_ns for path in sorted((tmp_path / "kept").glob("*.parquet"))]
    time.sleep(0.01)
    assert _digest(tmp_path / "kept", 2) == digest
    assert [path.stat().st_mtime_ns for path in sorted((tmp_path / "kept").glob("*.parquet"))[:2]] == before


def _bofast(*words, **more) -> subprocess.CompletedProcess:
    code = "import sys; from viz.command_line import main; main()"
    command = [sys.executable, "-c", code, *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | more, timeout=300)


@pytest.fixture(scope="module")
def too_small(tmp_path_factory):
    """A calibration with far too few runs to converge."""
    folder = tmp_path_factory.mktemp("small") / "kept"
    ran = _bofast("calibrate", "--people", 100, "--months", 48, "--runs", 100, "--out", folder, "--json", "--install")
    return folder, ran


def test_a_calibration_that_has_not_converged_says_so_and_exits_3(too_small):
    folder, ran = too_small
    assert ran.returncode == 3, ran.stderr
    told = json.loads(ran.stdout)
    assert not told["converged"]
    assert any("effective sample size" in problem for problem in told["convergence"]["problems"])
    assert json.loads((folder / "result.json").read_text())["converged"] is False


def test_what_has_not_converged_is_not_installed_and_no_run_accepts_it(too_small):
    folder, _ = too_small
    shipped = ROOT / "experiments" / "shipped" / "posterior-25.json"
    assert not shipped.exists() or json.loads(shipped.read_text())["people"] != 100
    ran = _bofast("run", "--people", 100, "--months", 12, "--posterior", folder / "posterior.parquet")
    assert ran.returncode == 2
    assert "has not converged" in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


def test_the_table_of_targets_says_which_are_met(too_small):
    _, ran = too_small
    rows = json.loads(ran.stdout)["targets"]
    assert {"leave_at_permit", "job_finding", "employed_12", "destinations", "received"} <= {r["target"] for r in rows}
    for row in rows:
        assert row["met"] == (row["low"] <= row["model"]["median"] <= row["high"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--county", "24"), "no targets are known for county 24"),
        (("--county", "99"), "99"),
        (("--months", "36"), "too short for target keep_municipality_year_end_plus_3; allowed is 48 or more"),
        (("--runs", "1"), "allowed is a whole number from 100"),
        (("--targets", "nowhere.toml"), "cannot be read"),
    ],
)
def test_bad_input_is_one_sentence_exit_2_and_nothing_is_written(tmp_path, words, said):
    ran = _bofast("calibrate", *words, "--out", tmp_path / "kept")
    assert ran.returncode == 2
    assert said in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "kept").exists()


def test_a_folder_with_something_else_stays_as_it_is(tmp_path):
    (tmp_path / "thesis.txt").write_text("years")
    ran = _bofast("calibrate", "--people", 100, "--runs", 100, "--out", tmp_path, "--overwrite")
    assert ran.returncode == 2
    assert "no calibration" in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
