"""A new lever is a declaration and a mechanism function: the how-to, done in a copy of the project."""

import os
import shutil
import subprocess
import sys

import pytest
from doc_blocks import DOCS, blocks, insert

PAGE = "how-to/add-a-lever.md"
FOLLOWS = """
import sys

sys.path[:0] = ["docs"]
from agents.parameters import PARAMETERS
from experiments.lever_sources import ACTS_THROUGH
from experiments.sensitivity_inputs import LEVER_INPUTS, UNCERTAIN_INPUTS
from made_pages import parameters_page
from viz.page.lever_panel import _lever

lever = PARAMETERS["driving_lessons"]
for language, cost in (("en", "month of search"), ("sv", "månad av sökande")):
    slider = _lever("driving_lessons", language)
    assert (slider["low"], slider["high"], slider["percent"]) == (0.0, 1.0, True)
    assert cost in slider["facts"][0] and len(slider["facts"]) == 2
assert "driving_lessons" in [one.name for one in LEVER_INPUTS]
assert "driving_effect" in [one.name for one in UNCERTAIN_INPUTS]
assert ACTS_THROUGH["driving_lessons"] == ("driving_effect",)
assert "| `driving_lessons` | Driving lessons." in parameters_page()
"""
LIVES = """
import numpy as np
from agents.parameters import Lever
from experiments.posterior import posterior_for
from experiments.runs import Run
from simulation.policy import Policy
from simulation.reference import PlainModel
from simulation.setup import build_world
from simulation.kernel import advance

assert posterior_for("25") is not None  # the shipped one is still of this model
run = Run(people=300, months=36)
study = run.population()
policy = Policy.of(driving_lessons=1.0)
values = {"driving_effect": 3.0}
lived = [build_world(study, values, p, 36) for p in (Policy(), policy)]
for world in lived:
    advance(world, 0, len(world.flows))
today, moved = (world.people["first_job_month"] for world in lived)
assert (moved >= 0).sum() > (today >= 0).sum()  # the lever makes people find work
plain = PlainModel(study, values, policy, 36).run()
assert np.array_equal(plain.flows(), lived[1].flows)  # both readings live the same
assert np.allclose(plain.units, lived[1].units, rtol=1e-9, atol=0) and plain.units[Lever.driving_lessons] > 0
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of the project with the how-to's blocks put where they say."""
    tree = tmp_path_factory.mktemp("tree")
    for folder in ("agents", "simulation", "experiments", "viz"):
        shutil.copytree(DOCS.parent / folder, tree / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tree / "docs").mkdir()
    shutil.copy(DOCS / "made_pages.py", tree / "docs")
    for block in blocks(PAGE):
        if block.mark.startswith("into "):
            insert(tree, block)
        elif block.mark.startswith("file: "):
            (tree / block.mark.removeprefix("file: ")).write_text(block.text, encoding="utf-8")
    return tree


def in_tree(tree, *words) -> str:
    own = {"PYTHONPATH": str(tree), "BOFAST_CACHE": str(tree / "cache")}
    done = subprocess.run([sys.executable, *words], cwd=tree, env=os.environ | own, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_new_lever_needs_no_more_than_its_declaration_and_a_term():
    touched = {block.mark.split()[1] for block in blocks(PAGE) if block.mark.startswith("into ")}
    assert touched == {"agents/levers.py", "agents/search_measures.py"}
    function = next(block for block in blocks(PAGE) if "def " in block.text)
    assert len([line for line in function.text.splitlines() if line.strip()]) <= 5


def test_slider_command_line_reference_and_sensitivity_range_follow_from_the_declaration(tree):
    in_tree(tree, "-c", FOLLOWS)
    call = "from viz.command_line import main; main()"
    assert '"driving_lessons"' in in_tree(tree, "-c", call, "parameters", "--json")


@pytest.mark.slow
def test_a_new_lever_acts_alike_in_both_readings_and_its_commands_run(tree):
    in_tree(tree, "-c", LIVES)
    for block in blocks(PAGE):
        for line in block.text.splitlines() if block.language == "bash" else ():
            assert in_tree(tree, "-c", "from viz.command_line import main; main()", *line.split()[1:])
