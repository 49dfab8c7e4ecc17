"""What several test modules ask for and takes long to make."""

import shutil
import sys
from dataclasses import replace
from typing import NamedTuple

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_terminal_summary(terminalreporter):
    """Say loudly that something was left out."""
    if CHROMIUM is None:
        said = "THE PAGE WAS NOT TESTED IN A BROWSER: there is no Chromium here (Debian: apt install chromium)"
        terminalreporter.write_line(said, red=True)
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "test_slurm" in report.nodeid]
    if skipped:
        said = f"SWEEPS WERE NOT TESTED ON SLURM: {skipped[0].longrepr[-1].removeprefix('Skipped: ')}"
        terminalreporter.write_line(said, red=True)


def pytest_sessionstart(session):
    """Compile the model once before several processes would each do it."""
    from agents.machine_code import is_compiled

    if getattr(session.config.option, "numprocesses", None) and not is_compiled():
        from experiments.runs import Run, run_worlds

        list(run_worlds(Run(people=60, months=12)))


def _truths(trials, numbers) -> list[dict]:
    from experiments.calibration.simulation_based import one_truth
    from experiments.engine import run_tasks

    return list(run_tasks(lambda truth: one_truth(trials, truth), numbers, 1))


@pytest.fixture(scope="session")
def linear_records() -> list[dict]:
    """Known truths of the stand-in for the model, each with its posterior."""
    from linear_model import TRIALS

    return _truths(TRIALS, range(120))


@pytest.fixture(scope="session")
def shifted_records() -> list[dict]:
    """Truths of the stand-in whose data a model with an error made."""
    from linear_model import ERROR, TRIALS

    return _truths(replace(TRIALS, levers=(), shift=ERROR), range(25))


class Ran(NamedTuple):
    """What came of a command: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


@pytest.fixture
def bofast(monkeypatch, capsys):
    """The command in this process, called with its words."""
    from viz.command_line import main

    def call(*words) -> Ran:
        monkeypatch.setattr(sys, "argv", ["bofast", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        return Ran(left.value.code, *capsys.readouterr())

    return call


@pytest.fixture
def design(tmp_path):
    """The file of a small design."""
    from whole_sweep import DESIGN

    path = tmp_path / "design.toml"
    path.write_text(DESIGN)
    return path


@pytest.fixture
def undisturbed(design, bofast, tmp_path) -> dict[str, str]:
    """The digest of the small design's sweep in this process."""
    from whole_sweep import whole

    assert bofast("sweep", design, "--out", tmp_path / "alone", "--shard", "1/1").code == 0
    return whole(tmp_path / "alone")
