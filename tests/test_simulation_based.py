"""Known truths: the right sampler ranks them evenly, planted errors are caught, and what was made is not made again."""

from dataclasses import replace

import numpy as np
import pytest
from linear_model import TRIALS, Linear, target
from threadpoolctl import threadpool_limits

from experiments.calibration.planted_errors import RIGHT, SAMPLERS, moved
from experiments.calibration.population_monte_carlo import Plan
from experiments.calibration.predictive_check import predictive_check, unreachable
from experiments.calibration.simulation_based import one_truth, rank, truth_kept
from experiments.calibration.uniformity import (
    COVERAGE,
    all_recovered,
    effects_covered,
    holm,
    rank_table,
    rank_tests,
    recovered,
)
from experiments.error_models import LogitNormal


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Small matrices are slower on many threads than on one."""
    with threadpool_limits(1, user_api="blas"):
        yield


def test_truths_rank_evenly_in_their_posteriors_when_the_sampler_is_right(linear_records):
    told = rank_tests(rank_table(linear_records, RIGHT))
    assert told["truths"] == len(linear_records)
    assert told["uniform"], told["smallest_p_in"]
    assert told["inside"] == pytest.approx(0.9, abs=3 * told["inside_error"] + 0.01)


@pytest.mark.slow
def test_truths_rank_evenly_when_the_sampler_learns_where_to_look():
    learning = replace(TRIALS, levers=(), plan=Plan(learning=(200, 200), final=400))
    told = rank_tests(rank_table([one_truth(learning, truth) for truth in range(100)]))
    assert told["uniform"], told["smallest_p_in"]


@pytest.mark.parametrize("name", [name for name in SAMPLERS if name != RIGHT])
def test_an_error_planted_in_the_sampler_is_caught(linear_records, name):
    assert not rank_tests(rank_table(linear_records, name))["uniform"]


def test_an_error_planted_in_the_model_is_caught(shifted_records):
    assert not rank_tests(rank_table(shifted_records))["uniform"]


def test_intervals_of_lever_effects_hold_the_truth_nine_times_in_ten(linear_records):
    told = effects_covered(linear_records)
    assert COVERAGE[0] - told["error"] <= told["coverage"] <= COVERAGE[1] + told["error"]


def test_what_the_data_tell_of_is_recovered_and_the_rest_is_not(linear_records):
    found = recovered(linear_records)
    assert found["stay_36"]["correlation"] > 0.8
    assert found["bias_spread"]["contraction"] > 0.3
    assert abs(found["talk_error"]["contraction"]) < 0.15


def test_a_truth_that_is_kept_is_read_and_not_made_again(tmp_path, monkeypatch, linear_records):
    first = truth_kept(TRIALS, 3, tmp_path)
    assert first == linear_records[3]
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
    small = replace(target("leave_at_permit"), error=LogitNormal(0.1))
    given = {"leave_at_permit": np.random.default_rng(1).normal(0.8, 0.02, 500)}
    weights = np.full(500, 1 / 500)
    (sentence,) = unreachable(predictive_check((small,), given, weights))
    assert "leave_at_permit is not reached" in sentence
    assert "the model gives 0.8" in sentence
    assert unreachable(predictive_check((replace(small, observed=(0.8,)),), given, weights)) == ()


def test_estimates_that_follow_their_truths_less_than_promised_are_noticed(linear_records):
    assert all_recovered(recovered(linear_records))["recovered"]
    shifted = linear_records[1:] + linear_records[:1]
    others = [one | {"mean": other["mean"]} for one, other in zip(linear_records, shifted, strict=True)]
    told = all_recovered(recovered(others))
    assert told["recovered"] is False
    assert {"stay_36", "leave_at_permit"} <= set(told["informed"])
    assert all_recovered(recovered(linear_records[:10]))["recovered"] is None
