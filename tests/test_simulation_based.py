"""Known truths: the right sampler ranks them evenly, planted errors are caught, and what was made is not made again."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from scipy.special import expit

from experiments.calibration.known_truths import Trials
from experiments.calibration.planted_errors import RIGHT, SAMPLERS, moved
from experiments.calibration.population_monte_carlo import Plan
from experiments.calibration.predictive_check import predictive_check, unreachable
from experiments.calibration.problem import Problem
from experiments.calibration.simulation_based import one_truth, rank, truth_kept
from experiments.calibration.uniformity import COVERAGE, effects_covered, holm, rank_table, rank_tests, recovered
from experiments.error_models import LogitNormal
from experiments.targets import Target

TRUTHS = 60


def _target(name: str) -> Target:
    return Target(name, (name,), (0.5,), LogitNormal(0.7), None, "", "", "")


@dataclass(frozen=True, eq=False)
class Linear:
    """A stand-in for the model: two outcomes whose logits are sums of latent numbers and some noise."""

    targets: tuple = (_target("leave_at_permit"), _target("stay_36"))
    replicates: int = 1
    first_world: int = 0

    def measured(self, z, number):
        noise = 0.2 * np.random.default_rng(self.first_world + number).standard_normal(2)
        return {"leave_at_permit": float(expit(z[0] + z[5] + noise[0])), "stay_36": float(expit(1.5 * z[2] + noise[1]))}

    def runs(self, z, first, workers):
        return (self.measured(row, first + i) for i, row in enumerate(z))

    def facts(self):
        return {"model": "toy"}

    generation = Problem.generation


def _effects(problem, levers, z, number):
    noise = np.random.default_rng([problem.first_world, number]).standard_normal()
    return {lever: np.array([0.1 * z[0] + 0.05 * z[40] + 0.02 * noise]) for lever in levers}


TRIALS = Trials(
    Linear(), Plan(learning=(300, 200), final=500), levers=("job_offers",), effects=_effects
)


@pytest.fixture(scope="module")
def records() -> list[dict]:
    return [one_truth(TRIALS, truth) for truth in range(TRUTHS)]


def test_truths_rank_evenly_in_their_posteriors_when_the_sampler_is_right(records):
    told = rank_tests(rank_table(records, RIGHT))
    assert told["truths"] == TRUTHS
    assert told["uniform"], told["smallest_p_in"]
    assert told["inside"] == pytest.approx(0.9, abs=3 * told["inside_error"] + 0.01)


@pytest.mark.parametrize("name", [name for name in SAMPLERS if name != RIGHT])
def test_an_error_planted_in_the_sampler_is_caught(records, name):
    assert not rank_tests(rank_table(records, name))["uniform"]


def test_an_error_planted_in_the_model_is_caught():
    shifted = replace(TRIALS, levers=(), shift={"bias_here": 0.8})
    assert not rank_tests(rank_table([one_truth(shifted, truth) for truth in range(30)]))["uniform"]


def test_intervals_of_lever_effects_hold_the_truth_nine_times_in_ten(records):
    told = effects_covered(records)
    assert COVERAGE[0] - told["error"] <= told["coverage"] <= COVERAGE[1] + told["error"]


def test_what_the_data_tell_of_is_recovered_and_the_rest_is_not(records):
    found = recovered(records)
    assert found["stay_36"]["correlation"] > 0.8
    assert found["bias_spread"]["contraction"] > 0.3
    assert abs(found["talk_error"]["contraction"]) < 0.15


def test_a_truth_that_is_kept_is_read_and_not_made_again(tmp_path, monkeypatch, records):
    first = truth_kept(TRIALS, 3, tmp_path)
    assert first == records[3]
    monkeypatch.setattr(Linear, "measured", None)
    assert truth_kept(TRIALS, 3, tmp_path) == first
    assert [path.name for path in tmp_path.iterdir()] == ["truth-0003.json"]


def test_a_rank_is_the_weight_below_and_ties_are_split():
    values, weights = np.array([1.0, 2.0, 2.0, 3.0, np.nan]), np.array([0.1, 0.2, 0.2, 0.3, 0.2])
    assert rank(values, weights, 2.0, 0.5) == pytest.approx((0.1 + 0.2) / 0.8)
    assert rank(values, weights, 0.0, 0.5) == 0.0
    assert np.isnan(rank(values, weights, np.nan, 0.5))


def test_many_tests_are_corrected_for_being_many():
    assert holm({"a": 0.01, "b": 0.04, "c": 0.5}) == pytest.approx({"a": 0.03, "b": 0.08, "c": 0.5})


def test_parameters_are_moved_on_their_own_scale_alone():
    z = np.zeros(58)
    there = moved(z, {"stay_constant": 1.0})
    assert np.flatnonzero(there).tolist() == [5]
    assert there[5] == pytest.approx(1.0 / 1.5, abs=1e-4)


def test_a_figure_out_of_reach_is_named_with_what_the_model_gives_instead():
    target = replace(_target("leave_at_permit"), error=LogitNormal(0.1))
    given = {"leave_at_permit": np.random.default_rng(1).normal(0.8, 0.02, 500)}
    weights = np.full(500, 1 / 500)
    (sentence,) = unreachable(predictive_check((target,), given, weights))
    assert "leave_at_permit is not reached" in sentence
    assert "the model gives 0.8" in sentence
    assert unreachable(predictive_check((replace(target, observed=(0.8,)),), given, weights)) == ()
