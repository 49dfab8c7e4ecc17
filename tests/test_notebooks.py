"""The notebooks hold no results, run from top to bottom, and show what their words promise."""

import re
from pathlib import Path

import nbformat
import pytest
from doc_blocks import blocks
from nbclient import NotebookClient

from experiments import compare
from experiments.scenario_file import Scenario
from simulation.policy import Policy

ROOT = Path(__file__).parent.parent
NOTEBOOKS = {path.stem: path for path in sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))}
COMPILES = "compiles"  # the tag of cells that compile a changed model


def run(name: str, without: str = ""):
    """A notebook with its outputs; cells with the tag `without` are left out."""
    notebook = nbformat.read(NOTEBOOKS[name], as_version=4)
    notebook.cells = [cell for cell in notebook.cells if without not in cell.metadata.get("tags", ())]
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    return notebook


def outputs(notebook) -> list:
    """All that its cells put out."""
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def printed(notebook) -> str:
    """All that it prints."""
    return "".join(output.get("text", "") for output in outputs(notebook))


def numbers(pattern: str, notebook) -> list[float]:
    """The numbers of a sentence that it prints."""
    return [float(text) for text in re.search(pattern, printed(notebook)).groups()]


def kinds(notebook) -> set[str]:
    """The kinds of what it shows: tables are text/html, pictures image/png."""
    return {kind for output in outputs(notebook) for kind in output.get("data", {})}


def sources() -> dict[Path, bytes]:
    """The project's own files that a notebook could change."""
    floors = [ROOT / floor for floor in ("agents", "simulation", "experiments", "viz")]
    return {path: path.read_bytes() for floor in floors for path in floor.rglob("*.py")}


@pytest.mark.parametrize("path", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_a_notebook_holds_no_results(path):
    cells = nbformat.read(path, as_version=4).cells
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)


def test_the_question_gets_its_answer():
    notebook = run("the-question-and-the-answer")
    assert {"image/png", "text/html"} <= kinds(notebook)
    today, low, high = numbers(r"today: (\S+) of 100, between (\S+) and (\S+)\n", notebook)
    assert 0 < low < today < high < 100


def test_the_sentence_of_a_sweep_has_the_figures_of_a_comparison(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    notebook = run("a-sweep-and-its-analysis")
    assert {"image/png", "text/html"} <= kinds(notebook)
    assert "300 of 300 runs are done, 300 of them now" in printed(notebook)
    assert "300 of 300 runs are done, 0 of them now" in printed(notebook)
    placed = Scenario("placed", "Placed", "Placerade", "", "", Policy.of(in_county_assignment=0.3))
    row = compare("baseline", placed, draws=60, people=3000).frame().loc[("placed", "stay_36")]
    mean, low, high = 100 * row["mean"], 100 * row["low"], 100 * row["high"]
    assert f"{mean:.1f} more of 100 are here" in printed(notebook)
    assert f"(90 % interval {low:.1f} to {high:.1f}, 60 draws)" in printed(notebook)
    assert not list(tmp_path.iterdir())


def test_a_lever_of_ones_own_makes_people_find_work_and_leaves_the_project_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = sources()
    notebook = run("adding-your-own-lever", without=COMPILES)
    assert {"image/png", "text/html"} <= kinds(notebook)
    assert "Refused: driving_lessons = 2 is out of range" in printed(notebook)
    sooner, later = numbers(r"(\d+) find it sooner with lessons and (\d+) later", notebook)
    assert sooner > 10 * later
    assert sources() == before and not list(tmp_path.iterdir())


@pytest.mark.slow  # compiles the changed model
def test_a_lever_of_ones_own_is_compared_over_draws():
    notebook = run("adding-your-own-lever")
    tables = [output.data["text/plain"] for output in outputs(notebook) if "text/html" in output.get("data", {})]
    table = next(table for table in tables if "employed_stayers_36" in table)
    assert float(re.search(r"job_finding +(\S+)", table)[1]) > 0
    assert re.search(r"cost .* raises +million SEK", table)
    mean, low, high = numbers(r"lessons (\S+) of 100 .*interval (\S+) to (\S+)\)", notebook)
    assert low <= mean <= high and abs(mean) < 1


def test_the_lever_of_the_notebook_is_that_of_the_how_to():
    cells = "\n".join(cell.source for cell in nbformat.read(NOTEBOOKS["adding-your-own-lever"], as_version=4).cells)
    put = [block.text.strip() for block in blocks("how-to/add-a-lever.md") if block.mark.startswith("into ")]
    assert len(put) == 3 and all(text in cells for text in put)
