"""The sampler finds posteriors that are known, says when it has not, and goes on from where it was killed."""

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import norm

from agents.parameters import FITTED, PARAMETERS, UNCERTAINTIES
from experiments.calibration.calibrate import calibrate, make_posterior, systematic
from experiments.calibration.gate import Convergence, convergence
from experiments.calibration.latent import LATENT, latent, values_at
from experiments.calibration.population_monte_carlo import Plan
from experiments.calibration.problem import Problem
from experiments.calibration.proposal import Mixture, Proposal, mixture_of
from experiments.calibration.store import Store
from experiments.calibration.weights import effective_size, normalised, pareto_k
from experiments.error_models import LogitNormal
from experiments.folder import FolderError
from experiments.spread import weighted_quantiles
from experiments.targets import Target

D = len(LATENT)
SMALL = Plan(learning=(150, 150), final=3000)
NOISE = 0.1  # of a run, in logits


def _target(name: str, observed: float, sd: float) -> Target:
    return Target(name, (name,), (float(expit(observed)),), LogitNormal(sd), None, "", "", "")


class Linear:
    """A stand-in for the model: two shares whose logits are sums of latent numbers, with some noise."""

    slopes = np.zeros((2, D))
    slopes[0, 0], slopes[0, 1], slopes[1, 2] = 1.0, 1.0, 1.0
    observed = np.array([3.0, -1.0])
    sd = np.array([0.3, 0.5])
    targets = (_target("leave_at_permit", 3.0, 0.3), _target("stay_36", -1.0, 0.5))
    generation = Problem.generation

    def __init__(self):
        self.asked = 0

    def runs(self, z, first, workers):
        for number, row in enumerate(z, start=first):
            self.asked += 1
            given = self.slopes @ row + NOISE * np.random.default_rng(number).standard_normal(2)
            yield {"leave_at_permit": float(expit(given[0])), "stay_36": float(expit(given[1]))}

    def facts(self):
        return {"county": "25", "model": "toy", "data": "toy"}

    def answer(self):
        """Mean and covariance of the latent numbers, by the rule for normal priors and errors."""
        variance = self.sd**2 + NOISE**2
        covariance = np.linalg.inv(np.eye(D) + (self.slopes / variance[:, None]).T @ self.slopes)
        return covariance @ self.slopes.T @ (self.observed / variance), covariance


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
    assert min(result.convergence.effective) > 0.4 * SMALL.final


class Bent(Linear):
    """A posterior that is bent like a banana and has two arms: the emulator is wrong about where they end."""

    targets = (_target("leave_at_permit", 0.0, 0.2), _target("stay_36", 1.0, 0.2))

    def runs(self, z, first, workers):
        for number, row in enumerate(z, start=first):
            self.asked += 1
            noise = NOISE * np.random.default_rng(number).standard_normal(2)
            leave, stay = 2.0 * row[1] - row[0] ** 2 + 1.0 + noise[0], row[0] ** 2 + 0.3 * row[2] + noise[1]
            yield {"leave_at_permit": float(expit(leave)), "stay_36": float(expit(stay))}


def test_a_posterior_with_two_bent_arms_is_found_whole():
    found = calibrate(Bent(), replace(SMALL, learning=(300, 300, 600)))
    assert found.convergence.converged, found.convergence.problems()
    z, _, weights = found.pooled()
    prior = np.random.default_rng(1).standard_normal((1_000_000, 3))
    leave, stay = 2.0 * prior[:, 1] - prior[:, 0] ** 2 + 1.0, prior[:, 0] ** 2 + 0.3 * prior[:, 2]
    variance = 0.2**2 + NOISE**2
    exact = normalised(-0.5 * (leave**2 + (stay - 1.0) ** 2) / variance)
    for power in (lambda x: x[:, 0], lambda x: x[:, 0] ** 2, lambda x: x[:, 1], lambda x: x[:, 1] ** 2):
        assert weights @ power(z) == pytest.approx(exact @ power(prior), abs=0.06)


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
                if self.asked > 400:
                    raise KeyboardInterrupt
                yield row

    with pytest.raises(KeyboardInterrupt):
        calibrate(Killed(), SMALL, store=Store(tmp_path / "kept", facts))
    second = Linear()
    resumed = calibrate(second, SMALL, store=Store(tmp_path / "kept", facts))
    assert make_posterior(resumed, SMALL, {}).digest == make_posterior(result, SMALL, {}).digest
    assert second.asked == 2 * sum(SMALL.sizes) - 150 - 150


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


def _screened(d: int = 3) -> Proposal:
    """A proposal in the first of d numbers: an emulated likelihood around 2, a mixture that lies beside it."""
    mixture = Mixture(np.array([0.7, 0.3]), np.array([[1.5], [2.5]]), np.array([[[0.8]], [[0.5]]]))
    return Proposal(d, np.array([0]), mixture, lambda x: -0.5 * ((x[:, 0] - 2.0) / 0.3) ** 2)


def test_a_proposal_draws_from_its_own_density():
    z, over = _screened().draw(np.random.default_rng(7), 100_000)
    # the sum of prior over proposal in a part of space tells the prior's mass there, but for one constant
    ratio = np.exp(-over)
    mass = [ratio[(low < z[:, 0]) & (z[:, 0] <= low + 0.5)].sum() for low in np.arange(-1.0, 3.0, 0.5)]
    exact = np.diff(norm.cdf(np.arange(-1.0, 3.5, 0.5)))
    assert np.array(mass) / sum(mass) == pytest.approx(exact / exact.sum(), rel=0.1, abs=0.002)


def test_a_proposal_follows_the_emulated_posterior_and_leaves_the_rest_to_the_prior():
    z, _ = _screened().draw(np.random.default_rng(8), 50_000)
    precision = 1.0 + 1.0 / 0.3**2
    near = z[np.abs(z[:, 0] - 2.0 / 0.3**2 / precision) < 3.0 * precision**-0.5, 0]
    assert len(near) > 0.85 * len(z)
    assert near.mean() == pytest.approx(2.0 / 0.3**2 / precision, abs=0.03)
    assert near.std() == pytest.approx(precision**-0.5, abs=0.03)
    assert z[:, 1:].mean(axis=0) == pytest.approx([0.0, 0.0], abs=0.02)
    assert z[:, 1:].std(axis=0) == pytest.approx([1.0, 1.0], abs=0.02)


def test_a_mixture_is_fitted_to_points_and_made_a_little_wider():
    rng = np.random.default_rng(9)
    points = np.vstack([rng.normal([-2.0, 0.0], 0.3, (6000, 2)), rng.normal([2.0, 1.0], 0.5, (6000, 2))])
    mixture = mixture_of(points, 1)
    drawn = mixture.draw(rng, 50_000)
    assert drawn.mean(axis=0) == pytest.approx(0.9 * points.mean(axis=0), abs=0.05)
    within = np.einsum("k,kij,klj->il", mixture.shares, mixture.factors, mixture.factors)
    between = np.cov(mixture.centres.T, aweights=mixture.shares, ddof=0)
    whole = np.cov(points.T)
    assert (whole.diagonal() < (within + between).diagonal()).all()
    assert within + between == pytest.approx(whole, abs=0.1)
    assert within[0, 0] < 0.5, "the two heaps are told apart"


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
    assert first == pytest.approx(logit(mean), abs=0.3)


