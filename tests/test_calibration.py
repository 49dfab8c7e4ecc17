"""The sampler finds posteriors that are known, says when it has not, and goes on from where it was killed."""

import json
from dataclasses import replace

import numpy as np
import pytest

from agents.parameters import FITTED, PARAMETERS, UNCERTAINTIES
from experiments.calibration.calibrate import calibrate, make_posterior, systematic
from experiments.calibration.gate import Convergence, convergence
from experiments.calibration.latent import LATENT, latent, values_at
from experiments.calibration.population_monte_carlo import Generation, Plan
from experiments.calibration.proposal import (
    informed_directions,
    kernels,
    linear_misfits,
    linear_posterior,
    prior_proposal,
    smoothed,
)
from experiments.calibration.store import Store
from experiments.calibration.weights import effective_size, normalised, pareto_k, tempering
from experiments.folder import FolderError
from experiments.spread import weighted_quantiles

D = len(LATENT)
SMALL = Plan(learning=(1500, 800, 800, 800), final=4000)


class Linear:
    """A stand-in for the model: two outcomes that are sums of latent numbers, each seen with an error."""

    slopes = np.zeros((2, D))
    slopes[0, 0], slopes[0, 1], slopes[1, 2] = 1.0, 1.0, 1.0
    observed = np.array([3.0, -1.0])
    sd = np.array([0.3, 0.5])

    def __init__(self):
        self.asked = 0

    def runs(self, z, first, workers):
        for row in z:
            self.asked += 1
            given = self.slopes @ row
            yield {"leave_at_permit": float(given[0]), "stay_36": float(given[1])}

    def generation(self, z, rows):
        columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
        misfits = (np.column_stack(list(columns.values())) - self.observed) / self.sd
        return Generation(z, columns, -0.5 * (misfits**2).sum(axis=1), misfits)

    def log_from_misfits(self, misfits):
        return -0.5 * (misfits**2).sum(axis=1)

    def facts(self):
        return {"county": "25", "model": "toy", "data": "toy"}

    def answer(self):
        """Mean and covariance of the latent numbers, by the rule for normal priors and errors."""
        precision = np.eye(D) + (self.slopes / self.sd[:, None] ** 2).T @ self.slopes
        covariance = np.linalg.inv(precision)
        return covariance @ self.slopes.T @ (self.observed / self.sd**2), covariance


@pytest.fixture(scope="module")
def result():
    return calibrate(Linear(), SMALL)


def test_the_posterior_of_a_linear_model_is_the_known_one(result):
    mean, covariance = Linear().answer()
    z, _, weights = result.pooled()
    found = weights @ z
    assert found[:3] == pytest.approx(mean[:3], abs=0.06)
    assert found[3:] == pytest.approx(np.zeros(D - 3), abs=0.1)
    spread = np.cov(z[:, :3].T, aweights=weights)
    assert spread == pytest.approx(covariance[:3, :3], abs=0.06)


def test_a_model_that_meets_its_targets_converges(result):
    assert result.convergence.converged, result.convergence.problems()
    assert min(result.convergence.effective) > 0.2 * SMALL.final


def test_too_few_runs_are_not_called_converged():
    few = calibrate(Linear(), Plan(learning=(200,), final=300))
    assert not few.convergence.converged
    assert any("effective sample size" in problem for problem in few.convergence.problems())


def test_the_same_seed_gives_the_same_posterior_and_another_one_does_not(result):
    again = calibrate(Linear(), SMALL)
    other = calibrate(Linear(), replace(SMALL, seed=7))
    digest = make_posterior(result, SMALL, {}).digest
    assert make_posterior(again, SMALL, {}).digest == digest
    assert make_posterior(other, replace(SMALL, seed=7), {}).digest != digest


def test_a_calibration_goes_on_from_its_last_whole_generation_with_the_same_result(result, tmp_path):
    facts = {"what": "toy"}

    class Killed(Linear):
        def runs(self, z, first, workers):
            for row in super().runs(z, first, workers):
                if self.asked > 2500:
                    raise KeyboardInterrupt
                yield row

    with pytest.raises(KeyboardInterrupt):
        calibrate(Killed(), SMALL, store=Store(tmp_path / "kept", facts))
    second = Linear()
    resumed = calibrate(second, SMALL, store=Store(tmp_path / "kept", facts))
    assert make_posterior(resumed, SMALL, {}).digest == make_posterior(result, SMALL, {}).digest
    assert second.asked == 2 * sum(SMALL.sizes) - 1500 - 800


def test_a_damaged_generation_is_run_again(tmp_path):
    plan = Plan(learning=(200,), final=300)
    first = calibrate(Linear(), plan, store=Store(tmp_path / "kept", {}))
    path = sorted((tmp_path / "kept").glob("*.parquet"))[0]
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    again = calibrate(Linear(), plan, store=Store(tmp_path / "kept", {}))
    assert make_posterior(again, plan, {}).digest == make_posterior(first, plan, {}).digest
    assert path.read_bytes() == whole


def test_a_folder_of_something_else_is_not_touched_without_overwrite(tmp_path):
    Store(tmp_path / "kept", {"seed": 1})
    with pytest.raises(FolderError, match="--overwrite"):
        Store(tmp_path / "kept", {"seed": 2})
    assert json.loads((tmp_path / "kept" / "calibration.json").read_text()) == {"seed": 1}
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years")
    with pytest.raises(FolderError, match="no calibration"):
        Store(tmp_path / "mine", {"seed": 2}, overwrite=True)
    assert (tmp_path / "mine" / "thesis.txt").exists()


# Weights


def test_the_effective_size_counts_equal_weights():
    assert effective_size(np.full(50, 0.02)) == pytest.approx(50)
    assert effective_size(normalised(np.array([0.0, -np.inf, -1e9]))) == pytest.approx(1)
    assert effective_size(normalised(np.full(3, -np.inf))) == 0


@pytest.mark.parametrize("k", [0.2, 0.5, 0.9])
def test_the_shape_of_a_pareto_tail_is_found(k):
    u = np.random.default_rng(3).random(40_000)
    assert pareto_k(np.log((u**-k - 1.0) / k + 1.0)) == pytest.approx(k, abs=0.1)


def test_tempering_finds_the_power_that_leaves_so_many_effective_runs():
    z = np.random.default_rng(4).standard_normal(4000)
    likelihood = -0.5 * ((z - 4.0) / 0.1) ** 2
    power = tempering(np.zeros(4000), likelihood, 500.0)
    assert 0 < power < 0.1
    assert effective_size(normalised(power * likelihood)) == pytest.approx(500, rel=0.01)
    assert tempering(np.zeros(4000), np.zeros(4000), 500.0) == 1.0


def test_systematic_draws_keep_each_run_as_often_as_its_weight_asks():
    weights = np.array([0.5, 0.3, 0.15, 0.05])
    counts = np.bincount(systematic(weights, 1000, 0.4), minlength=4)
    assert np.abs(counts - 1000 * weights).max() <= 1


def test_weighted_quantiles_are_those_of_repeated_values():
    values, weights = np.array([3.0, 1.0, 2.0, np.nan]), np.array([0.2, 0.5, 0.2, 0.1])
    assert weighted_quantiles(values, weights, (0.05, 0.5, 0.95)) == [1.0, 1.0, 3.0]


# The gate


def _good() -> Convergence:
    return Convergence((2000.0, 1500.0), (0.004, 0.005), (0.3, 0.4), {"stay_36": 0.05})


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"effective": (2000.0, 999.0)}, "effective"),
        ({"largest": (0.01, 0.001)}, "largest weight"),
        ({"k": (0.3, 0.7)}, "Pareto"),
        ({"k": (np.nan, 0.1)}, "Pareto"),
        ({"gaps": {"stay_36": 0.1}}, "stay_36"),
        ({"gaps": {"stay_36": np.nan}}, "stay_36"),
        ({"effective": (2000.0,), "largest": (0.001,), "k": (0.1,)}, "one chain"),
    ],
)
def test_each_figure_of_the_gate_can_stop_a_posterior(change, word):
    assert _good().converged
    stopped = replace(_good(), **change)
    assert not stopped.converged
    assert word in " ".join(stopped.problems())


def test_two_chains_that_disagree_are_noticed():
    rng = np.random.default_rng(5)
    same = [{"stay_36": rng.normal(0.1, 0.02, 3000)} for _ in range(2)]
    apart = [same[0], {"stay_36": same[1]["stay_36"] + 0.01}]
    flat = [np.zeros(3000)] * 2
    assert convergence(flat, same).gaps["stay_36"] < 0.1
    assert convergence(flat, apart).gaps["stay_36"] == pytest.approx(0.5, abs=0.1)


# Proposals and latent numbers


def test_informed_directions_are_those_along_which_misfits_change():
    rng = np.random.default_rng(6)
    z = rng.standard_normal((3000, 10))
    misfits = np.column_stack([2.0 * z[:, 3], z[:, 3] - z[:, 7]]) + 0.1 * rng.standard_normal((3000, 2))
    directions = informed_directions(linear_misfits(z, misfits, np.full(3000, 1 / 3000))[1])
    assert directions.shape == (10, 2)
    assert (directions[[3, 7]] ** 2).sum() == pytest.approx(2.0, abs=0.01)


def test_a_proposal_draws_from_its_own_density():
    rng = np.random.default_rng(7)
    z = rng.standard_normal((2000, 3)) + np.array([2.0, 0.0, 0.0])
    ahead = (0.2, np.array([3.0]), np.array([[0.3]]))
    proposal = kernels(z, np.full(2000, 1 / 2000), np.eye(3)[:, :1], rng, ahead)
    drawn = proposal.draw(rng, 100_000)
    # the mean of prior over proposal, under the proposal, is the mass of the prior; so it is for any part of space
    ratio = np.exp(-proposal.log_over_prior(drawn))
    assert ratio.mean() == pytest.approx(1.0, abs=0.02)
    assert ratio[drawn[:, 0] > 1].sum() / len(drawn) == pytest.approx(0.1587, abs=0.01)
    prior = prior_proposal(3).log_density(drawn[:5])
    assert prior == pytest.approx(proposal.log_density(drawn[:5]) + np.log(ratio[:5]))


def test_kernels_have_the_covariance_of_the_runs_they_are_put_around():
    rng = np.random.default_rng(8)
    z = rng.standard_normal((4000, 4)) * np.array([0.3, 0.5, 1.0, 1.0]) + np.array([2.0, -1.0, 0.0, 0.0])
    drawn = kernels(z, np.full(4000, 1 / 4000), np.eye(4)[:, :2], rng).draw(rng, 50_000)
    kept = drawn[np.abs(drawn[:, 0] - 2.0) < 1.2]  # without most of the prior's share
    assert kept[:, :2].mean(axis=0) == pytest.approx([2.0, -1.0], abs=0.1)
    assert kept[:, 0].std() == pytest.approx(0.3, abs=0.05)
    assert drawn[:, 2:].std(axis=0) == pytest.approx([1.0, 1.0], abs=0.02)


def test_the_look_ahead_is_the_posterior_of_a_linear_model():
    problem = Linear()
    z = np.random.default_rng(9).standard_normal((3000, D))
    misfits = (z @ problem.slopes.T - problem.observed) / problem.sd
    level, slopes = linear_misfits(z, misfits, np.full(3000, 1 / 3000))
    directions = informed_directions(slopes)
    mean, covariance = linear_posterior(level, slopes, directions)
    right_mean, right_covariance = problem.answer()
    assert directions @ mean == pytest.approx(right_mean, abs=0.02)
    assert covariance == pytest.approx(directions.T @ right_covariance @ directions, abs=0.02)


def test_smoothing_takes_the_luck_out_of_a_likelihood():
    rng = np.random.default_rng(10)
    z = rng.standard_normal((4000, 2))
    true = z[:, :1] + 0.2 * z[:, :1] ** 2 - 1.0
    seen = true + 0.5 * rng.standard_normal((4000, 1))

    def score(misfits):
        return -0.5 * (misfits**2).sum(axis=1)

    found = smoothed(z, seen, np.full(4000, 1 / 4000), score)
    assert np.abs(found - score(true)).mean() < 0.1 * np.abs(score(seen) - score(true)).mean()


def test_latent_numbers_and_values_are_each_others_inverse():
    z = np.linspace(-2.5, 2.5, D)
    values = values_at(z)
    assert latent(values) == pytest.approx(z, abs=2e-3)
    assert all(PARAMETERS[name].check(value) == value for name, value in values.items())
    assert values_at(np.zeros(D)) == {name: PARAMETERS[name].default for name in LATENT}


def test_what_levers_do_is_never_fitted():
    held = {name for name in UNCERTAINTIES if PARAMETERS[name].lever_effect}
    assert not held & set(FITTED)
    assert {"language_effect", "referral_effect", "programme_effect", "subsidy_effect", "rule_cost"} <= held
    from_trials = {name for name in UNCERTAINTIES if PARAMETERS[name].source.startswith("L")}
    assert from_trials <= held | {"b_tie", "wait_effect"}, "an effect taken from trials of levers must not be fitted"


def test_a_typical_draw_comes_first_and_all_lie_in_their_ranges(result):
    posterior = make_posterior(result, SMALL, {})
    assert posterior.rows.shape == (2000, len(FITTED))
    for name, value in posterior.draw(0).items():
        assert PARAMETERS[name].check(value) == value
    _, columns, weights = result.pooled()
    mean = weights @ columns["leave_at_permit"]
    rest = {name: PARAMETERS[name].default for name in LATENT}
    first = Linear.slopes[0] @ latent(rest | posterior.draw(0))
    assert first == pytest.approx(mean, abs=0.1)


