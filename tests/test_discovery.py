"""Scenario discovery: a planted box is found again, the rule is the one declared, and the words say what was found."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from agents.parameters import PARAMETERS, UNCERTAINTIES
from agents.places import load_places
from experiments import prim
from experiments.discovery import ABOVE, BELOW, FEWEST, Conditions, chosen, inputs_of_draws, with_boxes
from experiments.prim import Box, Limit, peeled
from experiments.runs import Run
from experiments.scenarios import load_scenario
from viz.discovery_texts import sentences

BASELINE = load_scenario("baseline", load_places("25"))
NAMES = ("trust", "talk_weight", "b_job", "refusal", "job_end")


def planted(n: int = 400, seed: int = 3):
    """Points in a unit cube, and a value that is high inside trust < 0.4 and b_job > 0.3, with 3 % turned round."""
    rng = np.random.default_rng(seed)
    x = rng.random((n, len(NAMES)))
    inside = (x[:, 0] < 0.4) & (x[:, 2] > 0.3)
    return x, np.where(inside ^ (rng.random(n) < 0.03), 0.9, 0.5)


def conditions(x: np.ndarray, values: np.ndarray, threshold: float = 0.8) -> Conditions:
    return with_boxes(Conditions(BASELINE, "planted", True, "leave_at_permit", values, threshold, NAMES, x))


@pytest.fixture(scope="module")
def found() -> Conditions:
    return conditions(*planted())


def test_a_planted_box_is_found_again_with_its_coverage_and_density(found):
    x, values = planted()
    box = found.box
    assert found.side == ABOVE
    assert {limit.name for limit in box.limits} == {"trust", "b_job"}
    limits = {limit.name: limit for limit in box.limits}
    assert limits["trust"].low is None and limits["trust"].high == pytest.approx(0.4, abs=0.04)
    assert limits["b_job"].high is None and limits["b_job"].low == pytest.approx(0.3, abs=0.04)
    assert all(limit.p < 1e-6 for limit in box.limits)
    inside = (x[:, 0] <= limits["trust"].high) & (x[:, 2] >= limits["b_job"].low)
    assert (box.draws, box.cases) == (inside.sum(), (values[inside] > 0.8).sum())
    assert box.coverage == pytest.approx((values[inside] > 0.8).sum() / (values > 0.8).sum())
    assert box.density == pytest.approx((values[inside] > 0.8).mean()) and box.density >= 0.9
    assert box.mass == pytest.approx(inside.mean())
    assert peeled(list(NAMES), x, values > 0.8) == found.boxes  # the same again


def test_where_most_draws_need_no_condition_those_that_fail_are_described():
    x, _ = planted()
    low = x[:, 1] > 0.93
    found = conditions(x, np.where(low, 0.5, 0.9))
    assert found.side == BELOW
    assert [limit.name for limit in found.box.limits] == ["talk_weight"]
    assert "80\N{NO-BREAK SPACE}% or less in" in sentences(found, "en")


def test_no_condition_is_sought_of_a_handful_of_draws():
    x, values = planted()
    few = np.where(np.arange(len(values)) < FEWEST - 1, 0.5, 0.9)
    found = conditions(x, few)
    assert found.box is None and not found.boxes
    assert f"only {FEWEST - 1} draws" in sentences(found, "en")
    assert f"bara {FEWEST - 1} dragningar" in sentences(found, "sv")


def box(coverage: float, density: float, *p: float) -> Box:
    limits = tuple(Limit(f"x{i}", None, 1.0, None, value) for i, value in enumerate(p))
    return Box(limits, coverage, density, 0.5, 50, 25)


def test_the_box_taken_is_the_widest_dense_one_whose_limits_are_all_significant():
    whole, wide, dense = box(1.0, 0.6), box(0.8, 0.91, 0.01), box(0.5, 0.97, 0.01, 0.04)
    doubtful = box(0.9, 0.95, 0.01, 0.2)
    assert chosen([whole, doubtful, wide, dense]) is wide
    assert chosen([whole, box(0.9, 0.7, 0.01), box(0.6, 0.8, 0.01)]).density == 0.8
    assert chosen([whole, doubtful]) is None


def test_inputs_are_the_uncertainties_as_each_draw_lives_them():
    run = Run(draws=3, values={"trust": 0.5})
    names, x = inputs_of_draws(run)
    assert names == tuple(name for name in UNCERTAINTIES if name != "trust")
    assert x.shape == (3, len(names)) and x[2, names.index("b_job")] == run.values_of(2)["b_job"]


def test_the_sentence_names_share_limit_and_coverage_in_both_languages(found):
    number, high = f"{found.above} of 400 draws", f"{found.box.limits[0].high:.3g}"
    english, swedish = sentences(found, "en"), sentences(found, "sv")
    assert number in english and f"at most {high}" in english and "Today's practice" in english
    assert f"högst {high.replace('.', ',')}" in swedish and " av 400 dragningar" in swedish


def test_the_command_sets_the_scenario_beside_the_baseline(bofast, tmp_path):
    out = tmp_path / "found"
    varied = ("stay_constant", "b_dwelling", "talk_weight")
    fixed = (f"{name}={PARAMETERS[name].default}" for name in UNCERTAINTIES if name not in varied)
    words = ("discover", "--draws", "120", "--people", "200", "--months", "12", "--posterior", "prior")
    words += tuple(word for text in fixed for word in ("--set", text))
    code, printed, _ = bofast(*words, "--threshold", "0.85", "--json", "--out", out)
    told = json.loads(printed)["conditions"]
    assert code == 0 and [one["scenario"] for one in told] == ["action-plan", "baseline"]
    assert {one["from"] for one in told} == {"prior only"}
    rows = pq.read_table(out / "draws.parquet").to_pandas()
    for one in told:
        here = rows[rows["scenario"] == one["scenario"]]
        assert one["above"] == (here["leave_at_permit"] > 0.85).sum() and len(here) == one["draws"] == 120
        limits = one["box"]["limits"]
        inside = np.logical_and.reduce(
            [(here[m["name"]] >= (m["low"] or -np.inf) - 1e-5) & (here[m["name"]] <= (m["high"] or np.inf) + 1e-5)
             for m in limits]
        )  # fmt: skip
        cases = here["above"] if one["conditions_of"] == "above" else ~here["above"]
        assert one["box"]["density"] == pytest.approx(cases[inside].mean(), abs=1e-5)
    boxes = pq.read_table(out / "boxes.parquet").to_pandas()
    assert boxes[boxes["taken"]].groupby("scenario").size().to_dict() == {
        one["scenario"]: len(one["box"]["limits"]) for one in told
    }
    assert {path.name for path in out.iterdir()} >= {"discovery.png", "discovery.svg", "discovery.json", "run.json"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--outcome", "leave_at_permi"), "nearest is 'leave_at_permit'"),
        (("--outcome", "stay_36", "--months", "12"), "12 months"),
        (("--threshold", "much"), "a share between 0 and 1"),
        (("--draws", "5000"), "the posterior holds 2000"),
        (("no-plan",), "There is no scenario"),
    ],
)
def test_bad_input_is_one_sentence(bofast, words, expected):
    code, printed, err = bofast("discover", *words)
    assert (code, printed) == (2, "") and expected in err and err.count("\n") == 1


def test_without_its_library_the_command_says_how_to_install_it(bofast, monkeypatch):
    monkeypatch.setattr(prim, "find_spec", lambda name: None)
    code, printed, err = bofast("discover", "--draws", "2")
    assert (code, printed) == (2, "") and "pip install 'bofast[analysis]'" in err
