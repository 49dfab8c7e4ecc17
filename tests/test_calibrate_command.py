"""`bofast calibrate`: the same bytes whatever the workers and after a kill, and one sentence for what is wrong."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments.calibration import emulator
from experiments.calibration.cross_check import CrossCheck, CrossPlan
from experiments.calibration.gate import HEADLINES
from experiments.calibration.population_monte_carlo import Plan
from experiments.calibration.problem import Problem
from viz import calibrate_command
from viz.calibrate_command import NOT_CONVERGED, cross_check_line, execute
from viz.second_opinions import read_cross_check

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
plan = Plan(learning=(60, 60), final=80, steps=60)
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
    small = ("--people", 100, "--months", 48, "--runs", 100)
    ran = _bofast("calibrate", *small, "--out", folder, "--json", "--install", "--no-cross-check")
    return folder, ran


def test_a_calibration_that_has_not_converged_says_so_and_exits_3(too_small):
    folder, ran = too_small
    assert ran.returncode == 3, ran.stderr
    told = json.loads(ran.stdout)
    assert not told["converged"]
    assert told["cross_check"] is None and not (folder / "cross-check.json").exists()
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


# The cross-check at its end


def _quick(problem, z, number):
    """A model that takes no time: every share hangs on one latent number."""
    columns = {
        column: value
        for target in problem.targets
        for column, value in zip(target.columns, target.observed, strict=True)
    }
    return {name: min(max(columns.get(name, 0.3) + 0.02 * float(z[0]), 0.001), 0.99) for name in (*HEADLINES, *columns)}


@pytest.fixture
def quick(monkeypatch, tmp_path):
    """Calibrate the quick model into a folder; what is returned gives the exit code."""
    monkeypatch.setattr(Problem, "measured", _quick)
    small = CrossPlan(waves=((60, 0.0), (40, 1.0)), walkers=48, steps=300, scatters=16, read=500)
    monkeypatch.setattr(calibrate_command, "CrossPlan", lambda seed: small)
    plan = Plan(learning=(60, 60), final=80, steps=60)

    def run(checked=True, as_json=False):
        return execute(Problem(people=60), plan, 1, tmp_path / "kept", False, False, checked, as_json)

    return run


def test_a_calibration_ends_with_the_cross_check_and_goes_on_with_its_waves(quick, monkeypatch, tmp_path, capsys):
    assert quick() == NOT_CONVERGED
    said = capsys.readouterr()
    digest = json.loads((tmp_path / "kept" / "result.json").read_text())["digest"]
    told = read_cross_check(tmp_path / "kept", digest)
    assert said.out.splitlines()[-1] == cross_check_line(told)
    assert set(told["outcomes"]) == set(HEADLINES) and told["runs"] == 100
    assert "cross-check: wave 1 of 2, 60 runs" in said.err
    bytes_ = (tmp_path / "kept" / "cross-check.json").read_bytes()
    (tmp_path / "kept" / "cross-check.json").unlink()
    monkeypatch.setattr(Problem, "measured", None)  # nothing is run again
    assert quick(as_json=True) == NOT_CONVERGED
    assert (tmp_path / "kept" / "cross-check.json").read_bytes() == bytes_
    assert json.loads(capsys.readouterr().out)["cross_check"] == told


def _found(**gaps):
    return CrossCheck(
        {name: (0.1 + 0.01 * gap, 0.01) for name, gap in gaps.items()},
        dict.fromkeys(gaps, (0.1, 0.01)), 600, 900.0, (), dict.fromkeys(gaps, 0.1),
    )  # fmt: skip


def test_one_line_says_whether_the_other_method_agrees_and_where_not():
    agrees = cross_check_line(_found(stay_36=0.1, stay_60=-0.3).record())
    assert "find the same posterior" in agrees and "-0.30 sd (stay_60)" in agrees
    apart = cross_check_line(_found(stay_36=0.1, stay_60=-0.5, job_finding=float("nan")).record())
    assert "DO NOT AGREE" in apart and "stay_60 -0.50 sd; job_finding unknown." in apart and "stay_36" not in apart
    assert "\n" not in agrees + apart


def test_a_disagreement_does_not_change_the_exit_code_of_the_gate(quick, monkeypatch, capsys):
    for gap, word in ((0.0, "same posterior"), (2.0, "DO NOT AGREE")):
        monkeypatch.setattr(calibrate_command, "cross_check", lambda *_, gap=gap: _found(stay_36=gap))
        assert quick() == NOT_CONVERGED
        assert word in capsys.readouterr().out.splitlines()[-1]


def test_without_the_libraries_a_calibration_says_what_to_install_and_writes_nothing(bofast, monkeypatch, tmp_path):
    monkeypatch.setattr(emulator, "find_spec", lambda name: None)
    for command in ("calibrate", "prove"):
        said = bofast(command, "--out", tmp_path / "kept")
        assert said.code == 2
        assert said.err.count("\n") == 1 and "pip install 'bofast[calibration]'" in said.err
    assert not (tmp_path / "kept").exists()
