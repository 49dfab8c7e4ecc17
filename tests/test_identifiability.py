"""What data have told is told as such, what rests on priors too, and neither luck nor a level passes for knowledge."""

import json
import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import norm

from agents.bad_input import BadInput
from agents.parameters import FITTED, LEVER_NAMES, PARAMETERS
from experiments.badges import BADGE_RULE_EN, BADGE_RULE_SV, badge_of
from experiments.calibration.latent import LATENT, values_at
from experiments.calibration.left_out import each_left_out, left_out
from experiments.calibration.power_scaling import LIKELIHOOD, PRIOR, all_power_scaled, power_scaled
from experiments.calibration.problem import Problem
from experiments.calibration.reweighting import Reweighted, WeightedRuns, posterior_runs, reweighted, weighted_runs
from experiments.draws import prior_values
from experiments.identifiability import from_runs, identifiability
from experiments.lever_effects import (
    EFFECT_OUTCOMES,
    Shares,
    compared,
    contraction_from_level,
    effects_of,
    lever_effects,
    working_value,
)
from experiments.parameter_updates import (
    correlations,
    informed_directions,
    own_scale,
    parameter_update,
    parameter_updates,
    prior_spread,
)
from experiments.posterior import Posterior
from experiments.runs import Run, run_world
from experiments.spread import contraction, noise_variance, spread_of, variance_between
from experiments.variance_parts import PARTS, posterior_worlds, told_variance, variance_parts

D = len(FITTED)
FIRST, SECOND, THIRD = FITTED[:3]


def rng(seed=1):
    return np.random.default_rng(seed)


# A linear model with normal errors, whose posterior is known: outcome `sum` is the sum of the first two latent
# numbers, `stay_36` the first less half the second. Figures 1.0 and 0.6 have been observed of `one` and `sum`.

SLOPES = {"one": (1.0, 0.0), "sum": (1.0, 1.0), "stay_36": (1.0, -0.5)}
OBSERVED = {"one": (1.0, 0.8), "sum": (0.6, 0.5)}  # figure, sd of its error


def exact(prior_power=1.0, power=1.0, targets=tuple(OBSERVED)):
    """Mean (2,) and covariance (2, 2) of the first two latent numbers."""
    precision, pull = prior_power * np.eye(2), np.zeros(2)
    for name in targets:
        slope, (figure, sd) = np.array(SLOPES[name]), OBSERVED[name]
        precision += power * np.outer(slope, slope) / sd**2
        pull += power * slope * figure / sd**2
    return np.linalg.solve(precision, pull), np.linalg.inv(precision)


def exact_outcome(name, **scaled):
    """Mean and standard deviation of an outcome."""
    mean, covariance = exact(**scaled)
    slope = np.array(SLOPES[name])
    return slope @ mean, math.sqrt(slope @ covariance @ slope)


def linear(n=24_000, proposal=1.0):
    """A result of the linear model as the sampler would hand it over, drawn from normals with this sd."""
    z = proposal * rng().standard_normal((n, D))
    measured = {name: z[:, :2] @ np.array(slope) for name, slope in SLOPES.items()}

    def target(name):
        figure, sd = OBSERVED[name]
        return SimpleNamespace(name=name, log_density=lambda columns: norm.logpdf(figure, columns[name], sd))

    targets = [target(name) for name in OBSERVED]
    log_weights = sum(one.log_density(measured) for one in targets)
    log_weights = log_weights - 0.5 * (1.0 - proposal**-2) * (z**2).sum(axis=1)
    weights = np.exp(log_weights - log_weights.max())
    return SimpleNamespace(
        pooled=lambda: (z, measured, weights / weights.sum()), problem=SimpleNamespace(targets=targets)
    )


@pytest.fixture(scope="module")
def runs():
    return weighted_runs(linear())


# Prior against posterior


def test_contraction_and_shift_are_those_of_the_exact_posterior(runs):
    mean, covariance = exact()
    for position, name in enumerate((FIRST, SECOND)):
        update = parameter_update(runs, name)
        assert update.contraction == pytest.approx(1 - covariance[position, position], abs=0.02)
        assert update.shift == pytest.approx(mean[position], abs=0.02)
    assert parameter_update(runs, FIRST).badge.name == "informed"


def test_a_parameter_the_data_do_not_touch_is_prior_only(runs):
    update = parameter_update(runs, THIRD)
    assert abs(update.contraction) < 0.03 and abs(update.shift) < 0.03
    assert update.badge.name == "prior_only"
    assert update.posterior.mean == pytest.approx(update.prior.mean, abs=0.03 * update.prior.sd)


def test_the_error_of_a_contraction_is_that_of_a_variance():
    update = parameter_update(WeightedRuns(rng().standard_normal((2000, D)), np.zeros(2000)), FIRST)
    assert update.contraction_error == pytest.approx(math.sqrt(2 / 2000), rel=0.1)


@pytest.mark.parametrize("name", ["b_kin", "job_hazard", "talk_weight", "nest_scale"])
def test_a_prior_is_summed_up_as_its_samples_are(name):
    spread = prior_spread(name)
    samples = np.array([PARAMETERS[name].prior.quantile(u) for u in (np.arange(20_000) + 0.5) / 20_000])
    same = spread_of(samples)
    assert vars(spread) == pytest.approx(vars(same), rel=2e-3, abs=1e-3 * same.sd)


@pytest.mark.parametrize("name", ["b_kin", "job_hazard", "talk_weight", "nest_scale"])
def test_own_scale_is_that_of_the_sampler(name):
    for one in (-2.3456, 0.0, 1.2345):
        value = values_at(np.full(D, one))[name]
        assert own_scale(name, np.array([one]))[0] == pytest.approx(value, rel=1e-3)


def test_parameters_are_listed_by_what_the_data_tell(runs):
    updates = parameter_updates(runs)
    assert len(updates) == D and {updates[0].name, updates[1].name} == {FIRST, SECOND}


def test_only_pairs_tied_by_the_data_are_correlated(runs):
    _, covariance = exact()
    (pair,) = correlations(runs)
    assert {pair.first, pair.second} == {FIRST, SECOND}
    expected = covariance[0, 1] / math.sqrt(covariance[0, 0] * covariance[1, 1])
    assert pair.r == pytest.approx(expected, abs=0.02)


def test_few_draws_that_know_nothing_show_no_ties_and_no_directions():
    nothing = WeightedRuns(rng(3).standard_normal((150, D)), np.zeros(150))
    sample = np.corrcoef(nothing.z.T)
    assert (np.abs(sample[np.triu_indices(D, 1)]) > 0.2).any()  # by chance
    assert correlations(nothing) == ()
    assert informed_directions(nothing) == ()


def test_the_best_known_combination_is_found(runs):
    _, covariance = exact()
    found = informed_directions(runs)
    variances = np.linalg.eigvalsh(covariance)
    assert [one.contraction for one in found] == pytest.approx(1 - variances, abs=0.03)
    assert sum(found[0].weights[name] ** 2 for name in (FIRST, SECOND)) > 0.99


# Power scaling and left-out targets


@pytest.mark.parametrize(("component", "scaled"), [(PRIOR, "prior_power"), (LIKELIHOOD, "power")])
def test_power_scaling_moves_means_as_the_exact_posterior_does(runs, component, scaled):
    found = power_scaled(runs, component)
    doublings = math.log2(1.25 / 0.8)
    fewer, more = (exact_outcome("stay_36", **{scaled: power})[0] for power in (0.8, 1.25))
    per_doubling = (more - fewer) / exact_outcome("stay_36")[1] / doublings
    assert found.outcomes["stay_36"] == pytest.approx(per_doubling, abs=0.03)
    means = [exact(**{scaled: power})[0] for power in (0.8, 1.25)]
    sd = np.sqrt(np.diag(exact()[1]))
    for position, name in enumerate((FIRST, SECOND)):
        shift = (means[1] - means[0])[position] / sd[position] / doublings
        assert abs(shift) > 0.05
        assert found.parameters[name] == pytest.approx(shift, abs=0.03)
    assert abs(found.parameters[THIRD]) < 0.06
    assert found.trusted


def test_the_prior_of_one_parameter_is_scaled_alone(runs):
    both, first, third = (power_scaled(runs, name) for name in (PRIOR, FIRST, THIRD))
    assert list(first.parameters) == [FIRST]
    assert abs(third.outcomes["stay_36"]) < 0.02 < abs(first.outcomes["stay_36"])
    second = power_scaled(runs, SECOND)
    parts = first.outcomes["stay_36"] + second.outcomes["stay_36"]
    assert parts == pytest.approx(both.outcomes["stay_36"], abs=0.05)
    assert [one.component for one in all_power_scaled(runs)] == [PRIOR, LIKELIHOOD, *FITTED]


@pytest.mark.parametrize("target", OBSERVED)
def test_leaving_a_target_out_gives_the_exact_posterior_of_the_others(runs, target):
    others = tuple(name for name in OBSERVED if name != target)
    found = left_out(runs, target)
    (mean, sd), (mean_all, sd_all) = exact_outcome("stay_36", targets=others), exact_outcome("stay_36")
    assert found.outcomes["stay_36"].without.mean == pytest.approx(mean, abs=0.03)
    assert found.outcomes["stay_36"].without.sd == pytest.approx(sd, rel=0.03)
    assert found.outcomes["stay_36"].shift == pytest.approx((mean - mean_all) / sd_all, abs=0.05)
    assert found.contraction_without(SECOND) == pytest.approx(1 - exact(targets=others)[1][1, 1], abs=0.03)
    assert found.reweighted.trusted


def test_all_targets_left_out_is_the_prior(runs):
    without = reweighted(runs, -runs.log_likelihood)
    assert np.allclose(without.weights, 1 / len(without.weights))


def test_what_a_narrow_posterior_never_visited_is_not_told():
    """Draws of the posterior alone cannot say what it would be without its only strong target."""
    z = 0.05 * rng().standard_normal((4000, D))
    told = norm.logpdf(0.0, z[:, 0], 0.05)
    narrow = WeightedRuns(z, np.zeros(len(z)), {"stay_36": z[:, 0]}, {"strong": told, "flat": np.zeros(len(z))})
    strong, flat = each_left_out(narrow)
    assert not strong.reweighted.trusted and flat.reweighted.trusted
    assert strong.reweighted.k > 0.7
    assert strong.record()["outcomes"]["stay_36"]["without"] is None
    assert strong.record()["parameters"][FIRST]["contraction_without"] is None
    assert flat.outcomes["stay_36"].shift == 0.0
    assert flat.record()["outcomes"]["stay_36"]["without"] is not None


def test_too_few_effective_draws_are_not_trusted():
    few = WeightedRuns(rng().standard_normal((90, D)), np.zeros(90), {}, {"flat": np.zeros(90)})
    assert few.posterior.effective == pytest.approx(90)
    assert not few.posterior.trusted
    assert power_scaled(few, LIKELIHOOD).record()["parameters"][FIRST] is None


@pytest.mark.parametrize(("effective", "k", "trusted"), [(100, 0.7, True), (99, 0.1, False), (5000, 0.71, False)])
def test_effective_size_and_tail_both_have_to_be_good(effective, k, trusted):
    assert Reweighted(np.ones(1), effective, k).trusted is trusted


def test_an_impossible_run_stays_impossible():
    told = np.where(np.arange(400) % 4 == 0, -np.inf, 0.0)
    some = WeightedRuns(rng().standard_normal((400, D)), told, {}, {"target": told})
    without = left_out(some, "target").reweighted
    assert (without.weights[::4] == 0).all() and without.effective == pytest.approx(300)


# Badges


@pytest.mark.parametrize(
    ("value", "low", "name"),
    [
        (0.5, 0.1, "informed"),
        (0.4999, 0.4, "partly"),
        (0.9, 0.0999, "partly"),
        (0.1, 1e-9, "partly"),
        (0.0999, 0.05, "prior_only"),
        (0.9, 0.0, "prior_only"),
        (-0.5, -0.6, "prior_only"),
        (math.nan, math.nan, "prior_only"),
        (0.9, math.nan, "prior_only"),
    ],
)
def test_badges_follow_the_rule_at_its_borders(value, low, name):
    assert badge_of((value, low)).name == name


def test_the_smaller_contraction_of_two_scales_counts():
    assert badge_of((0.9, 0.8), (0.2, 0.1)).name == "partly"
    assert badge_of((0.2, 0.1), (0.9, 0.8)).name == "partly"
    assert badge_of((0.9, 0.8), (math.nan, math.nan)).name == "prior_only"


def test_the_rule_in_words_has_the_numbers_of_the_rule():
    for number in ("0.5", "0.1"):
        assert number in BADGE_RULE_EN and number.replace(".", ",") in BADGE_RULE_SV


# Noise


def test_the_variance_between_draws_is_freed_of_noise():
    truth = 0.2 * rng(1).standard_normal((4000, 1))
    values = truth + 0.5 * rng(2).standard_normal((4000, 3))
    assert variance_between(values) == pytest.approx(0.04, abs=0.006)
    assert noise_variance(values) == pytest.approx(0.25, rel=0.05)
    assert values.mean(axis=1).var() > 0.1  # as it stands


def test_noise_does_not_hide_a_contraction():
    prior = rng(1).standard_normal((3000, 1)) + 2.0 * rng(2).standard_normal((3000, 4))
    posterior = 0.5 * rng(3).standard_normal((3000, 1)) + 2.0 * rng(4).standard_normal((3000, 4))
    found = compared(prior, posterior)
    assert found.contraction == pytest.approx(0.75, abs=0.15)
    assert found.low < found.contraction < found.high
    assert contraction(prior[:, 0].var(), posterior[:, 0].var()) < 0.25  # of single worlds


def test_the_same_numbers_on_both_sides_contract_by_nothing_and_without_doubt():
    values = drawn(1, 1.0, 50) + 0.3 * rng(2).standard_normal((50, 2))
    found = compared(values, values)
    assert (found.contraction, found.low, found.high, found.shift) == (0.0, 0.0, 0.0, 0.0)


def test_the_interval_of_a_contraction_holds_the_truth_as_often_as_it_says():
    hits = 0
    for seed in range(100):
        values = rng(seed).standard_normal((4, 120, 2))
        prior, posterior = (side[:, :1] for side in values[:2])
        found = compared(prior + 0.5 * values[2], math.sqrt(0.5) * posterior + 0.5 * values[3])
        hits += found.low <= 0.5 <= found.high
    assert 80 <= hits <= 97


def test_a_contraction_that_noise_hides_is_not_told():
    noise = rng().standard_normal((2, 40, 2))
    found = compared(*noise)
    assert math.isnan(found.contraction) and math.isnan(found.low) and math.isnan(found.high)
    assert found.record()["contraction"] is None


def test_a_draw_that_could_not_be_measured_is_left_out_on_both_sides():
    prior, posterior = drawn(1, 1.0, 30), drawn(2, 1.0, 30)
    holed = prior.copy()
    holed[4, 1] = np.nan
    assert compared(holed, posterior) == compared(np.delete(prior, 4, 0), np.delete(posterior, 4, 0))


# Effects of levers

PERSONS = 10**9  # so many that half a person does not matter


def paired(level, effect_logit):
    """Shares with one lever, from levels and effects (draws, replicates) in log-odds, the same for each outcome."""
    value = np.stack([expit(level), expit(level + effect_logit)], axis=2)
    value = np.repeat(value[..., None], len(EFFECT_OUTCOMES), axis=3)
    return Shares(value, np.full(value.shape, PERSONS))


def one_effect(prior, posterior):
    (lever,) = effects_of(prior, posterior, ["mentoring"]).levers
    return lever.effects["stay_36"]


def drawn(seed, sd, n=1500, mean=0.0):
    return mean + sd * rng(seed).standard_normal((n, 1)) * np.ones(2)


def test_a_level_that_became_known_earns_no_badge():
    """Effects in log-odds as before, acting near 10 % instead of near 50 %: smaller in points, not better known."""
    found = one_effect(paired(drawn(1, 1.0), drawn(2, 0.5)), paired(drawn(3, 0.1, mean=-2.2), drawn(4, 0.5)))
    assert found.points.contraction > 0.5
    assert abs(found.logit.contraction) < 0.1
    assert found.badge.name == "prior_only"
    assert found.from_level == pytest.approx(found.points.contraction, abs=0.05)


def test_an_effect_in_points_whose_level_became_known_earns_no_badge():
    """So many points whatever the level: in log-odds it seems better known once the level is."""

    def additive(level, points):
        return paired(level, logit(expit(level) + points) - level)

    prior = additive(drawn(1, 1.5), 0.02 * (1 + expit(drawn(2, 1.0))) * 0.9)
    posterior = additive(drawn(3, 0.05), 0.02 * (1 + expit(drawn(4, 1.0))) * 0.9)
    found = one_effect(prior, posterior)
    assert found.logit.contraction > 0.5
    assert abs(found.points.contraction) < 0.1
    assert found.badge.name == "prior_only"


def test_an_effect_that_became_known_earns_a_badge():
    found = one_effect(paired(drawn(1, 0.3), drawn(2, 0.5)), paired(drawn(3, 0.3), drawn(4, 0.2)))
    assert found.badge.name == "informed"
    assert found.logit.contraction == pytest.approx(1 - 0.16, abs=0.02)
    assert abs(found.from_level) < 0.1


def test_few_draws_do_not_earn_the_badge_that_many_do():
    def narrowed(n):
        return compared(drawn(1, 1.0, n), math.sqrt(0.82) * drawn(4, 1.0, n))

    few, many = narrowed(60), narrowed(20_000)
    assert badge_of((many.contraction, many.low)).name == "partly"
    assert few.low < 0.0 and badge_of((few.contraction, few.low)).name == "prior_only"


def test_the_level_alone_contracts_nothing_when_it_stays():
    level, effect = drawn(1, 0.8, 400), drawn(2, 0.3, 400)
    points = expit(level + effect) - expit(level)
    assert abs(contraction_from_level(points, effect, level[:, 0])) < 0.1


def test_nobody_staying_has_a_finite_logit():
    shares = Shares(np.array([0.0, 1.0]), np.array([100.0, 100.0]))
    assert np.isfinite(shares.logit).all() and shares.logit[0] == pytest.approx(-shares.logit[1])


def test_working_values_are_half_way():
    assert working_value("outreach_reach") == pytest.approx(0.55)
    assert working_value("outreach_start") == 3
    assert working_value("outreach_content") == "referral"
    assert working_value("residence_rule") == 0.5
    for name in LEVER_NAMES:
        PARAMETERS[name].check(working_value(name))
        assert working_value(name) != PARAMETERS[name].default


# Parts of the variance


def parted(draws=4000, replicates=4, told=0.3, untold=0.2, luck=0.4):
    """Worlds whose parts are known; the two targets share the outcome's luck in full."""
    t, u = rng(1).standard_normal((draws, 1)), rng(2).standard_normal((draws, 1))
    noise = luck * rng(3).standard_normal((draws, replicates))
    outcome = 0.1 + told * t + untold * u + noise
    targets = np.stack([t + 0.1 * noise, np.broadcast_to(rng(4).standard_normal((draws, 1)), noise.shape)], axis=2)
    return outcome, targets


def test_known_parts_are_found():
    parts = variance_parts(*parted())
    assert parts.observation == pytest.approx(0.09, abs=0.01)
    assert parts.untold == pytest.approx(0.04, abs=0.01)
    assert parts.stochastic == pytest.approx(0.16, rel=0.05)
    assert parts.structural == 0.0


def test_parts_add_up_to_the_variance_of_single_worlds():
    outcome, targets = parted(draws=2000)
    parts = variance_parts(outcome, targets, {"a": 0.1, "b": 0.3, "c": 0.2})
    assert parts.structural == pytest.approx(0.02 / 3)
    assert parts.total == pytest.approx(parts.structural + parts.observation + parts.untold + parts.stochastic)
    assert parts.total - parts.structural == pytest.approx(outcome.ravel().var(), rel=0.01)
    shares = [part["share"] for part in parts.record()["parts"].values()]
    assert set(parts.record()["parts"]) == set(PARTS) and sum(shares) == pytest.approx(1.0)


def test_shared_luck_is_not_knowledge():
    """An outcome that depends on nothing but luck, which the target shares, is told by no target."""
    noise = rng().standard_normal((3000, 4))
    assert abs(told_variance(noise, noise[:, :, None])) < 0.02
    assert noise.mean(axis=1).var() > 0.2  # what a fit to the same replicates would claim


def test_many_targets_that_know_nothing_explain_nothing():
    outcome = np.repeat(rng(1).standard_normal((100, 1)), 2, axis=1)
    targets = np.repeat(rng(2).standard_normal((100, 1, 25)), 2, axis=1)
    parts = variance_parts(outcome, targets)
    fitted = np.linalg.lstsq(targets[:, 0], outcome[:, 0], rcond=None)[0]
    assert (targets[:, 0] @ fitted).var() > 0.15  # what a fit alone would claim
    assert parts.observation < 0.05 * parts.parameter
    assert parts.observation + parts.untold == pytest.approx(parts.parameter)


def test_draws_of_the_same_values_do_not_predict_each_other():
    """Half of the draws are copies of the others; nothing tells the outcome, but a copy knows it."""
    outcome = np.repeat(np.tile(rng(1).standard_normal(40), 2)[:, None], 2, axis=1)
    targets = np.repeat(np.tile(rng(2).standard_normal((40, 30)), (2, 1))[:, None], 2, axis=1)
    # in a block of copies each draw lies in another fold than its copy
    shifted = np.r_[np.arange(40), np.roll(np.arange(40), 1)]
    outcome, targets = outcome[shifted], targets[shifted]
    assert told_variance(outcome, targets) > 0.2
    assert told_variance(outcome, targets, shifted) < 0.0


def test_a_curve_is_told_too():
    t = rng(1).standard_normal((2000, 1)) * np.ones(2)
    outcome = t + 0.5 * t**2
    assert told_variance(outcome, t[:, :, None]) == pytest.approx(outcome[:, 0].var(), rel=0.05)


def test_shares_that_sum_to_one_can_be_targets():
    t = rng(1).standard_normal((500, 1, 1)) * np.ones((1, 2, 1))
    outcome = 2.0 * t[:, :, 0]
    parts = variance_parts(outcome, np.concatenate([t, 1.0 - t], axis=2))
    assert parts.observation == pytest.approx(outcome[:, 0].var(), rel=0.01)


def test_what_cannot_be_told_apart_is_refused():
    with pytest.raises(BadInput, match="replicates = 1"):
        told_variance(np.zeros((50, 1)), np.zeros((50, 1, 1)))
    with pytest.raises(BadInput, match="draws = 20 is too few for 19 targets"):
        told_variance(np.zeros((20, 2)), np.zeros((20, 2, 19)))


# Small real runs

DRAWS = 12
SMALL = Run(people=300, months=36)


@pytest.fixture(scope="module")
def as_prior():
    """A posterior that is the prior, draw for draw."""
    defaults = {name: PARAMETERS[name].default for name in FITTED}
    rows = [[(defaults | prior_values(draw))[name] for name in FITTED] for draw in range(60)]
    return Posterior(np.array(rows), {"county": SMALL.county})


def test_a_placebo_does_nothing_and_a_posterior_like_the_prior_tells_nothing(as_prior):
    levers = ("placebo", "residence_rule", "extra_vacancies")
    found = lever_effects(SMALL, as_prior, DRAWS, 2, levers=levers)
    placebo, rule, _ = found.levers
    for effect in placebo.effects.values():
        for scale in (effect.points, effect.logit):
            assert set(vars(scale.prior).values()) == set(vars(scale.posterior).values()) == {0.0}
            assert math.isnan(scale.contraction)
    assert placebo.badge.name == "prior_only"
    assert rule.effects["stay_36"].points.prior.mean > 0.0
    assert rule.effects["leave_at_permit"].points.prior.mean < 0.0
    for lever in found.levers:
        assert lever.badge.name == "prior_only"
        for effect in lever.effects.values():
            assert effect.points.prior == effect.points.posterior and effect.logit.prior == effect.logit.posterior
    assert (found.draws, found.replicates) == (DRAWS, 2)
    json.dumps(found.record(), allow_nan=False)


def test_a_lever_is_set_alone_whichever_others_are_asked_for(as_prior):
    alone = lever_effects(SMALL, as_prior, 4, 2, levers=("language_hours",)).levers[0]
    among = lever_effects(SMALL, as_prior, 4, 2, levers=("residence_rule", "language_hours")).levers[1]
    assert json.dumps(alone.record()) == json.dumps(among.record())


def test_the_typical_draw_is_no_sample(as_prior):
    rows = as_prior.rows.copy()
    rows[0, FITTED.index("stay_constant")] = 5.0
    one, other = (
        lever_effects(SMALL, posterior, 4, 2, levers=("residence_rule",))
        for posterior in (as_prior, Posterior(rows, as_prior.facts))
    )
    assert json.dumps(one.record()) == json.dumps(other.record())


def test_a_level_pinned_by_a_posterior_contracts(as_prior):
    rows = as_prior.rows.copy()
    rows[:, FITTED.index("stay_constant")] = 0.0
    found = lever_effects(SMALL, Posterior(rows, as_prior.facts), DRAWS, 2, levers=("placebo",))
    assert found.levels["stay_36"].contraction > 0.3


def test_effects_do_not_depend_on_the_number_of_workers(as_prior):
    one, two = (lever_effects(SMALL, as_prior, 4, 2, workers=n, levers=("mentoring",)) for n in (1, 2))
    assert json.dumps(one.record()) == json.dumps(two.record())


def test_follow_up_too_short_for_the_headline_is_refused(as_prior):
    with pytest.raises(BadInput, match="months = 12 is too short"):
        lever_effects(Run(people=300, months=12), as_prior, 4)
    with pytest.raises(BadInput, match="draws = 1 is too few"):
        lever_effects(SMALL, as_prior, 1)


def test_a_small_calibration_is_analysed_to_the_end(as_prior):
    problem = Problem(people=300, months=60, replicates=1)
    z = rng().standard_normal((150, len(LATENT)))
    generation = problem.generation(z, np.zeros(150), list(problem.runs(z, 0, 1)))
    possible = np.isfinite(generation.log_likelihood)
    weights = np.where(possible, 1.0, 0.0) / possible.sum()
    result = SimpleNamespace(pooled=lambda: (z, generation.measured, weights), problem=problem)
    run = Run(people=300, months=60)
    rivals = {"this": 0.2, "other": 0.3}
    found = identifiability(result, as_prior, run, effect_draws=3, variance_draws=50, rivals=rivals)
    told = json.loads(json.dumps(found.record(), allow_nan=False))
    assert {one["target"] for one in told["left_out"]} == {target.name for target in problem.targets}
    assert {one["lever"] for one in told["levers"]["levers"]} == set(LEVER_NAMES)
    assert len(told["parameters"]) == D and len(told["power_scaling"]) == D + 2
    assert told["variance"]["parts"]["structural"]["variance"] == pytest.approx(0.0025)
    assert found.effective == pytest.approx(possible.sum())


def test_a_posterior_alone_tells_of_parameters(as_prior):
    alone = from_runs(posterior_runs(as_prior))
    assert len(alone.parameters) == D and not alone.scaled and not alone.left_out
    moved = next(one for one in alone.parameters if one.name == "job_hazard")
    column = as_prior.rows[:, FITTED.index("job_hazard")]
    assert moved.posterior.mean == pytest.approx(column.mean(), rel=1e-3)
    json.dumps(alone.record(), allow_nan=False)


def test_worlds_are_measured_as_the_sampler_measures_them(as_prior):
    problem = Problem(people=300, months=60, replicates=1)
    run = Run(people=300, months=60)
    worlds = posterior_worlds(run, as_prior, problem.targets, 3, 2)
    outcome, targets = worlds.outcome, worlds.targets
    assert len(set(worlds.same.tolist())) == 3
    assert outcome.shape == (3, 2) and targets.shape[:2] == (3, 2)
    assert targets.shape[2] == sum(len(target.columns) for target in problem.targets)
    first = problem.targets[0]
    figure = run_world_share(run, as_prior, first.columns[0])
    assert targets[1, 1, 0] == pytest.approx((logit(figure) - logit(first.observed[0])) / first.error.sd)


def run_world_share(run, posterior, name):
    run = replace(run, draws=3, replicates=2, posterior=posterior)
    return run_world(run, run.population(), 1, 1).outcomes[name][0]
